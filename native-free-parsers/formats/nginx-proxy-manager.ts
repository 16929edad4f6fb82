/**
 * Nginx Proxy Manager and NPMplus: access logs of proxy hosts.
 *
 *   [20/Nov/2026:09:12:05 +0000] - 200 200 - GET https ai.corp.example "/v1/models" [Client 10.0.12.9] [Length 192] [Gzip 3.10] [Sent-to 10.1.0.8] "curl/8.14.1" "-"
 *   Time                         Cache Status  Method   Host           Path         Client            Down                                         User agent    Referrer
 *
 *   [20/Nov/2026:09:12:05 +0000] ai.corp.example 10.0.12.9 0.227 "GET /v1/models HTTP/2.0" 200 125 440 - Mozilla/5.0 (X11) Firefox/123.0
 *   Time                         Host            Client    Seconds Request                 Status Body Down Referrer User agent         (NPMplus)
 *
 * Hosts of its own (redirections, dead hosts) have no upstream. Lines of nginx's error log stand between them in one stream.
 *
 * https://github.com/NginxProxyManager/nginx-proxy-manager/tree/develop/docker/rootfs/etc/nginx/conf.d/include
 */
import { Escapes, Fact } from '../row.js';
import { templateLog } from '../template-log.js';

const tail = '- $method $scheme $host "$path" [Client $client] [Length $down] [Gzip $_]';

const web = {
  time: ['time'],
  host: ['host'],
  path: ['path'],
  client: ['client'],
  method: ['method'],
  status: ['status'],
  bytesDown: ['down'],
  userAgent: ['agent'],
  referrer: ['referrer'],
} as const;

export default templateLog(
  {
    name: 'nginx-proxy-manager',
    product: 'Nginx Proxy Manager, NPMplus',
    kind: 'web server',
    facts: ['request'],
    fields: [
      'time',
      'durationMs',
      'client',
      'user',
      'host',
      'serverPort',
      'method',
      'path',
      'status',
      'userAgent',
      'referrer',
      'bytesDown',
    ],
    specification:
      'https://github.com/NginxProxyManager/nginx-proxy-manager/tree/develop/docker/rootfs/etc/nginx/conf.d/include',
  },
  {
    expected: '"[time] … - METHOD scheme host "path" [Client address] …" of Nginx Proxy Manager',
    templates: [
      `[$time] $_ $_ $status ${tail} [Sent-to $_] "$agent" "$referrer"`,
      `[$time] $status ${tail} "$agent" "$referrer"`,
      '[$time] $host $client $seconds "$request" $status $body $down $referrer $agent',
    ],
    // nginx's own format, for requests of no known host.
    others: ['$client - $user [$time] "$request" $status $down "$referrer" "$agent"'],
    shapes: { client: /^[\d.a-f:]+$/i, status: /^\d{3}$/, down: /^\d+$/ },
    types: [
      { when: { scheme: true }, fact: Fact.Request, isWebServer: true, fields: web },
      {
        when: { request: true, status: true },
        fact: Fact.Request,
        isWebServer: true,
        fields: {
          ...web,
          path: [],
          method: [],
          requestLine: ['request'],
          durationSeconds: ['seconds'],
          user: ['user'],
        },
      },
    ],
    words: { unknown: ['-', '_'] },
    escapes: Escapes.Hex,
  },
);
