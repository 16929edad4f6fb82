import { isAddress } from '../bytes/address.js';
import { AnyTimes } from '../bytes/any-time.js';
import { Byte } from '../bytes/byte.js';
import { Cef, CefPart } from '../bytes/cef.js';
import { Leef, LeefPart } from '../bytes/leef.js';
import { equals, indexOf, lastIndexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { Pairs } from '../bytes/pairs.js';
import { QuotedColumns } from '../bytes/quoted-columns.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { epochMillis, isoMillis, type LocalClock } from '../bytes/time.js';
import { transportOf } from '../field.js';
import type { Span } from '../row.js';
import type { NamedValues } from '../typed-records.js';
import { type ExportColumns, exportDateMillis, exportTimeMillis, FwLogHead } from './export.js';
import {
  bracketedKeys,
  type CheckPointField,
  colonKeys,
  extensionKeys,
  keys,
  leefKeys,
  pipedKeys,
  slots,
  structuredKeys,
} from './fields.js';

const {
  At,
  BracketClose,
  BracketOpen,
  Colon,
  Dash,
  Equals,
  LowerA,
  LowerZ,
  Nine,
  ParenClose,
  ParenOpen,
  Slash,
  Space,
  Underscore,
  Zero,
} = Byte;

const vendor = word('Check Point');
/** Structured data under Check Point's own enterprise number. */
const structured = word('[Fields@1.3.6.1.4.1.2620 ');
/** How far into a line the pairs may start: longer than any syslog header. */
const maxPrefix = 512;
const isoSeconds = 19;
/** A line of an export with fewer was cut. */
const leastColumns = 6;
const utc: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => Number.NaN };

/** One record of a log export at a time, whichever style it is in. */
export class CheckPointRecord {
  /** The time that `isTimed` read. A field and not a result: V8 boxes results. */
  timeMs = Number.NaN;
  readonly bytes: Buffer;
  private pairs: NamedValues;
  private readonly cells: ExportValues | undefined;
  private readonly head = new FwLogHead();
  private isFwLog = false;
  private readonly colons: Pairs;
  private readonly clock: LocalClock;
  private readonly times: AnyTimes;
  private readonly syslog: SyslogPrefix;
  private readonly bracketed: Pairs;
  private readonly structured: Pairs;
  private readonly piped: Pairs;
  private readonly cef: Cef;
  private readonly leef: Leef;
  private lineStart = 0;
  private lineEnd = 0;

  /** `columns` of an export; undefined for the styles of Log Exporter, and for `fw log`. */
  constructor(bytes: Buffer, clock: LocalClock, columns?: ExportColumns) {
    this.bytes = bytes;
    this.cells = columns && new ExportValues(bytes, columns);
    this.colons = new Pairs(colonKeys, bytes);
    this.clock = clock;
    this.times = new AnyTimes(bytes, clock);
    this.syslog = new SyslogPrefix(bytes, clock);
    this.bracketed = new Pairs(bracketedKeys, bytes);
    this.structured = new Pairs(structuredKeys, bytes);
    this.piped = new Pairs(pipedKeys, bytes);
    this.cef = new Cef(extensionKeys, bytes);
    this.leef = new Leef(leefKeys, bytes);
    this.pairs = this.bracketed;
  }

  /** Whether `bytes[start, end)` is a record that Check Point's export writes. */
  read(start: number, end: number): boolean {
    this.lineStart = start;
    this.lineEnd = end;
    this.isFwLog = false;
    if (this.cells) {
      this.pairs = this.cells;
      return this.cells.split(start, end);
    }
    return (
      this.readBracketed(start, end) ||
      this.readCef(start, end) ||
      this.readLeef(start, end) ||
      this.readPiped(start, end) ||
      this.readFwLog(start, end)
    );
  }

  has(field: CheckPointField): boolean {
    return this.start(field) < this.end(field);
  }

  /** Where the value starts, behind blanks; 0 for what the record does not state. */
  start(field: CheckPointField): number {
    if (this.isFwLog && field === 'action') return this.head.actionStart;
    const slot = this.slotOf(field);
    if (slot < 0) return 0;
    let at = this.pairs.start(slot);
    while (at < this.pairs.end(slot) && this.bytes[at] === Space) at++;
    return at;
  }

  end(field: CheckPointField): number {
    if (this.isFwLog && field === 'action') return this.head.actionEnd;
    const slot = this.slotOf(field);
    if (slot < 0) return 0;
    let at = this.pairs.end(slot);
    while (at > this.pairs.start(slot) && this.bytes[at - 1] === Space) at--;
    return at;
  }

  is(field: CheckPointField, text: Uint8Array): boolean {
    return equals(this.bytes, this.start(field), this.end(field), text);
  }

  hasAddress(field: CheckPointField): boolean {
    return isAddress(this.bytes, this.start(field), this.end(field));
  }

  number(field: CheckPointField): number {
    return decimal(this.bytes, this.start(field), this.end(field));
  }

  /** A port: `443`, or in exports `https (TCP/443)` and `UDP/53`; NaN for a service's name alone. */
  port(field: CheckPointField): number {
    const { bytes } = this;
    const end = this.end(field);
    const slash = lastIndexOf(bytes, this.start(field), end, Slash);
    return slash < 0 ? this.number(field) : decimal(bytes, slash + 1, bytes[end - 1] === ParenClose ? end - 1 : end);
  }

  /** The transport of its own, or that of `https (TCP/443)`. */
  transport(): string {
    const { bytes } = this;
    if (this.has('transport')) return transportOf(bytes, this.start('transport'), this.end('transport'));
    const start = this.start('serverPort');
    const slash = lastIndexOf(bytes, start, this.end('serverPort'), Slash);
    if (slash < 0) return '';
    return transportOf(bytes, Math.max(start, lastIndexOf(bytes, start, slash, ParenOpen) + 1), slash);
  }

  /** Puts an address in `span`: `10.0.12.9`, or in exports `laptop-9 (10.0.12.9)`; false if it is none. */
  putAddress(span: Span, field: CheckPointField): boolean {
    const { bytes } = this;
    const end = this.end(field);
    const open = bytes[end - 1] === ParenClose ? lastIndexOf(bytes, this.start(field), end, ParenOpen) : -1;
    span.set(open < 0 ? this.start(field) : open + 1, open < 0 ? end : end - 1);
    return isAddress(bytes, span.start, span.end);
  }

  /** Where the login name in `Ana Maria (amaria)` starts; that of a name without one. */
  loginStart(): number {
    const open = lastIndexOf(this.bytes, this.start('user'), this.end('user'), ParenOpen);
    return open >= 0 && this.bytes[this.end('user') - 1] === ParenClose ? open + 1 : this.start('user');
  }

  loginEnd(): number {
    const end = this.end('user');
    return this.loginStart() > this.start('user') ? end - 1 : end;
  }

  /** A machine's name ends where its domain begins: `LAP-042@corp.example`. */
  deviceEnd(): number {
    return indexOf(this.bytes, this.start('device'), this.end('device'), At);
  }

  /** Reads the record's own time, in whatever unit, or else the one in front of it, whose zone may be damaged: `2026-11-20T06:46:36--5:00`. */
  isTimed(): boolean {
    const { bytes, clock } = this;
    if (this.isFwLog || this.cells) {
      this.timeMs = this.exportMillis();
      return !Number.isNaN(this.timeMs);
    }
    const start = this.start('time');
    const end = this.end('time');
    this.timeMs = epochMillis(bytes, start, end);
    if (Number.isNaN(this.timeMs)) this.timeMs = isoMillis(bytes, start, end, clock);
    if (Number.isNaN(this.timeMs) && this.syslog.read(this.lineStart, this.lineEnd)) this.timeMs = this.syslog.timeMs;
    if (Number.isNaN(this.timeMs)) {
      const header = indexOf(bytes, this.lineStart, Math.min(this.lineEnd, this.lineStart + 8), Space) + 1;
      if (header + isoSeconds < this.lineEnd) this.timeMs = this.damagedMillis(header);
    }
    return !Number.isNaN(this.timeMs);
  }

  /** `20Nov2026` and `6:46:36`; SmartConsole has both in one column. */
  private exportMillis(): number {
    const { bytes, clock, head, isFwLog } = this;
    const date = isFwLog ? head.dateStart : this.start('date');
    const dateEnd = isFwLog ? head.dateEnd : this.end('date');
    const time = isFwLog ? head.timeStart : this.start('time');
    const timeEnd = isFwLog ? head.timeEnd : this.end('time');
    if (dateEnd === date) return this.times.read(time, timeEnd) ? this.times.ms : Number.NaN;
    const wall = exportTimeMillis(bytes, time, timeEnd);
    return clock.toUtc(exportDateMillis(bytes, date, dateEnd) + wall);
  }

  /** `2026-11-20T06:46:36--5:00`: the gateway writes the sign of a zone west of Greenwich twice, and no zero before its hour. */
  private damagedMillis(header: number): number {
    const { bytes, clock } = this;
    const zone = header + isoSeconds;
    const hours = decimal(bytes, zone + 2, indexOf(bytes, zone + 2, Math.min(this.lineEnd, zone + 5), Colon));
    const isWest = bytes[zone] === Dash && bytes[zone + 1] === Dash && hours >= 0;
    if (!isWest) return isoMillis(bytes, header, zone, clock);
    return isoMillis(bytes, header, zone, utc) + hours * 3_600_000;
  }

  /** The first of the field's keys that has a value; -1 if none has. */
  private slotOf(field: CheckPointField): number {
    const candidates = slots[field];
    for (let i = 0; i < candidates.length; i++) {
      const slot = candidates[i]!;
      if (this.pairs.end(slot) > this.pairs.start(slot)) return slot;
    }
    return -1;
  }

  /** `[action:"Accept"; flags:"444676"; …]`, or `[Fields@1.3.6.1.4.1.2620 src="10.0.12.9" …]` */
  private readBracketed(start: number, end: number): boolean {
    const { bytes } = this;
    const limit = Math.min(end, start + maxPrefix);
    for (
      let at = indexOf(bytes, start, limit, BracketOpen);
      at < limit;
      at = indexOf(bytes, at + 1, limit, BracketOpen)
    ) {
      const isStructured = startsWith(bytes, at, end, structured);
      if (!isStructured && !isKey(bytes, at + 1, end)) continue;
      const close = lastIndexOf(bytes, at, end, BracketClose);
      const pairs = isStructured ? this.structured : this.bracketed;
      this.pairs = pairs;
      pairs.scan(isStructured ? at + structured.length : at + 1, close < 0 ? end : close);
      return this.has('identity') && (this.has('product') || this.has('action'));
    }
    return false;
  }

  private readCef(start: number, end: number): boolean {
    if (!this.cef.read(start, end) || !this.cef.isPart(CefPart.Vendor, vendor)) return false;
    this.cef.scan();
    this.pairs = this.cef.pairs;
    return true;
  }

  private readLeef(start: number, end: number): boolean {
    if (!this.leef.read(start, end) || !this.leef.isPart(LeefPart.Vendor, vendor)) return false;
    this.leef.scan();
    this.pairs = this.leef.pairs;
    return true;
  }

  /** `20Nov2026  6:46:36 accept gw1 >eth1 product: VPN-1 & FireWall-1; src: 10.0.12.9; s_port: 51201; dst: 192.0.2.4; …` */
  private readFwLog(start: number, end: number): boolean {
    if (!this.head.read(this.bytes, start, end)) return false;
    this.isFwLog = true;
    this.pairs = this.colons;
    this.colons.scan(this.head.pairsStart, end);
    return this.has('product') || this.has('client');
  }

  /** `time=1795153596|hostname=gw1|product=VPN-1 & FireWall-1|action=Accept|…` */
  private readPiped(start: number, end: number): boolean {
    const { bytes } = this;
    let at = indexOf(bytes, start, Math.min(end, start + maxPrefix), Equals);
    while (at > start && isKeyByte(bytes[at - 1]!)) at--;
    this.pairs = this.piped;
    this.piped.scan(at, end);
    return this.has('product') && this.has('identity');
  }
}

/** The values of an export's current line, by the slots of `keys`. */
class ExportValues implements NamedValues {
  private readonly cells: QuotedColumns;
  private readonly columns: Int32Array;

  constructor(bytes: Buffer, { delimiter, names: header }: ExportColumns) {
    this.cells = new QuotedColumns(bytes, delimiter, header.length);
    this.columns = Int32Array.from(keys, (key) => header.indexOf(key));
  }

  split(start: number, end: number): boolean {
    return this.cells.split(start, end) >= leastColumns && !this.cells.isUnclosed;
  }

  start(slot: number): number {
    const column = this.columns[slot]!;
    return column < 0 ? 0 : this.cells.start(column);
  }

  end(slot: number): number {
    const column = this.columns[slot]!;
    return column < 0 ? 0 : this.cells.end(column);
  }
}

/** Whether a key with a colon and a quote starts here. */
function isKey(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && isKeyByte(bytes[at]!)) at++;
  return at > start && bytes[at] === Colon && bytes[at + 1] === Byte.Quote;
}

function isKeyByte(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= LowerA && letter <= LowerZ) || byte === Underscore || (byte >= Zero && byte <= Nine);
}
