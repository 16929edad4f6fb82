/**
 * Microsoft Sentinel's table of what arrived as CEF (CommonSecurityLog), exported as JSON or CSV. The columns are CEF's keys by their long names.
 *
 *   {"TimeGenerated":"2026-11-20T06:46:36.1Z","DeviceVendor":"Zscaler","DeviceProduct":"NSSWeblog","DeviceAction":"Allowed","SourceIP":"10.0.12.9",
 *    "DestinationIP":"192.0.2.4","DestinationPort":443,"RequestURL":"chatgpt.com/backend-api","RequestMethod":"POST","SourceUserName":"ana@corp.example",
 *    "SentBytes":1200,"ReceivedBytes":40000,"Type":"CommonSecurityLog"}
 *   TimeGenerated [UTC],DeviceVendor,DeviceProduct,SourceIP,SourcePort,DestinationIP,DestinationPort,RequestURL,…
 *
 * A record with a URL or a name is a request, one with two addresses alone a flow; all else states none of our facts.
 *
 * https://learn.microsoft.com/en-us/azure/sentinel/cef-name-mapping
 */
import { csvReader } from '../csv-log.js';
import { jsonReader } from '../json-log.js';
import { logOfReaders } from '../log-of-readers.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

const words = {
  unknown: ['-', 'N/A', 'None'],
  allowed: ['allow', 'accept', 'permit', 'pass', 'monitor'],
  blocked: ['block', 'den', 'drop', 'reject'],
};

export default logOfReaders(
  {
    name: 'common-security-log',
    product: 'Microsoft Sentinel (CommonSecurityLog; JSON, CSV)',
    kind: 'firewall',
    facts: ['request', 'flow'],
    fields: [
      'time',
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
      'app',
      'method',
      'path',
      'userAgent',
      'referrer',
      'action',
      'bytesUp',
      'bytesDown',
    ],
    specification: 'https://learn.microsoft.com/en-us/azure/sentinel/cef-name-mapping',
  },
  [
    jsonReader(
      '"TimeGenerated", "DeviceVendor", "DeviceProduct" and "SourceIP"',
      [typeOf((name) => `/${name}`)],
      words,
    ),
    csvReader({
      expected: 'a header with "TimeGenerated", "DeviceVendor", "DeviceProduct" and "SourceIP"',
      headers: ['timegenerated', 'timegenerated [utc]'].map((time) => [
        time,
        'devicevendor',
        'deviceproduct',
        'sourceip',
      ]),
      types: [typeOf((name) => name.toLowerCase())],
      words,
    }),
  ],
);

/** The columns, as `named` in the notation. */
function typeOf(named: (name: string) => string): RecordType {
  const all = (...names: readonly string[]): readonly string[] => names.map(named);
  return {
    when: Object.fromEntries(all('DeviceVendor', 'DeviceProduct', 'SourceIP').map((name) => [name, true as const])),
    fact: Fact.Flow,
    isUtc: true,
    mayLackHost: true,
    fields: {
      time: all('StartTime', 'ReceiptTime', 'EndTime', 'TimeGenerated', 'TimeGenerated [UTC]'),
      url: all('RequestURL'),
      host: all('DestinationHostName', 'DestinationIP'),
      client: all('SourceIP'),
      clientPort: all('SourcePort'),
      device: all('SourceHostName'),
      mac: all('SourceMACAddress'),
      user: all('SourceUserName'),
      server: all('DestinationIP'),
      serverPort: all('DestinationPort'),
      transport: all('Protocol'),
      app: all('ApplicationProtocol'),
      method: all('RequestMethod'),
      userAgent: all('RequestClientApplication'),
      referrer: all('RequestContext'),
      action: all('DeviceAction', 'SimplifiedDeviceAction'),
      bytesUp: all('SentBytes'),
      bytesDown: all('ReceivedBytes'),
    },
  };
}
