import { isAddress } from '../bytes/address.js';
import { AnyTimes } from '../bytes/any-time.js';
import { Byte } from '../bytes/byte.js';
import { Cef, CefPart, cefKeys } from '../bytes/cef.js';
import { equals, equalsAny, indexOf, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { PairKeys } from '../bytes/pair-keys.js';
import { Pairs } from '../bytes/pairs.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { epochMillis, type LocalClock, timeOfDay, utcDate } from '../bytes/time.js';
import { assign, type FieldName, fieldCode } from '../field.js';
import type { Fact, Row, Span } from '../row.js';

const { Colon, Dash, Equals } = Byte;

/** What is read of a record, by the names that Fortinet gives it. */
const keys = [
  'type',
  'subtype',
  'eventtype',
  'date',
  'time',
  'eventtime',
  'tz',
  'itime',
  'logid',
  'log_id',
  'devid',
  'device_id',
  'vd',
  'srcip',
  'srcport',
  'srcname',
  'srcmac',
  'mastersrcmac',
  'clientip',
  'user',
  'unauthuser',
  'xauthuser',
  'eapuser',
  'eapauthgroup',
  'group',
  'dstip',
  'dstport',
  'hostname',
  'url',
  'proto',
  'service',
  'app',
  'action',
  'utmaction',
  'status',
  'duration',
  'sentbyte',
  'rcvdbyte',
  'sentpkt',
  'rcvdpkt',
  'httpmethod',
  'statuscode',
  'agent',
  'referralurl',
  'qname',
  'qtype',
  'ipaddr',
  'dhcp_msg',
  'ip',
  'mac',
  'lease',
  'tunnelip',
  'assignip',
  'remotename',
  'deviceip',
  'devicemac',
  'src',
  'start',
  'rt',
] as const;
export type FortiKey = (typeof keys)[number];
export type FortiFields = readonly (readonly [FortiKey, FieldName])[];

const slots = Object.freeze(Object.fromEntries(keys.map((key, slot) => [key, slot]))) as Readonly<
  Record<FortiKey, number>
>;
/** `set csv enable` puts commas where the default has blanks. */
const pairKeys = new PairKeys(keys, { separators: ' ,' });
const unknown = ['N/A', 'n/a', 'unknown', '0.0.0.0', '::'].map(word);
/** How far into a line the first key may start: longer than any syslog header. */
const maxPrefix = 256;

/** What CEF calls the keys that it has names of its own for, best first; the others have `FTNTFGT` before them, or nothing. */
const cefNames: Readonly<Partial<Record<FortiKey, readonly string[]>>> = {
  type: ['cat'],
  devid: ['deviceExternalId'],
  srcip: ['src'],
  srcport: ['spt'],
  srcname: ['shost'],
  user: ['duser', 'suser'],
  dstip: ['dst'],
  dstport: ['dpt'],
  hostname: ['dhost'],
  url: ['request'],
  proto: ['proto'],
  service: ['app'],
  action: ['act'],
  status: ['outcome'],
  sentbyte: ['out'],
  rcvdbyte: ['in'],
  httpmethod: ['requestMethod'],
  agent: ['requestClientApplication'],
};
const prefixes = ['FTNTFGT', 'FortinetFortiGate', 'ad.', ''];
const cefList = keys.map((key) => [...new Set([...(cefNames[key] ?? []), ...prefixes.map((prefix) => prefix + key)])]);
const cefWanted = [...new Set(cefList.flat())];
const cefPairKeys = cefKeys(cefWanted);
/** By the slot of a key: where CEF's names for it are in `cefWanted`. */
const cefSlots = cefList.map((names) => names.map((name) => cefWanted.indexOf(name)));
const vendor = word('Fortinet');

/** One record of a Fortinet log at a time, as pairs or as CEF. */
export class FortiRecord {
  /** The time that `isTimed` read. A field and not a result: V8 boxes results. */
  timeMs = Number.NaN;
  readonly bytes: Buffer;
  private readonly words: Pairs;
  private readonly cef: Cef;
  /** Of the current record. */
  private pairs: Pairs;
  private isCef = false;
  private typeStart = 0;
  private typeEnd = 0;
  private subtypeStart = 0;
  private subtypeEnd = 0;
  private readonly clock: LocalClock;
  private readonly times: AnyTimes;
  private readonly syslog: SyslogPrefix;
  private lineStart = 0;
  private lineEnd = 0;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
    this.times = new AnyTimes(bytes, clock);
    this.words = new Pairs(pairKeys, bytes);
    this.pairs = this.words;
    this.cef = new Cef(cefPairKeys, bytes);
    this.syslog = new SyslogPrefix(bytes, clock);
  }

  /** Whether `bytes[start, end)` has the pairs that every record has. */
  read(start: number, end: number): boolean {
    this.lineStart = start;
    this.lineEnd = end;
    const firstKey = startOfPairs(this.bytes, start, end);
    // A header stands before the first `=`, and pairs have no pipe there.
    this.isCef = indexOf(this.bytes, start, firstKey, Byte.Pipe) < firstKey;
    if (this.isCef) return this.readCef(start, end);
    this.pairs = this.words;
    this.pairs.scan(firstKey, end);
    return (
      this.has('type') &&
      (this.has('logid') || this.has('log_id') || this.has('devid') || this.has('device_id') || this.has('vd'))
    );
  }

  /** Whether the record states the key; `N/A` states nothing. */
  has(key: FortiKey): boolean {
    if (this.isCef && isKind(key)) return this.end(key) > this.start(key);
    const slot = this.slotOf(slots[key]);
    const start = this.pairs.start(slot);
    const end = this.pairs.end(slot);
    return end > start && !equalsAny(this.bytes, start, end, unknown);
  }

  start(key: FortiKey): number {
    if (this.isCef && isKind(key)) return key === 'type' ? this.typeStart : this.subtypeStart;
    return this.pairs.start(this.slotOf(slots[key]));
  }

  end(key: FortiKey): number {
    if (this.isCef && isKind(key)) return key === 'type' ? this.typeEnd : this.subtypeEnd;
    return this.pairs.end(this.slotOf(slots[key]));
  }

  is(key: FortiKey, text: Uint8Array): boolean {
    return equals(this.bytes, this.start(key), this.end(key), text);
  }

  isOneOf(key: FortiKey, texts: readonly Uint8Array[]): boolean {
    return equalsAny(this.bytes, this.start(key), this.end(key), texts);
  }

  hasAddress(key: FortiKey): boolean {
    return this.has(key) && isAddress(this.bytes, this.start(key), this.end(key));
  }

  put(span: Span, key: FortiKey): void {
    if (this.has(key)) span.set(this.start(key), this.end(key));
  }

  number(key: FortiKey): number {
    return decimal(this.bytes, this.start(key), this.end(key));
  }

  /** Puts in `row` what the keys state. */
  assign(fields: FortiFields, row: Row): void {
    for (let i = 0; i < fields.length; i++) {
      const key = fields[i]![0];
      if (this.has(key)) assign(row, fieldCode(fields[i]![1]), this.bytes, this.start(key), this.end(key));
    }
  }

  /** Starts a row at `timeMs`. */
  begin(row: Row, fact: Fact, timeMs: number): void {
    row.fact = fact;
    row.timeMs = timeMs;
    row.host.clear();
    row.path.clear();
    row.server.clear();
    row.serverPort = Number.NaN;
  }

  /** Whether a relay cut every time off, as far as that is known: CEF has no other place for one than a key and syslog's header. */
  get isTimeless(): boolean {
    const hasTime = this.end('eventtime') + this.end('start') + this.end('rt') > 0;
    return this.isCef && !hasTime && !this.syslog.read(this.lineStart, this.lineEnd);
  }

  /** Reads `eventtime` (seconds, milliseconds or nanoseconds), or else `date`, `time` and `tz`, or when syslog passed the record on. */
  isTimed(): boolean {
    this.timeMs = epochMillis(this.bytes, this.start('eventtime'), this.end('eventtime'));
    if (Number.isNaN(this.timeMs)) this.timeMs = this.isCef ? this.cefMillis() : this.localMillis();
    if (Number.isNaN(this.timeMs)) this.timeMs = epochMillis(this.bytes, this.start('itime'), this.end('itime'));
    if (Number.isNaN(this.timeMs) && this.syslog.read(this.lineStart, this.lineEnd)) this.timeMs = this.syslog.timeMs;
    return !Number.isNaN(this.timeMs);
  }

  /** `CEF:0|Fortinet|Fortigate|v7.4.1|00013|traffic:forward close|3|cat=traffic:forward FTNTFGTsubtype=forward src=10.0.12.9 …` */
  private readCef(start: number, end: number): boolean {
    const { cef, bytes } = this;
    if (!cef.read(start, end) || !cef.isPart(CefPart.Vendor, vendor)) return false;
    cef.scan();
    this.pairs = cef.pairs;
    const category = this.slotOf(slots.type);
    this.typeStart = cef.pairs.start(category);
    let typeEnd = cef.pairs.end(category);
    if (typeEnd === this.typeStart) {
      // The name of the event begins like that, too.
      this.typeStart = cef.partStart(CefPart.Name);
      typeEnd = indexOf(bytes, this.typeStart, cef.partEnd(CefPart.Name), Byte.Space);
    }
    this.typeEnd = indexOf(bytes, this.typeStart, typeEnd, Colon);
    const subtype = this.slotOf(slots.subtype);
    const isStated = cef.pairs.end(subtype) > cef.pairs.start(subtype);
    this.subtypeStart = isStated ? cef.pairs.start(subtype) : Math.min(this.typeEnd + 1, typeEnd);
    this.subtypeEnd = isStated ? cef.pairs.end(subtype) : typeEnd;
    return this.typeEnd > this.typeStart;
  }

  /** Where in `pairs` the value of a key is: in CEF under the first of its names that states something. */
  private slotOf(key: number): number {
    if (!this.isCef) return key;
    const { bytes, pairs } = this;
    const candidates = cefSlots[key]!;
    for (let i = 0; i < candidates.length; i++) {
      const start = pairs.start(candidates[i]!);
      const end = pairs.end(candidates[i]!);
      if (end > start && !equalsAny(bytes, start, end, unknown)) return candidates[i]!;
    }
    return candidates[0]!;
  }

  /** `start=Nov 20 2026 06:46:36 tz=+0100` */
  private cefMillis(): number {
    const key = this.has('start') ? 'start' : 'rt';
    const { times } = this;
    const isTime = times.readZoned(this.start(key), this.end(key), this.start('tz'), this.end('tz'));
    return isTime ? times.ms : Number.NaN;
  }

  /** `date=2026-11-20 time=06:46:36 tz="+0100"`; without a zone in the firewall's. */
  private localMillis(): number {
    const { bytes } = this;
    const date = this.start('date');
    const time = this.start('time');
    if (this.end('date') - date !== 10 || this.end('time') - time < 8 || bytes[date + 4] !== Dash) return Number.NaN;
    const dateMs = utcDate(
      decimal(bytes, date, date + 4),
      decimal(bytes, date + 5, date + 7),
      decimal(bytes, date + 8, date + 10),
    );
    const wallMs = dateMs + timeOfDay(bytes, time);
    const zone = this.start('tz');
    const zoneEnd = this.end('tz');
    if (zoneEnd - zone !== 5) return this.clock.toUtc(wallMs);
    const hours = decimal(bytes, zone + 1, zone + 3);
    const offsetMs = (hours * 60 + decimal(bytes, zone + 3, zoneEnd)) * 60_000;
    return bytes[zone] === Dash ? wallMs + offsetMs : wallMs - offsetMs;
  }
}

/** The word in front of the first `=`. */
function startOfPairs(bytes: Uint8Array, start: number, end: number): number {
  let at = indexOf(bytes, start, Math.min(end, start + maxPrefix), Equals);
  while (at > start && isKeyByte(bytes[at - 1]!)) at--;
  return at;
}

function isKeyByte(byte: number): boolean {
  const letter = byte | 0x20;
  return (
    (letter >= Byte.LowerA && letter <= Byte.LowerZ) ||
    byte === Byte.Underscore ||
    (byte >= Byte.Zero && byte <= Byte.Nine)
  );
}

/** What CEF writes in one key, `cat=utm:webfilter`. */
function isKind(key: FortiKey): boolean {
  return key === 'type' || key === 'subtype';
}
