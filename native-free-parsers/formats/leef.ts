/**
 * Any product's events in IBM QRadar's Log Event Extended Format, by the attributes that it predefines. A product that has a format of
 * its own is read by that one.
 *
 *   <134>Nov 20 06:46:36 gw1 LEEF:2.0|Example|Secure Gateway|4.1|web|^|devTime=1795153596000^src=10.0.12.9^srcPort=51201^usrName=CORP\ana
 *    ^url=https://chatgpt.com/c/1^dst=192.0.2.4^dstPort=443^srcBytes=608^dstBytes=77342^action=allowed
 *
 * A URL is a request; two addresses with a port or a protocol are a flow. What else an event says only its vendor's manual tells:
 * such events are ignored. A `devTime` that cannot be read gives way to syslog's.
 *
 * https://www.ibm.com/docs/en/dsm?topic=overview-predefined-leef-event-attributes
 */
import { leefReader } from '../event-log.js';
import type { LogFormat } from '../format.js';
import type { ClockHints } from '../local-clock.js';
import type { RecordType } from '../record-types.js';
import { Fact } from '../row.js';

const fields = {
  time: ['devTime', 'devtime', 'eventTime'],
  client: ['src', 'identSrc', 'srcIP'],
  clientPort: ['srcPort', 'srcport'],
  device: ['identHostName', 'shost', 'srcHost'],
  mac: ['srcMAC', 'identMAC'],
  user: ['usrName', 'username', 'user', 'suser'],
  server: ['dst', 'dstIP'],
  serverPort: ['dstPort', 'dstport'],
  transport: ['proto', 'protocol'],
  app: ['app', 'application', 'Application'],
  action: ['action', 'act', 'disposition', 'Action'],
  bytesUp: ['srcBytes', 'bytesOut', 'sentBytes'],
  bytesDown: ['dstBytes', 'bytesIn', 'receivedBytes'],
  packetsUp: ['srcPackets'],
  packetsDown: ['dstPackets'],
} as const;
const names = ['dhost', 'dstHost', 'dstName', 'domain', 'host'] as const;
const urls = ['url', 'URL', 'Url', 'request', 'resource'] as const;
const request: RecordType['fields'] = {
  ...fields,
  url: urls,
  host: names,
  method: ['method', 'requestMethod', 'httpMethod'],
  status: ['responseCode', 'httpStatus', 'httpResponse'],
  userAgent: ['userAgent', 'requestClientApplication'],
  referrer: ['referer', 'referrer', 'refererUrl'],
};
/** Some senders put a name where an address belongs: that is a request. */
const flow: RecordType['fields'] = { ...fields, host: ['dst', 'dstIP'] };

/** Events that have all of `keys`. */
function event(keys: readonly string[], fact: Fact, values: NonNullable<RecordType['fields']>): RecordType {
  const when = Object.fromEntries(keys.map((key) => [key, true as const]));
  return { when, fact, fields: values, mayLackTime: true, mayLackHost: true };
}

const leef: LogFormat<ClockHints> = {
  name: 'leef',
  product: 'Any product (QRadar Log Event Extended Format)',
  kind: 'firewall',
  framing: 'line',
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
    'status',
    'userAgent',
    'referrer',
    'action',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
  ],
  specification: 'https://www.ibm.com/docs/en/dsm?topic=overview-predefined-leef-event-attributes',
  isGeneric: true,
  ...leefReader(
    [],
    [
      ...urls.map((url) => event([url, 'src'], Fact.Request, request)),
      event(['src', 'dst', 'dstPort'], Fact.Flow, flow),
      event(['src', 'dst', 'proto'], Fact.Flow, flow),
      event(['src', 'dst', 'srcBytes'], Fact.Flow, flow),
      { when: {} },
    ],
    { apps: { https: 'tls', ssl: 'tls' }, unknown: ['-', 'N/A', 'null', 'unknown', 'Unknown', '0.0.0.0'] },
  ),
};
export default leef;
