/**
 * iboss Secure Cloud Gateway: its web logs, as JSON or as `KEY=value` through syslog.
 *
 *   <46>Nov 20 09:12:05 gw1.ibosscloud.com {"logType":"WEB_LOG","logTime":"2026-11-20","time":"09:12:05","url":"https://chatgpt.com/c/1",
 *    "host":"chatgpt.com","privateIp":"10.0.12.9","sourcePort":"4890","username":"ana","action":"Allowed","requestMethod":"GET",
 *    "responseCode":"200","upstreamByteUsage":"1250","downstreamByteUsage":"1653","ipAddress":"192.0.2.4","destinationPort":"443",…}
 *
 *   <134>Nov 20 09:12:05 gw1 URL_LOG_ENTRY,URL_LOG_ID=4028,IBOSS=gw1.ibosscloud.com,URL=https://chatgpt.com/c/1,ACTION=Allowed,
 *    SRC_IPADDR=10.0.12.9,COMP_NAME=NB-17,USER=ana,REQUEST_METHOD=GET,USER_AGENT=curl/8.14.1,CONTENT_TYPE=text/html,BYTES=5120
 *
 * No log at hand: written to the fields that public parsers of the product read (Datadog's for JSON, Exabeam's for pairs). Dates of
 * JSON are UTC there. `privateIp` is the device, `sourceIpAddress` may be the gateway's. A finding of data loss prevention states
 * a request again that the web log has. `BYTES` does not say which way.
 *
 * https://docs.datadoghq.com/integrations/iboss/
 */
import { jsonReader } from '../json-log.js';
import { logOfReaders } from '../log-of-readers.js';
import { pairsReader } from '../pairs-log.js';
import { Fact } from '../row.js';

const words = { unknown: ['-', ''], allowed: ['allow'], blocked: ['block', 'soft-block', 'Soft-block', 'den'] };

const web = {
  time: ['/logTime'],
  timeOfDay: ['/time'],
  url: ['/url'],
  host: ['/host'],
  client: ['/privateIp', '/sourceIpAddress'],
  clientPort: ['/sourcePort'],
  device: ['/computerName'],
  user: ['/username'],
  group: ['/filteringGroupName'],
  server: ['/ipAddress'],
  serverPort: ['/destinationPort'],
  method: ['/requestMethod'],
  status: ['/responseCode'],
  contentType: ['/contentTypeHeader'],
  userAgent: ['/userAgent'],
  referrer: ['/referrerUrl'],
  bytesUp: ['/upstreamByteUsage'],
  bytesDown: ['/downstreamByteUsage'],
  action: ['/action', '/sAction'],
} as const;

export default logOfReaders(
  {
    name: 'iboss',
    product: 'iboss Secure Cloud Gateway (web log: JSON, KEY=value)',
    kind: 'proxy',
    facts: ['request'],
    fields: [
      'time',
      'client',
      'clientPort',
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
      'contentType',
      'userAgent',
      'referrer',
      'action',
      'bytesUp',
      'bytesDown',
      'bytes',
    ],
    specification: 'https://docs.datadoghq.com/integrations/iboss/',
  },
  [
    jsonReader(
      '"logType", "urlLogId" and "iboss"',
      [
        {
          when: { '/logType': ['DLP'], '/urlLogId': true, '/iboss': true },
          fact: Fact.Request,
          fields: web,
          isRepeated: true,
        },
        {
          when: { '/logType': true, '/urlLogId': true, '/iboss': true, '/url': true },
          fact: Fact.Request,
          fields: web,
        },
        { when: { '/logType': true, '/iboss': true } },
      ],
      words,
    ),
    pairsReader(
      'a web log of iboss ("URL_LOG_ID", "IBOSS", "URL")',
      [
        {
          when: { URL_LOG_ID: true, IBOSS: true, URL: true },
          fact: Fact.Request,
          fields: {
            url: ['URL'],
            client: ['SRC_IPADDR'],
            device: ['COMP_NAME'],
            user: ['USER'],
            method: ['REQUEST_METHOD'],
            contentType: ['CONTENT_TYPE'],
            userAgent: ['USER_AGENT'],
            action: ['ACTION'],
            bytesBoth: ['BYTES'],
          },
        },
      ],
      { separators: ',', values: 'phrase', quote: '', otherKeys: ['CATEGORIES_NAMES'] },
      words,
    ),
  ],
);
