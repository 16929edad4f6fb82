/**
 * Microsoft Entra Global Secure Access: its traffic logs (`NetworkAccessTraffic`), one JSON object a line.
 *
 *   {"createdDateTime":"2026-11-20T09:12:05Z","userPrincipalName":"ana@corp.example","destinationFQDN":"chatgpt.com",
 *    "destinationIp":"192.0.2.4","destinationPort":443,"sentBytes":836,"receivedBytes":4664,"sourceIp":"198.51.100.7","action":"allow",
 *    "trafficType":"internet","transportProtocol":"tcp","transactionId":"7c1f","destinationUrl":"https://chatgpt.com/c/1"}
 *
 * Connections have a log of their own, with the totals of their transactions: read one or the other. What the portal shows and saves has
 * its keys in one level (`headers/referrer`) and American times.
 *
 * Written to the published field lists of Microsoft Graph and Log Analytics, whose names differ in case; no captured record was
 * at hand. Diagnostic settings put the record in `properties`.
 *
 * https://learn.microsoft.com/en-us/azure/azure-monitor/reference/tables/networkaccesstraffic
 */
import { jsonLog } from '../json-log.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

const graph = {
  time: ['/createdDateTime'],
  url: ['/destinationUrl'],
  host: ['/destinationFQDN', '/destinationFqdn'],
  client: ['/sourceIp'],
  clientPort: ['/sourcePort'],
  user: ['/userPrincipalName'],
  server: ['/destinationIp'],
  serverPort: ['/destinationPort'],
  transport: ['/transportProtocol', '/networkProtocol'],
  method: ['/httpMethod'],
  status: ['/responseCode'],
  userAgent: ['/httpUserAgent'],
  referrer: ['/headers/referrer', '/headers~1referrer'],
  bytesUp: ['/sentBytes'],
  bytesDown: ['/receivedBytes'],
  action: ['/action'],
} as const;

export default jsonLog(
  {
    name: 'global-secure-access',
    product: 'Microsoft Entra Global Secure Access (traffic logs; JSON)',
    kind: 'proxy',
    facts: ['request', 'flow'],
    fields: [
      'time',
      'client',
      'clientPort',
      'user',
      'realm',
      'host',
      'server',
      'serverPort',
      'transport',
      'method',
      'path',
      'status',
      'userAgent',
      'referrer',
      'action',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://learn.microsoft.com/en-us/azure/azure-monitor/reference/tables/networkaccesstraffic',
  },
  '"trafficType", "transactionId" and "destinationIp"',
  [
    { when: { '/trafficType': true, '/transactionId': true, '/destinationIp': true }, fact: Fact.Flow, fields: graph },
    // What the transactions of a connection came to, in a log of its own.
    {
      when: { '/trafficType': true, '/transactionCount': true, '/destinationIp': true },
      fact: Fact.Flow,
      fields: graph,
    },
    {
      when: { '/TrafficType': true, '/TransactionId': true, '/DestinationIp': true },
      fact: Fact.Flow,
      fields: table(''),
    },
    {
      when: { '/category': ['NetworkAccessTrafficLogs'], '/properties/TransactionId': true },
      fact: Fact.Flow,
      fields: table('/properties'),
    },
    { when: { '/category': ['NetworkAccessTrafficLogs'] } },
  ],
);

/** The names of Log Analytics' table. */
function table(inside: string): NonNullable<RecordType['fields']> {
  return {
    time: [`${inside}/CreatedDateTime`, `${inside}/TimeGenerated`, '/time'],
    url: [`${inside}/DestinationUrl`],
    host: [`${inside}/DestinationFqdn`, `${inside}/DestinationFQDN`],
    client: [`${inside}/SourceIp`],
    clientPort: [`${inside}/SourcePort`],
    user: [`${inside}/UserPrincipalName`],
    server: [`${inside}/DestinationIp`],
    serverPort: [`${inside}/DestinationPort`],
    transport: [`${inside}/TransportProtocol`],
    method: [`${inside}/HttpMethod`],
    status: [`${inside}/ResponseCode`],
    userAgent: [`${inside}/HttpUserAgent`],
    referrer: [`${inside}/ReferrerHeader`],
    bytesUp: [`${inside}/SentBytes`],
    bytesDown: [`${inside}/ReceivedBytes`],
    action: [`${inside}/Action`],
  };
}
