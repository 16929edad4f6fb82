import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, indexOf, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { PairKeys } from '../bytes/pair-keys.js';
import { Pairs } from '../bytes/pairs.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { epochMillis, type LocalClock, timeOfDay, utcDate } from '../bytes/time.js';
import { assign, type FieldName, fieldCode } from '../field.js';
import type { Fact, Row, Span } from '../row.js';

const { Dash, Equals } = Byte;

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

/** One record of a Fortinet log at a time. */
export class FortiRecord {
  /** The time that `isTimed` read. A field and not a result: V8 boxes results. */
  timeMs = Number.NaN;
  readonly bytes: Buffer;
  private readonly pairs: Pairs;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private lineStart = 0;
  private lineEnd = 0;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
    this.pairs = new Pairs(pairKeys, bytes);
    this.syslog = new SyslogPrefix(bytes, clock);
  }

  /** Whether `bytes[start, end)` has the pairs that every record has. */
  read(start: number, end: number): boolean {
    this.lineStart = start;
    this.lineEnd = end;
    this.pairs.scan(startOfPairs(this.bytes, start, end), end);
    return (
      this.has('type') &&
      (this.has('logid') || this.has('log_id') || this.has('devid') || this.has('device_id') || this.has('vd'))
    );
  }

  /** Whether the record states the key; `N/A` states nothing. */
  has(key: FortiKey): boolean {
    const slot = slots[key];
    const start = this.pairs.start(slot);
    const end = this.pairs.end(slot);
    return end > start && !equalsAny(this.bytes, start, end, unknown);
  }

  start(key: FortiKey): number {
    return this.pairs.start(slots[key]);
  }

  end(key: FortiKey): number {
    return this.pairs.end(slots[key]);
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

  /** Reads `eventtime` (seconds, milliseconds or nanoseconds), or else `date`, `time` and `tz`, or when syslog passed the record on. */
  isTimed(): boolean {
    this.timeMs = epochMillis(this.bytes, this.start('eventtime'), this.end('eventtime'));
    if (Number.isNaN(this.timeMs)) this.timeMs = this.localMillis();
    if (Number.isNaN(this.timeMs)) this.timeMs = epochMillis(this.bytes, this.start('itime'), this.end('itime'));
    if (Number.isNaN(this.timeMs) && this.syslog.read(this.lineStart, this.lineEnd)) this.timeMs = this.syslog.timeMs;
    return !Number.isNaN(this.timeMs);
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
