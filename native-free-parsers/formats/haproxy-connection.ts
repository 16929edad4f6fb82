/**
 * HAProxy without a log format of its own: it then notes connections, with an address at both ends.
 *
 *   Nov 20 09:12:05 lb1 haproxy[14389]: Connect from 10.0.12.9:49780 to 192.0.2.4:443 (https-in/HTTP)
 *   Written                                          Client             Server        Frontend Mode
 *
 * The time is syslog's. The server is an address of HAProxy's.
 *
 * https://docs.haproxy.org/3.0/configuration.html#8.2.1
 */
import { Fact } from '../row.js';
import { templateLog } from '../template-log.js';

const record = 'Connect from $client to $server ($frontend/$mode)';

export default templateLog(
  {
    name: 'haproxy-connection',
    product: 'HAProxy (default log: connections)',
    kind: 'web server',
    facts: ['flow'],
    fields: ['time', 'client', 'clientPort', 'server', 'serverPort', 'transport'],
    specification: 'https://docs.haproxy.org/3.0/configuration.html#8.2.1',
  },
  {
    expected: '"Connect from address:port to address:port (frontend/mode)"',
    templates: [record, `haproxy[$_]: ${record}`],
    shapes: { client: /:\d+$/, server: /:\d+$/, mode: /^(HTTP|TCP)$/ },
    types: [
      {
        when: { mode: true },
        fact: Fact.Flow,
        transport: 'tcp',
        mayLackTime: true,
        fields: { client: ['client'], server: ['server'] },
      },
    ],
    notes: ['#', 'haproxy', 'Proxy ', 'Server '],
  },
);
