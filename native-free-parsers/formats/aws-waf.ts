/**
 * AWS WAF: the requests that it looked at, JSON, one object a line.
 *
 *   {"timestamp":1795157196771,"formatVersion":1,"webaclId":"arn:aws:wafv2:…","terminatingRuleId":"Default_Action","terminatingRuleType":"REGULAR",
 *    "action":"ALLOW","httpSourceName":"ALB","httpRequest":{"clientIp":"198.51.100.7","country":"DE","headers":[{"name":"Host","value":"ai.corp.example"},…],
 *    "uri":"/v1/models","args":"limit=5","httpVersion":"HTTP/2.0","httpMethod":"GET","requestId":"rid"}}
 *
 * https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
 */
import { jsonLog } from '../json-log.js';
import { Fact } from '../row.js';

export default jsonLog(
  {
    name: 'aws-waf',
    product: 'AWS WAF (logs; JSON)',
    kind: 'web server',
    facts: ['request'],
    fields: ['time', 'client', 'host', 'serverPort', 'method', 'path', 'status', 'userAgent', 'referrer', 'action'],
    specification: 'https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html',
  },
  '"webaclId", "terminatingRuleId" and "httpRequest"',
  [
    {
      when: { '/webaclId': true, '/terminatingRuleId': true, '/httpRequest': true },
      fact: Fact.Request,
      isWebServer: true,
      fields: {
        time: ['/timestamp'],
        client: ['/httpRequest/clientIp'],
        host: ['/httpRequest/host'],
        path: ['/httpRequest/uri'],
        method: ['/httpRequest/httpMethod'],
        status: ['/responseCodeSent'],
        headers: ['/httpRequest/headers'],
        action: ['/action'],
      },
    },
  ],
);
