/**
 * Envoy's and Istio's access log as JSON, one object a line, with or without a container runtime's prefix.
 *
 *   {":authority":"ai.corp.example","bytes_received":120,"bytes_sent":417,"downstream_remote_address":"10.0.12.9:59292","duration":11,
 *    "method":"GET","protocol":"HTTP/2","requested_server_name":null,"response_code":200,"response_flags":"-",
 *    "start_time":"2026-11-20T09:12:05.842Z","upstream_host":"192.0.2.4:443","user-agent":"curl/8.14.1","x-envoy-origin-path":"/v1/models"}
 *
 * Tunnels that Envoy only passes on state the name of the TLS hello.
 *
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

export default jsonLog(
  {
    name: 'envoy-json',
    product: 'Envoy, Istio, Envoy Gateway (access log; JSON)',
    kind: 'web server',
    facts: ['request'],
    fields: [
      'time',
      'durationMs',
      'client',
      'clientPort',
      'host',
      'serverPort',
      'method',
      'path',
      'status',
      'userAgent',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage',
  },
  '"start_time", "response_flags" and "bytes_sent"',
  [
    {
      when: { '/start_time': true, '/response_flags': true, '/bytes_sent': true, '/bytes_received': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: {
        time: ['/start_time'],
        host: ['/:authority', '/authority', '/requested_server_name'],
        path: ['/x-envoy-origin-path', '/path', '/:path'],
        client: ['/downstream_remote_address', '/x-forwarded-for'],
        method: ['/method', '/:method'],
        status: ['/response_code'],
        userAgent: ['/user-agent', '/user_agent'],
        bytesUp: ['/bytes_received'],
        bytesDown: ['/bytes_sent'],
        durationMs: ['/duration'],
      },
    },
  ],
);
