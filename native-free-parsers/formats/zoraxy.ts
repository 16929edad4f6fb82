/**
 * Zoraxy's log of proxied requests.
 *
 *   2026/11/20 09:12:05 [2026-11-20 09:12:05.150624] [router:host-http] [origin:ai.corp.example] [client: 10.0.12.9] [useragent: curl/8.14.1] POST /v1/chat 404
 *                       Time                         Router             Host                     Client              User agent               Method Path Status
 *
 * Times are local. Other lines are its own messages.
 *
 * https://github.com/tobychui/zoraxy/blob/main/src/mod/info/logger/trafficlog.go
 */
import { Fact } from '../row.js';
import { templateLog } from '../template-log.js';

const record = '[$time] [router:$router] [origin:$host] [client: $client] [useragent: $agent] $method $path $status';

export default templateLog(
  {
    name: 'zoraxy',
    product: 'Zoraxy (traffic log)',
    kind: 'web server',
    facts: ['request'],
    fields: ['time', 'client', 'clientPort', 'host', 'serverPort', 'method', 'path', 'status', 'userAgent'],
    specification: 'https://github.com/tobychui/zoraxy/blob/main/src/mod/info/logger/trafficlog.go',
  },
  {
    expected: '"[time] [router:…] [origin:host] [client: address] [useragent: …] METHOD path status"',
    templates: [`$day $clock ${record}`, record],
    shapes: { client: /^[\d.a-f:]+$/i, method: /^[A-Z]+$/, status: /^\d{3}$/ },
    types: [
      {
        when: { router: true },
        fact: Fact.Request,
        isWebServer: true,
        fields: {
          time: ['time'],
          path: ['path'],
          host: ['host'],
          client: ['client'],
          method: ['method'],
          status: ['status'],
          userAgent: ['agent'],
        },
      },
    ],
    notes: ['#', '['],
  },
);
