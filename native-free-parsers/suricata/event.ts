import { Byte } from '../bytes/byte.js';
import { IsoTimes } from '../bytes/iso-times.js';
import { JsonFields, JsonItems, JsonKind } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { equals, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import type { LocalClock } from '../bytes/time.js';
import { transportOf } from '../field.js';
import type { Row, Span } from '../row.js';
import type { OpenAliases } from './open-aliases.js';

/** What is read of an event, by the name it has in here. */
const pointers = {
  timestamp: '/timestamp',
  eventType: '/event_type',
  flowId: '/flow_id',
  stats: '/stats',
  source: '/src_ip',
  sourcePort: '/src_port',
  destination: '/dest_ip',
  destinationPort: '/dest_port',
  proto: '/proto',
  appProto: '/app_proto',

  dnsVersion: '/dns/version',
  dnsId: '/dns/id',
  dnsType: '/dns/type',
  dnsName: '/dns/rrname',
  dnsRecordType: '/dns/rrtype',
  dnsCode: '/dns/rcode',
  dnsTtl: '/dns/ttl',
  dnsData: '/dns/rdata',
  dnsQueries: '/dns/queries',
  dnsAnswers: '/dns/answers',
  dnsGroupedA: '/dns/grouped/A',
  dnsGroupedAaaa: '/dns/grouped/AAAA',
  dnsGroupedCname: '/dns/grouped/CNAME',

  tlsSni: '/tls/sni',
  tlsAlpns: '/tls/client_alpns',
  tlsJa3: '/tls/ja3/hash',
  tlsJa4: '/tls/ja4',
  quicSni: '/quic/sni',
  quicJa3: '/quic/ja3/hash',
  quicJa4: '/quic/ja4',
  quicUserAgent: '/quic/ua',

  httpVersion: '/http/version',
  httpHost: '/http/hostname',
  httpPort: '/http/http_port',
  httpUrl: '/http/url',
  httpMethod: '/http/http_method',
  httpStatus: '/http/status',
  httpLength: '/http/length',
  httpType: '/http/http_content_type',
  httpUserAgent: '/http/http_user_agent',
  httpReferrer: '/http/http_refer',
  httpRequestHeaders: '/http/request_headers',
  httpResponseHeaders: '/http/response_headers',

  flowStart: '/flow/start',
  flowEnd: '/flow/end',
  flowBytesUp: '/flow/bytes_toserver',
  flowBytesDown: '/flow/bytes_toclient',
  flowPacketsUp: '/flow/pkts_toserver',
  flowPacketsDown: '/flow/pkts_toclient',
  flowAction: '/flow/action',
  netflowStart: '/netflow/start',
  netflowEnd: '/netflow/end',
  netflowBytes: '/netflow/bytes',
  netflowPackets: '/netflow/pkts',

  dhcpMessage: '/dhcp/dhcp_type',
  dhcpAssigned: '/dhcp/assigned_ip',
  dhcpClient: '/dhcp/client_ip',
  dhcpMac: '/dhcp/client_mac',
  dhcpHost: '/dhcp/hostname',
  dhcpSeconds: '/dhcp/lease_time',
  kerberosMessage: '/krb5/msg_type',
  kerberosName: '/krb5/cname',
} as const;

/** The places in `pointers`, numbered. */
export const EveField = Object.freeze(
  Object.fromEntries(Object.keys(pointers).map((name, slot) => [name, slot])),
) as Readonly<Record<keyof typeof pointers, number>>;

const paths = new JsonPaths(Object.values(pointers));
const resourceRecordPaths = new JsonPaths(['/rrname', '/rrtype', '/ttl', '/rdata']);
const headerPaths = new JsonPaths(['/name', '/value']);

/** One EVE event at a time. */
export class EveEvent {
  readonly bytes: Buffer;
  /** Answers of which each record is an event of its own. */
  readonly aliases: OpenAliases | undefined;
  /** The time that `readTime` read last. */
  readonly times: IsoTimes;
  private readonly json: JsonFields;
  private readonly items: JsonItems;
  /** Made when first needed, which in most blocks is never. */
  private records: JsonFields | undefined;
  private headers: JsonFields | undefined;

  constructor(bytes: Buffer, clock: LocalClock, aliases?: OpenAliases) {
    this.bytes = bytes;
    this.aliases = aliases;
    this.times = new IsoTimes(bytes, clock);
    this.json = new JsonFields(paths, bytes);
    this.items = new JsonItems(bytes);
  }

  /** Read the event that is all of `bytes[start, end)`; false if that is no JSON object. */
  read(start: number, end: number): boolean {
    return this.json.scan(start, end);
  }

  has(field: number): boolean {
    return this.json.kind(field) !== JsonKind.Absent;
  }

  start(field: number): number {
    return this.json.start(field);
  }

  end(field: number): number {
    return this.json.end(field);
  }

  put(span: Span, field: number): void {
    span.set(this.json.start(field), this.json.end(field));
  }

  is(field: number, text: Uint8Array): boolean {
    return equals(this.bytes, this.json.start(field), this.json.end(field), text);
  }

  /** A whole number; NaN if the event states none. */
  number(field: number): number {
    return decimal(this.bytes, this.json.start(field), this.json.end(field));
  }

  /** Whether the value is a time, `2026-11-20T06:46:45.049123+0000`; `times.ms` then says which. */
  readTime(field: number): boolean {
    return this.times.read(this.json.start(field), this.json.end(field));
  }

  /**
   * Whether the source is the server: told by the ports where just one of them is a service's, else it is as `otherwise` says.
   */
  isFromServer(isService: (port: number) => boolean, otherwise: boolean): boolean {
    const fromService = isService(this.number(EveField.sourcePort));
    const toService = isService(this.number(EveField.destinationPort));
    return fromService === toService ? otherwise : fromService;
  }

  /** Client, ports and transport; `isReversed` where the source is the server. */
  putEnds(row: Row, isReversed: boolean): void {
    this.put(row.client, isReversed ? EveField.destination : EveField.source);
    row.clientPort = this.number(isReversed ? EveField.destinationPort : EveField.sourcePort);
    row.serverPort = this.number(isReversed ? EveField.sourcePort : EveField.destinationPort);
    row.transport = transportOf(this.bytes, this.json.start(EveField.proto), this.json.end(EveField.proto));
  }

  /** Go through the array `field` with `nextItem`, `nextRecord` or `nextHeader`; anything else has no items. */
  open(field: number): void {
    if (this.json.kind(field) === JsonKind.Array) this.items.open(this.json.start(field), this.json.end(field));
    else this.items.open(0, 0);
  }

  nextItem(): boolean {
    return this.items.next();
  }

  putItem(span: Span): void {
    span.set(this.items.start, this.items.end);
  }

  /** The resource record that `nextRecord` moved to. */
  get record(): JsonFields {
    this.records ??= new JsonFields(resourceRecordPaths, this.bytes);
    return this.records;
  }

  /** The HTTP header that `nextHeader` moved to. */
  get header(): JsonFields {
    this.headers ??= new JsonFields(headerPaths, this.bytes);
    return this.headers;
  }

  /** Move `record` to the next resource record. */
  nextRecord(): boolean {
    while (this.items.next()) if (this.record.scan(this.items.start, this.items.end)) return true;
    return false;
  }

  /** Move `header` to the next HTTP header. */
  nextHeader(): boolean {
    while (this.items.next()) if (this.header.scan(this.items.start, this.items.end)) return true;
    return false;
  }

  /** The key of the object member whose value is at `field`. */
  putKey(span: Span, field: number): void {
    let quote = this.json.start(field) - 1;
    while (quote > 0 && this.bytes[quote] !== Byte.Quote) quote--;
    let start = quote;
    while (start > 0 && this.bytes[start - 1] !== Byte.Quote) start--;
    span.set(start, quote);
  }
}

/** In a resource record. */
export const RecordField = Object.freeze({ Name: 0, Type: 1, Ttl: 2, Data: 3 });
/** In an HTTP header. */
export const HeaderField = Object.freeze({ Name: 0, Value: 1 });

export const EveType = Object.freeze({
  /** No `event_type`: not an event at all. */
  Missing: 0,
  /** One that states none of our facts: alert, fileinfo, stats, anomaly, ssh, … */
  Other: 1,
  Dns: 2,
  Tls: 3,
  Http: 4,
  Quic: 5,
  Flow: 6,
  Netflow: 7,
  Dhcp: 8,
  Kerberos: 9,
});
export type EveType = (typeof EveType)[keyof typeof EveType];

const types = [
  { type: EveType.Flow, text: word('flow') },
  { type: EveType.Dns, text: word('dns') },
  { type: EveType.Tls, text: word('tls') },
  { type: EveType.Http, text: word('http') },
  { type: EveType.Quic, text: word('quic') },
  { type: EveType.Netflow, text: word('netflow') },
  { type: EveType.Dhcp, text: word('dhcp') },
  { type: EveType.Kerberos, text: word('krb5') },
] as const;

export function eveTypeOf(event: EveEvent): EveType {
  const field = EveField.eventType;
  if (event.start(field) === event.end(field)) return EveType.Missing;
  for (let i = 0; i < types.length; i++) if (event.is(field, types[i]!.text)) return types[i]!.type;
  return EveType.Other;
}
