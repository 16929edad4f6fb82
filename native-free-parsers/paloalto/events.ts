/**
 * PAN-OS logs whose values are named: CEF and LEEF as firewalls write them (custom formats of the integration guides) and CEF, LEEF
 * and JSON as Cortex Data Lake (Strata Logging Service) forwards them.
 *
 *   CEF:0|Palo Alto Networks|LF|2.0|TRAFFIC|end|3|dtz=UTC start=Nov 20 2026 06:46:36 src=10.0.12.9 … out=5976 in=77342 PanOSSessionStartTime=…
 *   CEF:0|Palo Alto Networks|PAN-OS|11.1.0|end|TRAFFIC|1|rt=Nov 20 2026 06:46:36 GMT src=10.0.12.9 … in=5976 out=77342 cn3=84
 *   LEEF:2.0|Palo Alto Networks|PAN-OS Syslog Integration|11.1.0|allow|x7C|cat=TRAFFIC|Subtype=end|src=10.0.12.9|…|srcBytes=5976|dstBytes=77342
 *   {"LogType":"TRAFFIC","Subtype":"end","TimeGenerated":"2026-11-20T06:46:36.000000Z","SourceAddress":"10.0.12.9",…,"BytesSent":5976}
 *
 * `out` is what the client sent in the cloud's CEF, and what it received in the firewall's. LEEF is written from the published field
 * list; no log at hand.
 *
 * https://docs.paloaltonetworks.com/strata-logging-service/log-reference/log-forwarding-schema-overview
 * https://docs.paloaltonetworks.com/resources/cef
 */
import { cefReader, leefReader } from '../event-log.js';
import { jsonReader, type LogReader } from '../json-log.js';
import type { RecordType, Words } from '../record-types.js';
import { Fact } from '../row.js';

const vendors = ['Palo Alto Networks', 'Palo Alto'];

const words: Words = {
  unknown: ['-', 'null', 'N/A', '0.0.0.0', 'unknown', 'pre-logon'],
  allowed: ['alert', 'allow', 'continue', 'override'],
  blocked: ['block', 'deny', 'drop', 'reset', 'sinkhole', 'override-lockout'],
  // App-IDs of plain protocols, by the names that all formats use; those that say that nothing was identified.
  apps: {
    ssl: 'tls',
    'web-browsing': 'http',
    'dns-base': 'dns',
    'quic-base': 'quic',
    incomplete: '',
    'insufficient-data': '',
    'not-applicable': '',
    'unknown-tcp': '',
    'unknown-udp': '',
    'unknown-p2p': '',
  },
};

/** Steps of GlobalProtect that end a user's stay. */
const logouts = ['gateway-logout', 'portal-logout', 'logout'];

type Fields = NonNullable<RecordType['fields']>;

/** The names that a notation gives to what the logs state. */
interface Notation {
  /** What every record has of its log's type. */
  readonly type: string;
  readonly subtype: string;
  readonly traffic: Fields;
  readonly totals: Fields;
  readonly url: Fields;
  readonly decryption: Fields;
  readonly event: string;
  readonly eventStatus: string;
  readonly globalProtect: Fields;
  readonly userId: Fields;
  readonly hipMatch: Fields;
}

/** The logs of one notation; `also` are names that tell a record from those of other products. */
function types(names: Notation, also: Readonly<Record<string, true | readonly string[]>> = {}): readonly RecordType[] {
  const { type, subtype, traffic, totals } = names;
  return [
    {
      when: { ...also, [type]: ['TRAFFIC'], [subtype]: ['start'] },
      fact: Fact.Flow,
      fields: traffic,
      isRepeated: true,
    },
    { when: { ...also, [type]: ['TRAFFIC'] }, fact: Fact.Flow, fields: { ...traffic, ...totals } },
    { when: { ...also, [type]: ['THREAT'], [subtype]: ['url', 'URL'] }, fact: Fact.Request, fields: names.url },
    {
      when: { ...also, [type]: ['DECRYPTION'] },
      fact: Fact.Request,
      fields: names.decryption,
      app: 'tls',
      isRepeated: true,
      mayLackHost: true,
    },
    { when: { ...also, [type]: ['GLOBALPROTECT'], [names.event]: logouts } },
    {
      when: { ...also, [type]: ['GLOBALPROTECT'], [names.eventStatus]: ['success'] },
      fact: Fact.Logon,
      fields: names.globalProtect,
    },
    { when: { ...also, [type]: ['USERID'], [subtype]: ['login'] }, fact: Fact.Logon, fields: names.userId },
    { when: { ...also, [type]: ['HIPMATCH'] }, fact: Fact.Logon, fields: names.hipMatch },
  ];
}

const cefEnds: Fields = {
  time: ['start', 'rt'],
  zone: ['dtz'],
  client: ['src', 'c6a2'],
  clientPort: ['spt'],
  server: ['dst', 'c6a3'],
  serverPort: ['dpt'],
  user: ['suser', 'suser0'],
  device: ['shost', 'PanOSSourceDeviceHost'],
  mac: ['PanOSSourceDeviceMac'],
  transport: ['proto'],
  app: ['app'],
  action: ['act'],
};
const cefSession: Fields = { ...cefEnds, time: ['PanOSSessionStartTime'], endTime: ['start', 'rt'] };
const cefPackets: Fields = {
  durationSeconds: ['cn3'],
  packetsUp: ['PanOSPacketsSent'],
  packetsDown: ['PanOSPacketsReceived'],
};
const cefNames = {
  traffic: cefSession,
  url: {
    ...cefEnds,
    url: ['request', 'PanOSURL'],
    method: ['requestMethod'],
    contentType: ['requestContext'],
    userAgent: ['requestClientApplication'],
    referrer: ['PanOSReferer'],
  },
  decryption: { ...cefEnds, host: ['PanOSServerNameIndication'] },
  event: 'PanOSEventIDValue',
  eventStatus: 'PanOSEventStatus',
  globalProtect: {
    time: ['start', 'rt'],
    zone: ['dtz'],
    client: ['PanOSPrivateIPv4', 'PanOSPrivateIPv6'],
    user: ['PanOSSourceUserName', 'suser'],
    device: ['PanOSEndpointDeviceName', 'shost'],
  },
  userId: { time: ['start', 'rt'], zone: ['dtz'], client: ['src', 'c6a2'], user: ['duser', 'suser'] },
  hipMatch: {
    time: ['start', 'rt'],
    zone: ['dtz'],
    client: ['src', 'c6a2'],
    user: ['suser', 'suser0'],
    device: ['shost'],
  },
} satisfies Partial<Notation>;

/** From the cloud: the log's type is the signature, its subtype the name. */
const cloudCef = types({
  ...cefNames,
  type: '|Signature',
  subtype: '|Name',
  totals: { ...cefPackets, bytesUp: ['out'], bytesDown: ['in'] },
});

/** From the firewall, the other way round; and what it sends it calls `in`. */
const firewallCef = types({
  ...cefNames,
  type: '|Name',
  subtype: '|Signature',
  totals: { ...cefPackets, bytesUp: ['in'], bytesDown: ['out'] },
});

/** URL filtering by number, or by category of the threat. */
const firewallUrls: readonly RecordType[] = [
  {
    when: { '|Name': ['THREAT'], '|Signature': ['(9999)', '9999', 'URL-filtering(9999)'] },
    fact: Fact.Request,
    fields: cefNames.url,
  },
  { when: { '|Name': ['THREAT'], cat: ['url'] }, fact: Fact.Request, fields: cefNames.url },
];

const leefEnds: Fields = {
  time: ['devTime', 'ReceiveTime', 'TimeReceived'],
  client: ['src'],
  clientPort: ['srcPort'],
  server: ['dst'],
  serverPort: ['dstPort'],
  user: ['usrName', 'SourceUser'],
  device: ['SourceDeviceHost', 'identHostName'],
  transport: ['proto'],
  app: ['Application', 'app'],
  action: ['action', 'Action', '|Signature'],
};
const leefTypes = types({
  type: 'cat',
  subtype: 'Subtype',
  traffic: { ...leefEnds, time: ['StartTime', 'SessionStartTime'], endTime: ['devTime', 'ReceiveTime'] },
  totals: {
    durationSeconds: ['ElapsedTime', 'SessionDuration'],
    bytesUp: ['srcBytes', 'BytesSent'],
    bytesDown: ['dstBytes', 'BytesReceived'],
    packetsUp: ['srcPackets', 'PacketsSent'],
    packetsDown: ['dstPackets', 'PacketsReceived'],
  },
  url: {
    ...leefEnds,
    url: ['Miscellaneous', 'URL', 'url'],
    method: ['RequestMethod', 'HTTPMethod'],
    contentType: ['ContentType'],
    userAgent: ['UserAgent'],
    referrer: ['Referer'],
  },
  decryption: { ...leefEnds, host: ['ServerNameIndication'] },
  event: 'EventIDValue',
  eventStatus: 'EventStatus',
  globalProtect: {
    time: ['devTime', 'ReceiveTime'],
    client: ['PrivateIPv4', 'PrivateIPv6', 'identSrc'],
    user: ['SourceUserName', 'usrName'],
    device: ['EndpointDeviceName', 'identHostName'],
  },
  userId: { time: ['devTime', 'ReceiveTime'], client: ['src', 'identSrc'], user: ['usrName', 'User'] },
  hipMatch: {
    time: ['devTime', 'ReceiveTime'],
    client: ['src', 'identSrc'],
    user: ['usrName'],
    device: ['identHostName'],
  },
});

const jsonEnds: Fields = {
  time: ['/TimeGeneratedHighResolution', '/TimeGenerated'],
  client: ['/SourceAddress', '/SourceIP'],
  clientPort: ['/SourcePort'],
  server: ['/DestinationAddress', '/DestinationIP'],
  serverPort: ['/DestinationPort'],
  user: ['/SourceUser'],
  device: ['/SourceDeviceHost'],
  mac: ['/SourceDeviceMac'],
  transport: ['/Protocol'],
  app: ['/Application'],
  action: ['/Action'],
};
const jsonTypes = types(
  {
    type: '/LogType',
    subtype: '/Subtype',
    traffic: { ...jsonEnds, time: ['/SessionStartTime'], endTime: ['/TimeGenerated'] },
    totals: {
      durationSeconds: ['/SessionDuration'],
      bytesUp: ['/BytesSent'],
      bytesDown: ['/BytesReceived'],
      packetsUp: ['/PacketsSent'],
      packetsDown: ['/PacketsReceived'],
    },
    url: {
      ...jsonEnds,
      url: ['/URL'],
      method: ['/HTTPMethod'],
      contentType: ['/ContentType'],
      userAgent: ['/UserAgent'],
      referrer: ['/Referer'],
    },
    decryption: { ...jsonEnds, host: ['/ServerNameIndication'] },
    event: '/EventIDValue',
    eventStatus: '/EventStatus',
    globalProtect: {
      time: ['/TimeGenerated'],
      client: ['/PrivateIPv4', '/PrivateIPv6'],
      user: ['/SourceUserName'],
      device: ['/EndpointDeviceName'],
    },
    userId: { time: ['/TimeGenerated'], client: ['/SourceIP'], user: ['/User', '/SourceUser'] },
    hipMatch: {
      time: ['/TimeGenerated'],
      client: ['/Source', '/SourceIP', '/SourceAddress'],
      user: ['/SourceUser'],
      device: ['/EndpointDeviceName'],
    },
  },
  { '/TimeGenerated': true },
);

/** The readers of these notations. */
export const eventReaders: readonly LogReader[] = [
  cefReader(
    vendors,
    [...cloudCef, ...firewallCef.slice(0, 2), ...firewallUrls, ...firewallCef.slice(2), { when: {} }],
    words,
  ),
  leefReader(vendors, [...leefTypes, { when: {} }], words),
  jsonReader(
    '"LogType" and "DeviceSN" or "LogSourceID"',
    [
      ...jsonTypes,
      { when: { '/LogType': true, '/DeviceSN': true } },
      { when: { '/LogType': true, '/LogSourceID': true } },
    ],
    words,
  ),
];
