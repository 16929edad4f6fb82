/**
 * Caddy's access log, one JSON object a line.
 *
 *   {"level":"info","ts":1763629925.842,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.0.12.9",
 *    "remote_port":"44790","client_ip":"10.0.12.9","proto":"HTTP/2.0","method":"GET","host":"ai.corp.example","uri":"/v1/models",
 *    "headers":{"User-Agent":["curl/8.14.1"]}},"bytes_read":0,"user_id":"","duration":0.000033,"size":417,"status":200}
 *
 * Other entries of Caddy's log state none of our facts.
 *
 * https://caddyserver.com/docs/caddyfile/directives/log
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

export default jsonLog(
  {
    name: 'caddy',
    product: 'Caddy (access log; JSON)',
    kind: 'web server',
    facts: ['request'],
    fields: [
      'time',
      'durationMs',
      'client',
      'clientPort',
      'user',
      'realm',
      'host',
      'serverPort',
      'method',
      'path',
      'status',
      'contentType',
      'userAgent',
      'referrer',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://caddyserver.com/docs/caddyfile/directives/log',
  },
  '"logger", "ts" and a "request" with "method" and "uri"',
  [
    {
      when: { '/request/method': true, '/request/uri': true, '/ts': true, '/logger': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: {
        time: ['/ts'],
        host: ['/request/host'],
        path: ['/request/uri'],
        client: ['/request/client_ip', '/request/remote_ip', '/request/remote_addr'],
        clientPort: ['/request/remote_port'],
        user: ['/user_id'],
        method: ['/request/method'],
        status: ['/status'],
        userAgent: ['/request/headers/User-Agent'],
        referrer: ['/request/headers/Referer'],
        contentType: ['/resp_headers/Content-Type'],
        bytesUp: ['/bytes_read'],
        bytesDown: ['/size'],
        durationSeconds: ['/duration'],
      },
    },
    { when: { '/level': true, '/ts': true, '/logger': true, '/msg': true } },
  ],
);
