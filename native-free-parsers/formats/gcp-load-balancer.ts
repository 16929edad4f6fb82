/**
 * Google Cloud's HTTP load balancers: Cloud Logging entries with an `httpRequest`, one JSON object a line.
 *
 *   {"httpRequest":{"requestMethod":"GET","requestUrl":"https://ai.corp.example/v1/models","requestSize":"577","status":200,
 *    "responseSize":"157","userAgent":"curl/8.14.1","remoteIp":"198.51.100.7","serverIp":"10.5.3.4"},"resource":{"type":"http_load_balancer"},
 *    "timestamp":"2026-11-20T09:12:05.842Z","logName":"projects/p/logs/requests"}
 *
 * https://cloud.google.com/load-balancing/docs/https/https-logging-monitoring
 */
import { jsonLog } from '../json-log.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

const request: RecordType = {
  when: { '/httpRequest/requestUrl': true, '/httpRequest/requestMethod': true, '/timestamp': true },
  fact: Fact.Request,
  isWebServer: true,
  fields: {
    time: ['/timestamp'],
    url: ['/httpRequest/requestUrl'],
    client: ['/httpRequest/remoteIp'],
    server: ['/httpRequest/serverIp'],
    method: ['/httpRequest/requestMethod'],
    status: ['/httpRequest/status'],
    userAgent: ['/httpRequest/userAgent'],
    referrer: ['/httpRequest/referer'],
    bytesUp: ['/httpRequest/requestSize'],
    bytesDown: ['/httpRequest/responseSize'],
  },
};

export default jsonLog(
  {
    name: 'gcp-load-balancer',
    product: 'Google Cloud Load Balancing, Secure Web Proxy (request logs; JSON)',
    kind: 'web server',
    facts: ['request'],
    fields: [
      'time',
      'client',
      'clientPort',
      'host',
      'server',
      'serverPort',
      'method',
      'path',
      'status',
      'userAgent',
      'referrer',
      'action',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://cloud.google.com/load-balancing/docs/https/https-logging-monitoring',
  },
  '"httpRequest" with "requestUrl", and "timestamp"',
  [
    // Secure Web Proxy writes the same, and what its policy made of the request.
    { ...request, when: { ...request.when, '/jsonPayload/enforcedGatewaySecurityPolicy': true }, statusTells: true },
    request,
  ],
);
