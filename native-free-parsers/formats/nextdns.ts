/**
 * The log that NextDNS lets its users download: CSV with a header.
 *
 *   timestamp,domain,query_type,dnssec,protocol,client_ip,status,reasons,destination_country,root_domain,device_id,device_name,device_model,device_local_ip,matched_name,client_name
 *   2026-11-20T06:46:45.123Z,chatgpt.com,HTTPS,false,DNS-over-HTTPS,192.0.2.7,blocked,blocklist:nextdns-recommended,,chatgpt.com,A1B2C,Laptop 9,,10.0.12.9,,nextdns-cli
 *
 * Columns are found by name. The client is the device's own address where a router's agent states it, else the public one. Written
 * to the columns that users of the download describe; no log of this kind was at hand.
 *
 * https://nextdns.github.io/api/
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { IsoTimes } from '../bytes/iso-times.js';
import { Lines } from '../bytes/lines.js';
import { equals, equalsAny, startsWith, word } from '../bytes/match.js';
import { QuotedColumns } from '../bytes/quoted-columns.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const wanted = [
  'timestamp',
  'domain',
  'query_type',
  'protocol',
  'client_ip',
  'status',
  'device_name',
  'device_local_ip',
] as const;
const Column = Object.freeze({
  Time: 0,
  Name: 1,
  Type: 2,
  Protocol: 3,
  Client: 4,
  Status: 5,
  Device: 6,
  LocalClient: 7,
});
const wantedWords = wanted.map(word);
const maxColumns = 64;

const timestamp = word('timestamp');
const blocked = word('blocked');
const allowed = word('allowed');
const dnsOverHttps = ['DNS-over-HTTPS', 'DNS-over-HTTP/3', 'DoH'].map(word);
const dnsOverTls = ['DNS-over-TLS', 'DoT'].map(word);
const dnsOverQuic = ['DNS-over-QUIC', 'DoQ'].map(word);

interface Layout {
  /** The place of each wanted column; `maxColumns` for one that is not there, which reads as empty. */
  readonly columns: readonly number[];
}

const nextdns: LogFormat<Layout> = {
  name: 'nextdns',
  product: 'NextDNS (log download)',
  kind: 'dns',
  framing: 'line',
  facts: ['query'],
  fields: ['time', 'client', 'device', 'host', 'app', 'action', 'queryType'],
  specification: 'https://nextdns.github.io/api/',

  detect(head) {
    const lines = new Lines(head);
    const cells = new QuotedColumns(head, Byte.Comma, maxColumns);
    for (let line = 1; line <= 5 && lines.advance(silentSink); line++) {
      const layout = readHeader(head, cells, lines.start, lines.end);
      if (layout) return layout;
    }
    return new Refusal('none of the first 5 lines is the header "timestamp,domain,query_type,…,client_ip,status,…"');
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const cells = new QuotedColumns(bytes, Byte.Comma, maxColumns);
    const times = new IsoTimes(bytes, localClock({ modifiedMs: 0, timeZone: 'UTC' }));
    let current = layout;
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.DoubledQuotes;
    while (lines.advance(sink)) {
      if (startsWith(bytes, lines.start, lines.end, timestamp)) {
        current = readHeader(bytes, cells, lines.start, lines.end) ?? current;
        sink.ignore(lines.start);
        continue;
      }
      cells.split(lines.start, lines.end);
      const verdict = check(bytes, cells, times, current);
      if (verdict !== wellFormed) {
        sink.reject(lines.start, verdict);
        continue;
      }
      const name = current.columns[Column.Name]!;
      row.fact = Fact.Query;
      row.timeMs = times.ms;
      row.host.set(cells.start(name), cells.end(name));
      if (!sink.wants(row)) continue;
      row.clearDetails();
      readDetails(bytes, cells, current, row);
      sink.take(row);
    }
    return current;
  },
};
export default nextdns;

const wellFormed = -1;

/** The layout that the header `bytes[start, end)` states; undefined if that is another file's. */
function readHeader(bytes: Buffer, cells: QuotedColumns, start: number, end: number): Layout | undefined {
  const count = cells.split(start, end);
  const columns = wantedWords.map((name) => {
    for (let i = 0; i < count && i < maxColumns; i++) if (equals(bytes, cells.start(i), cells.end(i), name)) return i;
    return maxColumns;
  });
  const isOurs = columns.slice(Column.Time, Column.Status + 1).every((column) => column < maxColumns);
  return isOurs ? { columns } : undefined;
}

function check(bytes: Buffer, cells: QuotedColumns, times: IsoTimes, layout: Layout): Reject | typeof wellFormed {
  const name = layout.columns[Column.Name]!;
  const client = layout.columns[Column.Client]!;
  const time = layout.columns[Column.Time]!;
  if (cells.isUnclosed) return Reject.Truncated;
  if (cells.count <= layout.columns[Column.Status]!) return Reject.TooFewFields;
  if (!times.read(cells.start(time), cells.end(time))) return Reject.BadTime;
  if (cells.start(name) === cells.end(name)) return Reject.NoHost;
  // The log may be set to keep no addresses.
  const hasClient = cells.start(client) < cells.end(client);
  return hasClient && !isAddress(bytes, cells.start(client), cells.end(client)) ? Reject.BadAddress : wellFormed;
}

function readDetails(bytes: Buffer, cells: QuotedColumns, { columns }: Layout, row: Row): void {
  const local = columns[Column.LocalClient]!;
  const isLocal = isAddress(bytes, cells.start(local), cells.end(local));
  const client = isLocal ? local : columns[Column.Client]!;
  row.client.set(cells.start(client), cells.end(client));
  const device = columns[Column.Device]!;
  row.device.set(cells.start(device), cells.end(device));
  const type = columns[Column.Type]!;
  row.queryType.set(cells.start(type), cells.end(type));
  const status = columns[Column.Status]!;
  if (equals(bytes, cells.start(status), cells.end(status), blocked)) row.action = Action.Blocked;
  else if (equals(bytes, cells.start(status), cells.end(status), allowed)) row.action = Action.Allowed;
  const protocol = columns[Column.Protocol]!;
  const start = cells.start(protocol);
  const end = cells.end(protocol);
  if (equalsAny(bytes, start, end, dnsOverHttps)) row.app = 'doh';
  else if (equalsAny(bytes, start, end, dnsOverTls)) row.app = 'dot';
  else if (equalsAny(bytes, start, end, dnsOverQuic)) row.app = 'doq';
}
