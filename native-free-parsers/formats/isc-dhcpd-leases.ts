/**
 * The lease file of ISC's and OpenBSD's DHCP servers, `dhcpd.leases` and `dhcpd6.leases`.
 *
 *   lease 10.77.0.10 {                                ia-na "\001\000\000\000\000\001\000\001…" {
 *     starts 5 2026/11/20 06:53:15;    Time             cltt 5 2026/11/20 06:53:15;                  Time
 *     ends 5 2026/11/20 07:03:15;      Until            iaaddr 2001:db8::9 {                         Client
 *     binding state active;                               binding state active;
 *     hardware ethernet 02:00:0a:00:00:01;  Mac           ends 5 2026/11/20 07:03:15;                Until
 *     client-hostname "LAPTOP-101";    Device           }
 *   }                                                 }
 *
 * Times are UTC, or `epoch 1795157605; # comment`. The file is a journal: of several blocks with one address and one start the
 * last holds. A block that is free again (`free`, `expired`, `released`, `backup`) still says who had the address until when;
 * without a hardware address, or `abandoned`, it says nothing of anyone. A DHCPv6 client's hardware address is in its DUID. A client that
 * sent no name has the one in DNS (`set ddns-fwd-name = "…"`).
 *
 * https://kb.isc.org/docs/isc-dhcp-44-manual-pages-dhcpdleases
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { isMac } from '../bytes/mac.js';
import { indexOf, lastIndexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { endOfLine, type OpenLayout, OpenRecord } from '../bytes/open-record.js';
import { Scratch } from '../bytes/scratch.js';
import { timeOfDay, unixMillis, utcDate } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { Escapes, Fact, type Row, type Span } from '../row.js';

const { Backslash, BraceClose, BraceOpen, Quote, Return, Semicolon, Slash, Space, Tab, Zero } = Byte;

const lease = word('lease ');
const addresses6 = ['ia-na ', 'ia-ta '].map(word);
const prefixes6 = word('ia-pd ');
const address6 = word('iaaddr ');
const starts = word('starts ');
const ends = word('ends ');
const lastSeen = word('cltt ');
const bindingState = word('binding state ');
const active = word('active');
const abandoned = word('abandoned');
const hardware = word('hardware ');
const hostName = word('client-hostname ');
/** The name that was put into DNS for the client, or that it asked for. */
const dnsNames = ['set ddns-fwd-name = ', 'set ddns-client-fqdn = '].map(word);
const epoch = word('epoch ');
const madeBy = word('# This lease file was written by');
const byteOrder = word('authoring-byte-order');
/** What only these files have between braces. */
const statements = [starts, lastSeen, bindingState];

const iscDhcpdLeases: LogFormat<OpenLayout> = {
  name: 'isc-dhcpd-leases',
  product: 'ISC DHCP server (dhcpd.leases)',
  kind: 'identity',
  framing: 'line',
  facts: ['lease'],
  fields: ['time', 'until', 'client', 'device', 'mac'],
  specification: 'https://kb.isc.org/docs/isc-dhcp-44-manual-pages-dhcpdleases',

  detect(head) {
    const lines = new Lines(head);
    let opened = false;
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const start = skipIndent(head, lines.start, lines.end);
      if (startsWith(head, start, lines.end, madeBy) || startsWith(head, start, lines.end, byteOrder))
        return { open: '' };
      if (isLeaseLine(head, start, lines.end)) opened = true;
      else if (opened && statements.some((statement) => startsWith(head, start, lines.end, statement)))
        return { open: '' };
    }
    return new Refusal(
      'none of the first 50 lines is "lease ADDRESS {" or "ia-na … {" with "starts …;" or "cltt …;" behind it',
    );
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new OpenRecord(bytes, layout);
    const leases = new LeaseBlock(row, sink);
    let depth = record.isOpen ? depthOf(layout.open) : 0;
    while (lines.advance(sink)) {
      const { start, end } = lines;
      const from = skipIndent(bytes, start, end);
      const last = lastOf(bytes, from, end);
      // A block never begins within another: what is open lost its end.
      if (record.isOpen && (isLeaseLine(bytes, from, end) || record.isTooLong(end))) {
        sink.reject(start, record.isTooLong(end) ? Reject.TooLong : Reject.Truncated);
        record.forget();
        depth = 0;
      }
      if (!record.isOpen && last !== BraceOpen) {
        sink.ignore(start);
        continue;
      }
      if (!record.isOpen) record.begin(start);
      if (last === BraceOpen) depth++;
      else if (bytes[from] === BraceClose && --depth === 0) {
        record.close(end);
        leases.read(record, start);
      }
    }
    return { open: record.rest() };
  },
};
export default iscDhcpdLeases;

/** `lease 10.77.0.10 {` or `ia-na "…" {` */
function isLeaseLine(bytes: Buffer, start: number, end: number): boolean {
  if (lastOf(bytes, start, end) !== BraceOpen) return false;
  if (startsWithAny(bytes, start, end, addresses6)) return true;
  if (!startsWith(bytes, start, end, lease)) return false;
  return isAddress(bytes, start + lease.length, indexOf(bytes, start + lease.length, end, Space));
}

function skipIndent(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] === Space || bytes[at] === Tab)) at++;
  return at;
}

/** The last byte that is no blank. */
function lastOf(bytes: Buffer, start: number, end: number): number {
  let at = end - 1;
  while (at > start && (bytes[at] === Space || bytes[at] === Return)) at--;
  return at >= start ? bytes[at]! : 0;
}

/** How many braces of an unfinished record are open. */
function depthOf(open: string): number {
  let depth = 0;
  for (const line of open.split('\n')) {
    const text = line.trim();
    if (text.endsWith('{')) depth++;
    else if (text.startsWith('}')) depth--;
  }
  return depth;
}

/** Reads one block between braces, and tells the row and the sink of it. */
class LeaseBlock {
  private readonly row: Row;
  private readonly sink: RowSink;
  private readonly scratch = new Scratch();
  private bytes: Buffer = Buffer.alloc(0);
  private startMs = Number.NaN;
  private endMs = Number.NaN;
  private isHeld = true;
  private isActive = true;
  /** What is delegated is a network's, not a client's. */
  private isOfPrefixes = false;
  private addressStart = 0;
  private addressEnd = 0;
  private macStart = 0;
  private macEnd = 0;
  private nameStart = 0;
  private nameEnd = 0;
  /** The client's identifier, from behind its quote. */
  private duidStart = 0;
  private duidEnd = 0;

  constructor(row: Row, sink: RowSink) {
    this.row = row;
    this.sink = sink;
    row.clear();
    row.bytes = this.scratch.bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Lease;
  }

  /** `at` is where the block ends, in the sink's bytes. */
  read(record: OpenRecord, at: number): void {
    const bytes = record.bytes;
    this.bytes = bytes;
    this.duidStart = 0;
    this.duidEnd = 0;
    this.isOfPrefixes = false;
    this.startMs = Number.NaN;
    this.forget();
    let stated = 0;
    for (let start = record.start; start < record.end; ) {
      const end = endOfLine(bytes, start, record.end);
      const from = skipIndent(bytes, start, end);
      if (bytes[from] === BraceClose && this.addressEnd > 0) stated += this.finish(at);
      else this.readStatement(from, end);
      start = end + 1;
    }
    if (stated === 0) this.sink.ignore(at);
  }

  private forget(): void {
    this.endMs = Number.NaN;
    this.isHeld = true;
    this.isActive = true;
    this.addressStart = 0;
    this.addressEnd = 0;
    this.macStart = 0;
    this.macEnd = 0;
    this.nameStart = 0;
    this.nameEnd = 0;
  }

  private readStatement(start: number, end: number): void {
    const bytes = this.bytes;
    const opensLease = startsWith(bytes, start, end, lease);
    if (opensLease || startsWith(bytes, start, end, address6)) {
      this.addressStart = start + (opensLease ? lease : address6).length;
      this.addressEnd = indexOf(bytes, this.addressStart, end, Space);
    } else if (startsWith(bytes, start, end, prefixes6)) this.isOfPrefixes = true;
    else if (startsWithAny(bytes, start, end, addresses6)) {
      this.duidStart = indexOf(bytes, start, end, Quote) + 1;
      this.duidEnd = Math.max(this.duidStart, lastIndexOf(bytes, this.duidStart, end, Quote));
    } else if (startsWith(bytes, start, end, starts)) this.startMs = leaseMillis(bytes, start + starts.length, end);
    else if (startsWith(bytes, start, end, ends)) this.endMs = leaseMillis(bytes, start + ends.length, end);
    else if (startsWith(bytes, start, end, lastSeen)) {
      if (this.duidEnd > 0) this.startMs = leaseMillis(bytes, start + lastSeen.length, end);
    } else if (startsWith(bytes, start, end, bindingState)) {
      const state = start + bindingState.length;
      this.isActive = startsWith(bytes, state, end, active);
      this.isHeld = !startsWith(bytes, state, end, abandoned);
    } else if (startsWith(bytes, start, end, abandoned)) this.isHeld = false;
    else if (startsWith(bytes, start, end, hardware)) {
      this.macStart = skipBlanks(bytes, indexOf(bytes, start + hardware.length, end, Space), end);
      this.macEnd = indexOf(bytes, this.macStart, end, Semicolon);
    } else if (startsWith(bytes, start, end, hostName)) {
      this.nameStart = indexOf(bytes, start, end, Quote) + 1;
      this.nameEnd = Math.max(this.nameStart, lastIndexOf(bytes, this.nameStart, end, Quote));
    } else if (this.nameEnd === 0 && startsWithAny(bytes, start, end, dnsNames)) {
      this.nameStart = indexOf(bytes, start, end, Quote) + 1;
      this.nameEnd = Math.max(this.nameStart, lastIndexOf(bytes, this.nameStart, end, Quote));
    }
  }

  /** Tells of the address whose block ends here; 1 if the record has been accounted for. */
  private finish(at: number): number {
    const { bytes, row, sink, scratch } = this;
    // Of a DHCPv6 address that ended before its client was last seen, the start is not known.
    const isNobodys =
      this.isOfPrefixes ||
      !this.isHeld ||
      (!this.isActive && this.macEnd === 0 && this.duidEnd === 0) ||
      (!this.isActive && this.endMs < this.startMs);
    if (isNobodys) {
      this.forget();
      return 0;
    }
    if (Number.isNaN(this.startMs) || !isAddress(bytes, this.addressStart, this.addressEnd)) {
      sink.reject(at, Number.isNaN(this.startMs) ? Reject.BadTime : Reject.BadAddress);
      this.forget();
      return 1;
    }
    row.timeMs = this.startMs;
    if (sink.wants(row)) {
      row.clearDetails();
      scratch.clear();
      row.untilMs = this.endMs;
      scratch.put(row.client, bytes, this.addressStart, this.addressEnd);
      if (isMac(bytes, this.macStart, this.macEnd)) scratch.put(row.mac, bytes, this.macStart, this.macEnd);
      else this.readMacOfDuid();
      unescapeOctal(bytes, this.nameStart, this.nameEnd, scratch, row.device);
      sink.take(row);
    }
    this.forget();
    return 1;
  }

  /**
   * Four bytes of the interface, then the client's DUID; two kinds of it end with a hardware address (RFC 8415 section 11):
   *
   *   ia     1 type    hardware  time    address
   *   4      0001      0001      4       6            link-layer address plus time
   *   4      0003      0001              6            link-layer address
   */
  private readMacOfDuid(): void {
    const { bytes, row, scratch } = this;
    if (this.duidEnd === 0) return;
    unescapeOctal(bytes, this.duidStart, this.duidEnd, scratch, row.mac);
    const identifier = scratch.bytes;
    const { start, end } = row.mac;
    row.mac.clear();
    const kind = identifier[start + 5];
    const length = kind === 1 ? 18 : kind === 3 ? 14 : 0;
    if (
      end - start !== length ||
      identifier[start + 4] !== 0 ||
      identifier[start + 6] !== 0 ||
      identifier[start + 7] !== 1
    )
      return;
    scratch.begin();
    for (let at = end - 6; at < end; at++) {
      scratch.addByte(hexDigits[identifier[at]! >> 4]!);
      scratch.addByte(hexDigits[identifier[at]! & 15]!);
    }
    scratch.finish(row.mac);
  }
}

const hexDigits = word('0123456789abcdef');

/** `5 2026/11/20 06:53:15;` in UTC, `epoch 1795157605; # …`; NaN for `never` and what is neither. */
function leaseMillis(bytes: Buffer, start: number, end: number): number {
  const stop = indexOf(bytes, start, end, Semicolon);
  if (startsWith(bytes, start, stop, epoch)) return unixMillis(bytes, start + epoch.length, stop);
  const date = start + 2;
  if (stop - date < 19 || bytes[date + 4] !== Slash || bytes[date + 7] !== Slash) return Number.NaN;
  const day = utcDate(
    decimal(bytes, date, date + 4),
    decimal(bytes, date + 5, date + 7),
    decimal(bytes, date + 8, date + 10),
  );
  return day + timeOfDay(bytes, date + 11);
}

/** Undoes `\"`, `\\` and `\303`, three octal digits for a byte. */
function unescapeOctal(bytes: Buffer, start: number, end: number, scratch: Scratch, span: Span): void {
  scratch.begin();
  for (let at = start; at < end; at++) {
    if (bytes[at] !== Backslash || at + 1 >= end) scratch.addByte(bytes[at]!);
    else if (at + 3 < end && isOctal(bytes, at + 1)) {
      scratch.addByte(((bytes[at + 1]! - Zero) * 64 + (bytes[at + 2]! - Zero) * 8 + (bytes[at + 3]! - Zero)) & 0xff);
      at += 3;
    } else scratch.addByte(bytes[++at]!);
  }
  scratch.finish(span);
}

function isOctal(bytes: Buffer, start: number): boolean {
  for (let at = start; at < start + 3; at++) if (!(bytes[at]! >= Zero && bytes[at]! < Zero + 8)) return false;
  return true;
}
