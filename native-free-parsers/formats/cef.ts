/**
 * Any product's events in ArcSight's Common Event Format, by the keys of its dictionary. A product that has a format of its own is read
 * by that one.
 *
 *   <134>Nov 20 06:46:36 gw1 CEF:0|Example|Secure Gateway|4.1|200|Web access|3|rt=1795153596000 src=10.0.12.9 spt=51201 suser=CORP\ana
 *    request=https://chatgpt.com/c/1 requestMethod=GET dst=192.0.2.4 dpt=443 out=608 in=77342 act=allowed
 *
 * A URL, or the name of a destination with its port, is a request; two addresses with a port, a protocol or counters are a flow; a
 * queried name that app `DNS` goes with is a query. What else an event says, such as who logged on, only its vendor's manual tells:
 * such events are ignored. By the dictionary `out` is what the source sent, `in` what it received.
 *
 * https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors-8.4/pdfdoc/cef-implementation-standard/cef-implementation-standard.pdf
 */
import { cefReader } from '../event-log.js';
import type { LogFormat } from '../format.js';
import type { ClockHints } from '../local-clock.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

const fields = {
  time: ['start', 'startTime', 'rt', 'deviceReceiptTime', 'end', 'endTime', 'UTCtime'],
  zone: ['dtz', 'deviceTimeZone'],
  client: ['src', 'sourceAddress', 'c6a2'],
  clientPort: ['spt', 'sourcePort'],
  device: ['shost', 'sourceHostName'],
  mac: ['smac', 'sourceMacAddress'],
  user: ['suser', 'sourceUserName'],
  server: ['dst', 'destinationAddress', 'c6a3'],
  serverPort: ['dpt', 'destinationPort'],
  transport: ['proto', 'transportProtocol'],
  app: ['app', 'applicationProtocol'],
  action: ['act', 'deviceAction', 'outcome', 'categoryOutcome'],
  bytesUp: ['out', 'bytesOut'],
  bytesDown: ['in', 'bytesIn'],
} as const;
const names = ['dhost', 'destinationHostName'] as const;
const request: RecordType['fields'] = {
  ...fields,
  url: ['request', 'requestUrl', 'requestURL'],
  method: ['requestMethod'],
  userAgent: ['requestClientApplication'],
  referrer: ['requestContext'],
};
/** With the name beside a path. Without a method or a port `request` may be a file, and the name that of a machine. */
const pathed: RecordType['fields'] = { ...request, host: names };
const named: RecordType['fields'] = { ...fields, host: names };
/** Some senders put a name where an address belongs: that is a request. */
const flow: RecordType['fields'] = { ...fields, host: ['dst', 'destinationAddress'] };
const query: RecordType['fields'] = {
  ...fields,
  host: ['destinationDnsDomain', ...names],
  queryType: ['dnsQueryType', 'DNSQType'],
};

/** Events that have all of `keys`. */
function event(keys: readonly string[], fact: Fact, values: NonNullable<RecordType['fields']>): RecordType {
  const when = Object.fromEntries(keys.map((key) => [key, true as const]));
  return { when, fact, fields: values, mayLackTime: true, mayLackHost: true };
}

/** Windows' own events by ArcSight's connector: who was logged on is the destination's user. */
const windowsLogon: RecordType = {
  when: {
    '|Vendor': ['Microsoft'],
    '|Signature': ['4624', '4768', '4769', '4778'].map((number) => `Microsoft-Windows-Security-Auditing:${number}`),
    categoryOutcome: ['/Success'],
    duser: true,
  },
  fact: Fact.Logon,
  fields: {
    time: fields.time,
    zone: fields.zone,
    client: fields.client,
    clientPort: fields.clientPort,
    device: fields.device,
    user: ['duser'],
  },
  mayLackTime: true,
};

const types: readonly RecordType[] = [
  windowsLogon,
  { ...event(['destinationDnsDomain'], Fact.Query, query), when: { app: ['DNS', 'dns'], destinationDnsDomain: true } },
  event(['request', 'requestMethod'], Fact.Request, pathed),
  event(['request', 'dhost', 'src', 'dpt'], Fact.Request, pathed),
  event(['request', 'src'], Fact.Request, request),
  event(['requestUrl', 'sourceAddress'], Fact.Request, request),
  event(['requestURL', 'sourceAddress'], Fact.Request, request),
  event(['dhost', 'src', 'dpt'], Fact.Request, named),
  event(['destinationHostName', 'sourceAddress', 'destinationPort'], Fact.Request, named),
  event(['src', 'dst', 'dpt'], Fact.Flow, flow),
  event(['src', 'dst', 'proto'], Fact.Flow, flow),
  event(['src', 'dst', 'in'], Fact.Flow, flow),
  event(['src', 'dst', 'out'], Fact.Flow, flow),
  event(['c6a2', 'c6a3', 'proto'], Fact.Flow, flow),
  event(['sourceAddress', 'destinationAddress', 'destinationPort'], Fact.Flow, flow),
  { when: {} },
];

const cef: LogFormat<ClockHints> = {
  name: 'cef',
  product: 'Any product (ArcSight Common Event Format)',
  kind: 'firewall',
  framing: 'line',
  facts: ['request', 'query', 'flow', 'logon'],
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
    'queryType',
  ],
  specification:
    'https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors-8.4/pdfdoc/cef-implementation-standard/cef-implementation-standard.pdf',
  isGeneric: true,
  ...cefReader([], types, {
    apps: { https: 'tls', ssl: 'tls' },
    unknown: ['-', 'N/A', 'null', 'unknown', 'Unknown', '0.0.0.0'],
    allowed: [
      'allow',
      'permit',
      'accept',
      'pass',
      'success',
      '/success',
      '/Success',
      'close',
      'end',
      'tunnel',
      'monitor',
      'alert',
    ],
    blocked: ['block', 'den', 'drop', 'reject', 'reset', 'prevent', 'quarantine', 'fail', '/fail', '/Fail'],
  }),
};
export default cef;
