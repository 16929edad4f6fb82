/**
 * NxFilter and NxCloud: queries through syslog.
 *
 *   NXFILTER|2026-11-20 06:46:36|Y|chatgpt.com|ana|10.0.12.9|Default|AI|Blocked by admin|1|staff
 *            Time              Blocked Name     User Client  Policy Category Reason      Type Group
 *
 * Written from the published field list. The type is a number.
 *
 * https://nxfilter.org/tutorial/syslog.html
 */
import { Fact } from '../row.js';
import { templateLog } from '../template-log.js';

const record = 'NXFILTER|$time|$blocked|$host|$user|$client|$policy|$category|$reason|$type';

export default templateLog(
  {
    name: 'nxfilter',
    product: 'NxFilter, NxCloud (syslog)',
    kind: 'dns',
    facts: ['query'],
    fields: ['time', 'client', 'user', 'realm', 'group', 'host', 'app', 'action', 'queryType'],
    specification: 'https://nxfilter.org/tutorial/syslog.html',
  },
  {
    expected: '"NXFILTER|time|Y or N|name|user|client|…"',
    templates: [`${record}|$group|$_`, `${record}|$group`, record],
    shapes: { client: /^[\d.a-f:]+$/i, blocked: /^[YN]$/ },
    types: [
      {
        when: { blocked: true },
        fact: Fact.Query,
        app: 'dns',
        fields: {
          time: ['time'],
          host: ['host'],
          client: ['client'],
          user: ['user'],
          group: ['group'],
          queryType: ['type'],
          action: ['blocked'],
        },
      },
    ],
    words: { allowed: ['N'], blocked: ['Y'] },
  },
);
