/**
 * Digital Arts i-FILTER and D-SPA: access log in its standard layout. Written from the published sample and field list; no log
 * at hand. Which of its numbers are sizes the list does not tell, so they are left out.
 *
 *   Nov 20 19:26:56 4872 1000/01/ - 192.0.2.4:443 10.0.12.9 10.0.12.9 nb-17 ana [20/Nov/2026:19:26:56 +0900] 503 0 1207 block 63 87 87/127/151 -1 0 1518 0
 *   Written         Pid  Version    Server        Peer      Client    Name  User Time                         Status     Action
 *    staff - 0 - "GET https://chatgpt.com/sw.js HTTP/1.1" - Chrome text%2Fhtml A667FEFF
 *    Group       Request
 *
 * https://www.pa-solution.net/daj/bs/faq/detail.aspx?id=4301
 */
import { Fact } from '../row.js';
import { templateLog } from '../template-log.js';

export default templateLog(
  {
    name: 'ifilter',
    product: 'Digital Arts i-FILTER, D-SPA (access log)',
    kind: 'proxy',
    facts: ['request'],
    fields: [
      'time',
      'client',
      'device',
      'user',
      'realm',
      'group',
      'host',
      'server',
      'serverPort',
      'method',
      'path',
      'status',
      'action',
    ],
    specification: 'https://www.pa-solution.net/daj/bs/faq/detail.aspx?id=4301',
  },
  {
    expected: '"Mon dd hh:mm:ss pid version … [time] status … action … "request" …" of i-FILTER',
    templates: [
      '$month $_ $_ $pid $version $_ $server $_ $client $device $user [$time] $status $_ $_ $action $_ $_ $_ $_ $_ $_ $_ $group $_ $_ $_ "$request" $_',
    ],
    shapes: { pid: /^\d+$/, version: /^\d+\/\d+\/\w*$/, client: /^[\d.a-f:]+$/i, action: /^[a-z]+$/, status: /^\d+$/ },
    types: [
      {
        when: { version: true },
        fact: Fact.Request,
        // A request that could not be read names no target.
        isWebServer: true,
        fields: {
          time: ['time'],
          requestLine: ['request'],
          client: ['client'],
          device: ['device'],
          user: ['user'],
          group: ['group'],
          server: ['server'],
          status: ['status'],
          action: ['action'],
        },
      },
    ],
    words: { allowed: ['proxy', 'pass', 'allow', 'none', 'confirm'], blocked: ['block'] },
  },
);
