/**
 * Apache HTTP Server's second log of TLS requests (`ssl_request_log`), as mod_ssl's example configuration has it.
 *
 *   [20/Nov/2026:09:12:05 +0000] 10.0.12.9 TLSv1.3 TLS_AES_128_GCM_SHA256 "GET /v1/models HTTP/1.1" 1375
 *   Time                         Client    Version Cipher                 Request                    Down
 *
 * https://httpd.apache.org/docs/current/mod/mod_ssl.html#logformats
 */
import { Escapes, Fact } from '../row.js';
import { templateLog } from '../template-log.js';

export default templateLog(
  {
    name: 'apache-ssl',
    product: 'Apache HTTP Server (ssl_request_log)',
    kind: 'web server',
    facts: ['request'],
    fields: ['time', 'client', 'host', 'serverPort', 'app', 'method', 'path', 'bytesDown'],
    specification: 'https://httpd.apache.org/docs/current/mod/mod_ssl.html#logformats',
  },
  {
    expected: '"[time] client TLSv1.3 cipher "request" bytes"',
    templates: ['[$time] $client $version $cipher "$request" $down'],
    shapes: { version: /^(TLSv1(\.\d)?|SSLv\d|-)$/, cipher: /^[\w-]+$/, down: /^(\d+|-)$/ },
    types: [
      {
        when: { version: true },
        fact: Fact.Request,
        isWebServer: true,
        app: 'tls',
        fields: { time: ['time'], requestLine: ['request'], client: ['client'], bytesDown: ['down'] },
      },
    ],
    escapes: Escapes.Hex,
  },
);
