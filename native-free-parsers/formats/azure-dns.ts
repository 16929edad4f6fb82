/**
 * Azure DNS' query logs (DNS security policy, DNS private resolver): diagnostic settings' JSON, or rows of the table `DNSQueryLogs`.
 *
 *   {"time":"2026-11-20T06:46:36Z","category":"DnsResponse","properties":{"QueryName":"chatgpt.com.","QueryType":"A","SourceIpAddress":
 *    Time                                                                   Name                     Type               Client
 *    "10.0.12.9","SourcePort":41234,"Transport":"UDP","ResponseCode":0,"ResolverPolicyRuleAction":"Block",…}}
 *   {"TimeGenerated":"2026-11-20T06:46:36Z","QueryName":"chatgpt.com.","SourceIpAddress":"10.0.12.9",…,"Type":"DNSQueryLogs"}
 *
 * Written to the published columns of the table; no log was at hand.
 *
 * https://learn.microsoft.com/en-us/azure/azure-monitor/reference/tables/dnsquerylogs
 */
import { jsonLog } from '../json-log.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

/** The columns of the table, which diagnostic settings put under `prefix`. */
function queryUnder(prefix: string, time: string): RecordType {
  return {
    when: { [`${prefix}/QueryName`]: true, [`${prefix}/SourceIpAddress`]: true, [time]: true },
    fact: Fact.Query,
    app: 'dns',
    fields: {
      time: [time],
      client: [`${prefix}/SourceIpAddress`],
      clientPort: [`${prefix}/SourcePort`],
      host: [`${prefix}/QueryName`],
      transport: [`${prefix}/Transport`],
      action: [`${prefix}/ResolverPolicyRuleAction`, `${prefix}/DnsResolverPolicyRuleAction`],
      queryType: [`${prefix}/QueryType`],
      responseCode: [`${prefix}/ResponseCode`],
    },
  };
}

export default jsonLog(
  {
    name: 'azure-dns',
    product: 'Azure DNS (DNSQueryLogs)',
    kind: 'dns',
    facts: ['query'],
    fields: ['time', 'client', 'clientPort', 'host', 'transport', 'app', 'action', 'queryType', 'responseCode'],
    specification: 'https://learn.microsoft.com/en-us/azure/azure-monitor/reference/tables/dnsquerylogs',
  },
  '"QueryName" and "SourceIpAddress"',
  [queryUnder('/properties', '/time'), queryUnder('', '/TimeGenerated')],
  { allowed: ['allow', 'alert'], blocked: ['block'] },
);
