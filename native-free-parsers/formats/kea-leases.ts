/**
 * Kea's lease file (memfile backend): `kea-leases4.csv`, `kea-leases6.csv`. Columns differ by version, so the header tells.
 *
 *   address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context
 *   10.77.0.10,02:00:0a:00:00:01,,3600,1795161237,1,0,0,laptop-101,0,
 *   Client     Mac                Seconds Until             Device
 *
 * A lease began `valid_lifetime` seconds before it ends. The file is a journal: of several lines with one address the last
 * holds. Lines that state no one's lease: declined addresses (state 1), delegated prefixes (lease type 2) and deleted
 * leases, whose lifetime is 0 and whose end is that of their last renewal, not of their deletion.
 *
 * https://kea.readthedocs.io/en/latest/arm/dhcp4-srv.html#memfile-basic-storage-for-leases
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { isMac, macInDuid } from '../bytes/mac.js';
import { startsWith, word } from '../bytes/match.js';
import { decimal, hexDigit } from '../bytes/numbers.js';
import { Scratch } from '../bytes/scratch.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { Escapes, Fact, type Row } from '../row.js';

const { Comma } = Byte;

/** More than any version has. */
const maxColumns = 40;
const header = word('address,');
const escaped = word('&#x');
const declined = 1;
const prefixType = 2;
const neverSeconds = 0xffffffff;

/** Where the columns are; -1 for one that this version does not have. */
interface Layout {
  readonly hwaddr: number;
  readonly duid: number;
  readonly seconds: number;
  readonly expire: number;
  readonly hostname: number;
  readonly state: number;
  readonly leaseType: number;
}

const keaLeases: LogFormat<Layout> = {
  name: 'kea-leases',
  product: 'Kea DHCP (lease file)',
  kind: 'identity',
  framing: 'line',
  facts: ['lease'],
  fields: ['time', 'until', 'client', 'device', 'mac'],
  specification: 'https://kea.readthedocs.io/en/latest/arm/dhcp4-srv.html#memfile-basic-storage-for-leases',

  detect(head) {
    const lines = new Lines(head);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const layout = readHeader(head, lines.start, lines.end);
      if (layout) return layout;
    }
    return new Refusal('none of the first 50 lines is a header "address,…,valid_lifetime,expire,subnet_id,…"');
  },

  parse(bytes, firstLayout, row, sink) {
    const lines = new Lines(bytes);
    const columns = new Columns(bytes, Comma, maxColumns);
    const scratch = new Scratch();
    let layout = firstLayout;
    row.clear();
    row.bytes = scratch.bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Lease;
    while (lines.advance(sink)) {
      const { start, end } = lines;
      const newLayout = startsWith(bytes, start, end, header) ? readHeader(bytes, start, end) : undefined;
      if (newLayout) {
        layout = newLayout;
        sink.ignore(start);
        continue;
      }
      const count = columns.split(start, end);
      if (count <= Math.max(layout.expire, layout.seconds, layout.state)) {
        sink.reject(start, Reject.TooFewFields);
        continue;
      }
      if (!isAddress(bytes, columns.start(0), columns.end(0))) {
        sink.reject(start, Reject.BadAddress);
        continue;
      }
      const seconds = number(bytes, columns, layout.seconds);
      const expire = number(bytes, columns, layout.expire);
      if (Number.isNaN(seconds) || Number.isNaN(expire)) {
        sink.reject(start, Reject.BadTime);
        continue;
      }
      const isNobodys =
        seconds === 0 ||
        number(bytes, columns, layout.state) === declined ||
        number(bytes, columns, layout.leaseType) === prefixType;
      if (isNobodys) {
        sink.ignore(start);
        continue;
      }
      row.timeMs = (expire > seconds ? expire - seconds : Number.NaN) * 1000;
      if (!sink.wants(row)) continue;
      row.clearDetails();
      if (seconds !== neverSeconds) row.untilMs = expire * 1000;
      readDetails(bytes, columns, layout, scratch, row);
      sink.take(row);
    }
    return layout;
  },
};
export default keaLeases;

function readHeader(bytes: Buffer, start: number, end: number): Layout | undefined {
  if (!startsWith(bytes, start, end, header)) return undefined;
  const names = bytes.toString('latin1', start, end).split(',');
  const layout = {
    hwaddr: names.indexOf('hwaddr'),
    duid: names.indexOf('duid'),
    seconds: names.indexOf('valid_lifetime'),
    expire: names.indexOf('expire'),
    hostname: names.indexOf('hostname'),
    state: names.indexOf('state'),
    leaseType: names.indexOf('lease_type'),
  };
  return layout.seconds > 0 && layout.expire > 0 && names.includes('subnet_id') ? layout : undefined;
}

/** The whole number in a column; NaN where it holds none, or the file has no such column. */
function number(bytes: Buffer, columns: Columns, column: number): number {
  return column < 0 ? Number.NaN : decimal(bytes, columns.start(column), columns.end(column));
}

function readDetails(bytes: Buffer, columns: Columns, layout: Layout, scratch: Scratch, row: Row): void {
  scratch.clear();
  scratch.put(row.client, bytes, columns.start(0), columns.end(0));
  const mac = layout.hwaddr < 0 ? 0 : columns.start(layout.hwaddr);
  const macEnd = layout.hwaddr < 0 ? 0 : columns.end(layout.hwaddr);
  if (isMac(bytes, mac, macEnd)) scratch.put(row.mac, bytes, mac, macEnd);
  else if (layout.duid >= 0) {
    const duidEnd = columns.end(layout.duid);
    const macStart = macInDuid(bytes, columns.start(layout.duid), duidEnd);
    if (macStart >= 0) scratch.put(row.mac, bytes, macStart, duidEnd);
  }
  if (layout.hostname >= 0) putName(bytes, columns.start(layout.hostname), columns.end(layout.hostname), scratch, row);
}

/** Kea writes a comma within a value as `&#x2c`. */
function putName(bytes: Buffer, start: number, end: number, scratch: Scratch, row: Row): void {
  scratch.begin();
  for (let at = start; at < end; at++) {
    const high = startsWith(bytes, at, end, escaped) && at + 4 < end ? hexDigit(bytes[at + 3]!) : -1;
    const low = high < 0 ? -1 : hexDigit(bytes[at + 4]!);
    if (low < 0) scratch.addByte(bytes[at]!);
    else {
      scratch.addByte(high * 16 + low);
      at += 4;
    }
  }
  scratch.finish(row.device);
}
