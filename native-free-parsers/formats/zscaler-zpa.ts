/**
 * Zscaler Private Access, as its Log Streaming Service sends it: user activity and user status, one JSON object a line.
 *
 *   {"LogTimestamp":"Fri Nov 20 09:12:05 2026","Customer":"Corp","SessionID":"LHJd","ConnectionID":"Sqy,Q+E","ConnectionStatus":"close","IPProtocol":6,
 *    "Username":"ana@corp.example","ServicePort":443,"ClientPublicIP":"198.51.100.7","ClientPrivateIP":"10.0.12.9","Host":"llm.corp.example","ServerIP":"10.1.0.8",
 *    "ServerPort":443,"TimestampConnectionStart":"2026-11-20T09:10:00.230Z","ZENTotalBytesRxClient":2406926,"ZENTotalBytesTxClient":7115, …}
 *
 * A connection is logged when it opens, while it lasts and when it closes: the last counts, with the totals, the others show
 * activity. Totals count from the service's side: what it received from the client went up.
 * Times are UTC. Status of connectors and audit logs state none of our facts.
 *
 * https://help.zscaler.com/zpa/about-user-activity-log-fields
 * https://help.zscaler.com/zpa/about-user-status-log-fields
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

const activity = {
  time: ['/TimestampConnectionStart', '/LogTimestamp'],
  host: ['/Host'],
  client: ['/ClientPrivateIP', '/ClientPublicIP'],
  user: ['/Username'],
  server: ['/ServerIP'],
  serverPort: ['/ServerPort', '/ServicePort'],
  transport: ['/IPProtocol'],
} as const;
const isActivity = { '/LogTimestamp': true, '/ConnectionID': true, '/ConnectionStatus': true, '/Host': true } as const;

export default jsonLog(
  {
    name: 'zscaler-zpa',
    product: 'Zscaler Private Access (LSS: user activity and status; JSON)',
    kind: 'proxy',
    facts: ['request', 'flow', 'logon'],
    fields: [
      'time',
      'client',
      'device',
      'user',
      'realm',
      'host',
      'server',
      'serverPort',
      'transport',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://help.zscaler.com/zpa/about-user-activity-log-fields',
  },
  '"LogTimestamp", "Customer" and what else a log of Zscaler Private Access has',
  [
    {
      when: { ...isActivity, '/ConnectionStatus': ['close'] },
      fact: Fact.Flow,
      isUtc: true,
      fields: { ...activity, bytesUp: ['/ZENTotalBytesRxClient'], bytesDown: ['/ZENTotalBytesTxClient'] },
    },
    { when: isActivity, fact: Fact.Flow, isUtc: true, isRepeated: true, fields: activity },
    {
      when: { '/LogTimestamp': true, '/SessionStatus': ['ZPN_STATUS_AUTHENTICATED'], '/Username': true },
      fact: Fact.Logon,
      isUtc: true,
      fields: {
        time: ['/TimestampAuthentication', '/LogTimestamp'],
        client: ['/PrivateIP', '/PublicIP'],
        user: ['/Username'],
        device: ['/Hostname'],
      },
    },
    { when: { '/LogTimestamp': true, '/Customer': true } },
    { when: { '/ModifiedTime': true, '/CreationTime': true, '/ObjectType': true, '/AuditOperationType': true } },
  ],
  { unknown: ['', '-', '0', '0.0.0.0', '::'] },
);
