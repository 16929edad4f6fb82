/**
 * Apache HTTP Server with the "BlackBox" log format that Stroom recommends: ports, both byte counts and the server's name.
 *
 *   10.0.12.9/61801 - [20/Nov/2026:09:12:05 +0000] - "/O=Corp/CN=Ana Sousa (ana)" "POST /v1/chat HTTP/1.1" 200/200 21221 2289/415/14 "https://ai.corp.example/" "Mozilla/5.0" ai.corp.example/443
 *   Client                                           User                         Request                  Status  Micros Up/Down/Body Referrer              User agent    Host/port
 *
 * https://gchq.github.io/stroom-docs/docs/user-guide/event-feeds/
 */
import { Escapes, Fact } from '../row.js';
import { templateLog } from '../template-log.js';

export default templateLog(
  {
    name: 'apache-blackbox',
    product: "Apache HTTP Server (Stroom's BlackBox log format)",
    kind: 'web server',
    facts: ['request'],
    fields: [
      'time',
      'client',
      'clientPort',
      'user',
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
    specification: 'https://gchq.github.io/stroom-docs/docs/user-guide/event-feeds/',
  },
  {
    expected: '"client/port - [time] - "user" "request" status/status micros up/down/body …"',
    templates: [
      '$client/$clientPort $_ [$time] $_ "$user" "$request" $first/$status $micros $up/$down/$_ "$referrer" "$agent" $host/$port',
    ],
    shapes: { client: /^[\d.a-f:]+$/i, clientPort: /^\d+$/, status: /^\d{3}$/, micros: /^\d+$/, port: /^\d+$/ },
    types: [
      {
        when: { micros: true },
        fact: Fact.Request,
        isWebServer: true,
        fields: {
          time: ['time'],
          requestLine: ['request'],
          host: ['host'],
          serverPort: ['port'],
          client: ['client'],
          clientPort: ['clientPort'],
          user: ['user'],
          status: ['status'],
          bytesUp: ['up'],
          bytesDown: ['down'],
          referrer: ['referrer'],
          userAgent: ['agent'],
        },
      },
    ],
    escapes: Escapes.Hex,
  },
);
