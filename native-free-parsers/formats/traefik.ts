/**
 * Traefik's access log as JSON, one object a line. (Its common log format is the format `combined`.)
 *
 *   {"ClientHost":"10.0.12.9","ClientPort":"52544","ClientUsername":"-","DownstreamContentSize":417,"DownstreamStatus":200,"Duration":2441500,
 *    "RequestHost":"ai.corp.example","RequestMethod":"GET","RequestPath":"/v1/models","RequestContentSize":0,"StartUTC":"2026-11-20T09:12:05.842Z",
 *    "request_User-Agent":"curl/8.14.1","level":"info","msg":"","time":"2026-11-20T09:12:05Z"}
 *
 * https://doc.traefik.io/traefik/observability/access-logs/
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

const fields = {
  time: ['/StartUTC', '/StartLocal', '/time'],
  host: ['/RequestHost', '/RequestAddr'],
  path: ['/RequestPath'],
  client: ['/ClientHost', '/ClientAddr'],
  clientPort: ['/ClientPort'],
  user: ['/ClientUsername'],
  method: ['/RequestMethod'],
  status: ['/DownstreamStatus'],
  userAgent: ['/request_User-Agent'],
  referrer: ['/request_Referer'],
  bytesUp: ['/RequestContentSize'],
  bytesDown: ['/DownstreamContentSize'],
};

export default jsonLog(
  {
    name: 'traefik',
    product: 'Traefik (access log; JSON)',
    kind: 'web server',
    facts: ['request'],
    fields: [
      'time',
      'client',
      'clientPort',
      'user',
      'realm',
      'host',
      'serverPort',
      'method',
      'path',
      'status',
      'userAgent',
      'referrer',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://doc.traefik.io/traefik/observability/access-logs/',
  },
  '"ClientHost" or "ClientAddr", "RequestMethod" and "DownstreamStatus"',
  // Fields can be left out: `accessLog.fields.names`.
  ['/ClientHost', '/ClientAddr'].map((client) => ({
    when: { [client]: true, '/RequestMethod': true, '/DownstreamStatus': true },
    fact: Fact.Request,
    isWebServer: true,
    fields,
  })),
);
