/**
 * Zscaler Private Access, as its Log Streaming Service sends it: user activity, user status, browser access and what
 * AppProtection inspects, one JSON object a line.
 *
 *   {"LogTimestamp":"Fri Nov 20 09:12:05 2026","Customer":"Corp","SessionID":"LHJd","ConnectionID":"Sqy,Q+E","ConnectionStatus":"close","IPProtocol":6,
 *    "Username":"ana@corp.example","ServicePort":443,"ClientPublicIP":"198.51.100.7","ClientPrivateIP":"10.0.12.9","Host":"llm.corp.example","ServerIP":"10.1.0.8",
 *    "ServerPort":443,"TimestampConnectionStart":"2026-11-20T09:10:00.230Z","ZENTotalBytesRxClient":2406926,"ZENTotalBytesTxClient":7115, …}
 *
 * A connection is logged when it opens, while it lasts and when it closes: the last counts, with the totals, the others show
 * activity. Totals count from the service's side: what it received from the client went up.
 * A request of a browser is logged whole; AppProtection's record of a request is `repeated`, for its connection has one in the activity.
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
const isRequest = { '/LogTimestamp': true, '/Host': true, '/Method': true, '/URL': true, '/StatusCode': true } as const;
const request = {
  time: ['/TimestampRequestReceiveStart', '/LogTimestamp'],
  host: ['/Host'],
  path: ['/URL'],
  client: ['/ClientPrivateIp', '/ClientPublicIp'],
  clientPort: ['/ClientPublicPort', '/ClientPort'],
  user: ['/NameID', '/UserID'],
  serverPort: ['/ApplicationPort'],
  method: ['/Method'],
  status: ['/StatusCode'],
  contentType: ['/ContentType'],
  userAgent: ['/UserAgent'],
} as const;

export default jsonLog(
  {
    name: 'zscaler-zpa',
    product: 'Zscaler Private Access (LSS: user activity and status, browser access, AppProtection; JSON)',
    kind: 'proxy',
    facts: ['request', 'flow', 'logon'],
    fields: [
      'time',
      'client',
      'clientPort',
      'device',
      'user',
      'realm',
      'host',
      'server',
      'serverPort',
      'transport',
      'method',
      'path',
      'status',
      'contentType',
      'userAgent',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://help.zscaler.com/zpa/about-user-activity-log-fields',
  },
  '"LogTimestamp", "Customer" and what else a log of Zscaler Private Access has',
  [
    {
      when: { ...isRequest, '/ClientPublicIp': true, '/Exporter': true },
      fact: Fact.Request,
      isUtc: true,
      fields: { ...request, bytesUp: ['/RequestSize'], bytesDown: ['/ResponseSize'] },
    },
    {
      when: { ...isRequest, '/ClientPublicIp': true, '/InspectionPolicy': true },
      fact: Fact.Request,
      isUtc: true,
      isRepeated: true,
      fields: request,
    },
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
