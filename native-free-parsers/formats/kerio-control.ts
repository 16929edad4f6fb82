/**
 * GFI KerioControl: its connection, filter and host logs. Its HTTP log is Apache's or Squid's.
 *
 *   [20/Nov/2026 06:46:36] [ID] 613181 [Rule] NAT [Service] HTTPS [User] ana [Connection] TCP 10.0.12.9:49652 -> chatgpt.com:443 [Duration] 121 sec [Bytes] 1575/1290/2865 [Packets] 5/9/14
 *   When it ended                                                                          Client             Server                                      Up   Down
 *   [20/Nov/2026 06:46:36] DENY URL 'AI' 10.0.12.9 ana HTTP GET https://chatgpt.com/
 *   [20/Nov/2026 06:46:36] PERMIT 'Local traffic' packet to LAN, proto:TCP, len:47, 192.0.2.4:41272 -> 10.0.12.9:3663, flags: ACK PSH, seq:1099972190 ack:3795090926, win:64036, tcplen:7
 *   [20/Nov/2026 06:46:36] [IPv4] 10.0.12.9 [MAC] 00-0c-29-1d-cc-bd (Apple) [Hostname] nb-17
 *
 * Written from the manual; no log at hand. Times are local. Packets belong to connections that the connection log counts, so they
 * are `repeated`, and what the filter says of a URL that it lets through is stated by the HTTP log as well.
 *
 * https://manuals.gfi.com/en/kerio/control/content/logs/using-the-connection-log-1457.html
 */
import { Fact } from '../row.js';
import { templateLog } from '../template-log.js';

const ends = '[Connection] $transport $source -> $destination [Duration] $seconds sec [Bytes] $up/$down/$total';
/** A service that has no name and a user that nobody is are left out. */
const named = [`[Service] \${service:*} [User] \${user:*} `, `[Service] \${service:*} `, `[User] \${user:*} `, ''];

const request = {
  time: ['time'],
  url: ['url'],
  client: ['client'],
  user: ['user'],
  method: ['method'],
  action: ['action'],
} as const;

export default templateLog(
  {
    name: 'kerio-control',
    product: 'GFI KerioControl (connection, filter and host logs)',
    kind: 'firewall',
    facts: ['request', 'flow', 'lease'],
    fields: [
      'time',
      'durationMs',
      'client',
      'clientPort',
      'device',
      'mac',
      'user',
      'realm',
      'host',
      'server',
      'serverPort',
      'transport',
      'method',
      'path',
      'action',
      'bytesUp',
      'bytesDown',
      'packetsUp',
      'packetsDown',
    ],
    specification: 'https://manuals.gfi.com/en/kerio/control/content/logs/using-the-connection-log-1457.html',
  },
  {
    expected: '"[time] [ID] … [Rule] … [Connection] …" or "[time] ALLOW URL …"',
    templates: [
      ...named.map(
        (known) => `[\${ended:20}] [ID] $id [Rule] \${rule:*} ${known}${ends} [Packets] $packetsUp/$packetsDown/$_`,
      ),
      `[\${time:20}] $action URL '\${rule:*}' $client \${user:*} HTTP $method $url`,
      `[\${time:20}] $action URL '\${rule:*}' $client HTTP $method $url`,
      `[\${time:20}] $action '\${rule:*}' packet \${direction:*}, proto:$transport, len:$length, $source -> $destination, $_`,
      `[\${time:20}] [IPv4] $client [MAC] $mac \${vendor:*} [Hostname] $device - \${_:*}`,
      `[\${time:20}] [IPv4] $client [MAC] $mac \${vendor:*} [Hostname] $device`,
    ],
    shapes: {},
    types: [
      {
        when: { ended: true },
        fact: Fact.Flow,
        fields: {
          endTime: ['ended'],
          durationSeconds: ['seconds'],
          client: ['source'],
          user: ['user'],
          host: ['destination'],
          server: ['destination'],
          transport: ['transport'],
          bytesUp: ['up'],
          bytesDown: ['down'],
          packetsUp: ['packetsUp'],
          packetsDown: ['packetsDown'],
        },
      },
      { when: { url: true, action: ['DENY'] }, fact: Fact.Request, fields: request },
      { when: { url: true }, fact: Fact.Request, isRepeated: true, fields: request },
      {
        when: { length: true },
        fact: Fact.Flow,
        isRepeated: true,
        fields: {
          time: ['time'],
          client: ['source'],
          server: ['destination'],
          transport: ['transport'],
          action: ['action'],
        },
      },
      {
        when: { mac: true },
        fact: Fact.Lease,
        fields: { time: ['time'], client: ['client'], mac: ['mac'], device: ['device'] },
      },
    ],
  },
);
