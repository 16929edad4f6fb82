import { Byte } from './byte.js';
import { indexOf, isDash, sameBytes, skipBlanks } from './match.js';
import { decimal } from './numbers.js';
import { isoMillis, type LocalClock, monthOf, syslogMillis, timeOfDay, unixMillis, utcDate } from './time.js';
import { zonedMillis } from './zone-time.js';

const { Backslash, BracketClose, BracketOpen, Colon, Dash, Dot, Greater, Less, Nine, Quote, Space, Zero } = Byte;

/** A host and a program; real ones are far shorter. */
const maxTokens = 3;
const shortTimeLength = 15;
const unixTimeLength = 17;
/** Of UTF-8, which RFC 5424 puts before a message in it. */
const byteOrderMark = [0xef, 0xbb, 0xbf] as const;

/**
 * Reads what stands before a message that came through syslog: when, from where, and by which program.
 *
 *   <134>Nov 20 06:46:36 ns1 named[464]: message                         RFC 3164; files mostly leave out the <PRI>
 *   Nov 20 06:46:36 dnsmasq[2798]: message                                a program's own file: no host
 *   Nov 20 2026 06:46:36 ns1 named[464]: message                          with a year, or with `Nov 4`
 *   2026-11-20T06:46:36.123456+01:00 ns1 named[464]: message              rsyslog
 *   <134>1 2026-11-20T06:46:36.123Z ns1 named 464 ID47 [a@1 b="c"] msg   RFC 5424
 *   Fri Nov 20 06:46:36 2026 daemon.info dnsmasq[1]: message              OpenWrt's logread
 *   Nov 20 06:46:36.123456 ns1 named[464]: message                       journalctl -o short-precise
 *   Fri 2026-11-20 06:46:36 UTC ns1 named[464]: message                  journalctl -o short-full
 *   1795157196.123456 ns1 named[464]: message                            journalctl -o short-unix
 *
 * A program may stand against its message, `dhcp1[0]:message`, where a relay took the blank.
 */
export class SyslogPrefix {
  /** NaN where the prefix has no time. */
  timeMs = Number.NaN;
  /** The machine that logged; empty where the prefix names none. */
  hostStart = 0;
  hostEnd = 0;
  /** Without its process number: `named`. */
  programStart = 0;
  programEnd = 0;
  messageStart = 0;
  private readonly bytes: Uint8Array;
  private readonly clock: LocalClock;
  private shortTimeStart = 0;
  private shortTimeEnd = 0;
  private shortTimeMs = Number.NaN;

  constructor(bytes: Uint8Array, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
  }

  /** Whether `bytes[start, end)` begins with a time that syslog writes; all fields are set then. Of a relay's and its sender's, the sender's. */
  read(start: number, end: number): boolean {
    if (!this.readOuter(start, end)) return false;
    if (this.bytes[this.messageStart] === Less && this.messageStart < end) this.readRelayed(end);
    return true;
  }

  /** `<134>Nov 20 06:46:36 relay <190>Nov 20 06:46:35 ns1 named[464]: message` */
  private readRelayed(end: number): void {
    const { timeMs, hostStart, hostEnd, programStart, programEnd, messageStart } = this;
    const isRelayed = this.readOuter(messageStart, end);
    if (Number.isNaN(this.timeMs)) this.timeMs = timeMs;
    if (isRelayed) return;
    this.timeMs = timeMs;
    this.hostStart = hostStart;
    this.hostEnd = hostEnd;
    this.programStart = programStart;
    this.programEnd = programEnd;
    this.messageStart = messageStart;
  }

  /** The same of the first prefix alone: the message of a relay is what its sender wrote, prefix and all. */
  readOuter(start: number, end: number): boolean {
    const bytes = this.bytes;
    let at = start;
    if (bytes[at] === Less) {
      at = indexOf(bytes, at, Math.min(end, at + 5), Greater) + 1;
      if (bytes[at - 1] !== Greater || Number.isNaN(decimal(bytes, start + 1, at - 1))) return false;
      if (bytes[at] === Zero + 1 && bytes[at + 1] === Space) return this.readStructured(at + 2, end);
      at = skipBlanks(bytes, at, end);
    }
    if (at >= end) return false;
    const first = bytes[at]!;
    if (first >= Zero && first <= Nine) return this.readIso(at, end);
    if (monthOf(bytes, at) > 0) return this.readShort(at, end);
    return this.readWeekday(at, end);
  }

  /** Whether the program is `name`, with or without a suffix of its own: `dnsmasq-dhcp` is `dnsmasq`. */
  isFrom(name: Uint8Array): boolean {
    if (this.programEnd - this.programStart < name.length) return false;
    for (let i = 0; i < name.length; i++) if (this.bytes[this.programStart + i] !== name[i]) return false;
    return true;
  }

  /** `Nov 20 06:46:36 ns1 named[464]: `; lines come in runs of the same second, so the last one's is compared first. */
  private readShort(start: number, end: number): boolean {
    const bytes = this.bytes;
    if (end - start <= shortTimeLength) return false;
    let at = start + shortTimeLength;
    if (sameBytes(bytes, start, at, this.shortTimeStart, this.shortTimeEnd)) {
      this.timeMs = this.shortTimeMs;
    } else {
      this.timeMs = syslogMillis(bytes, start, end, this.clock);
      if (Number.isNaN(this.timeMs)) at = this.readUnusualDate(start, end);
      else {
        this.shortTimeStart = start;
        this.shortTimeEnd = at;
        this.shortTimeMs = this.timeMs;
      }
    }
    if (Number.isNaN(this.timeMs)) return false;
    if (bytes[at] === Dot) at = this.readFraction(at, end);
    if (at < end && bytes[at] !== Space) return false;
    this.readTag(at + 1, end);
    return true;
  }

  /** `.123456` behind the seconds; where it ends. */
  private readFraction(start: number, end: number): number {
    const bytes = this.bytes;
    let at = start + 1;
    while (at < end && at <= start + 9 && bytes[at]! >= Zero && bytes[at]! <= Nine) at++;
    const fraction = decimal(bytes, start + 1, at) / 10 ** (at - start - 1);
    if (!Number.isNaN(fraction)) this.timeMs += Math.floor(fraction * 1000);
    return at;
  }

  /** `Nov 20 2026 06:46:36` or `Nov 4 06:46:36`, whose day is not padded; where it ends. */
  private readUnusualDate(start: number, end: number): number {
    const bytes = this.bytes;
    const dayEnd = indexOf(bytes, start + 5, Math.min(end, start + 7), Space);
    const day = decimal(bytes, bytes[start + 4] === Space ? start + 5 : start + 4, dayEnd);
    const month = monthOf(bytes, start);
    const year = decimal(bytes, dayEnd + 1, dayEnd + 5);
    if (bytes[start + 3] !== Space || bytes[dayEnd] !== Space || end - dayEnd < 14) return end;
    if (bytes[dayEnd + 5] !== Space) {
      const time = timeOfDay(bytes, dayEnd + 1);
      if (day >= 1 && time >= 0) this.timeMs = this.clock.toUtcWithoutYear(month, day, time);
      return dayEnd + 9;
    }
    this.timeMs = this.clock.toUtc(utcDate(year, month, day) + timeOfDay(bytes, dayEnd + 6));
    return dayEnd + 14;
  }

  /** `Fri Nov 20 06:46:36 2026 daemon.info dnsmasq[1]: ` */
  private readWeekday(start: number, end: number): boolean {
    const bytes = this.bytes;
    if (bytes[start + 3] === Space && bytes[start + 8] === Dash) return this.readFull(start + 4, end);
    if (end - start < 24 || bytes[start + 3] !== Space || bytes[start + 19] !== Space) return false;
    const day = decimal(bytes, bytes[start + 8] === Space ? start + 9 : start + 8, start + 10);
    const date = utcDate(decimal(bytes, start + 20, start + 24), monthOf(bytes, start + 4), day);
    this.timeMs = this.clock.toUtc(date + timeOfDay(bytes, start + 11));
    if (Number.isNaN(this.timeMs) || (start + 24 < end && bytes[start + 24] !== Space)) return false;
    this.readTag(start + 25, end);
    this.hostStart = this.hostEnd;
    return true;
  }

  /** `2026-11-20 06:46:36 UTC ns1 named[464]: `, of which the name of the zone may be any. */
  private readFull(start: number, end: number): boolean {
    const bytes = this.bytes;
    const timeEnd = indexOf(bytes, start + 11, Math.min(end, start + 32), Space);
    const zoneEnd = indexOf(bytes, Math.min(timeEnd + 1, end), end, Space);
    this.timeMs = zonedMillis(bytes, start, start + 11, timeEnd, timeEnd + 1, zoneEnd, this.clock);
    if (Number.isNaN(this.timeMs)) return false;
    this.readTag(zoneEnd + 1, end);
    return true;
  }

  /** `1795157196.123456`: journald writes all six decimals, and others' logs fewer or none. */
  private readUnix(start: number, end: number): number {
    const isUnix = end - start === unixTimeLength && this.bytes[end - 7] === Dot;
    return isUnix ? unixMillis(this.bytes, start, end) : Number.NaN;
  }

  /** `2026-11-20T06:46:36.123456+01:00 ns1 named[464]: ` */
  private readIso(start: number, end: number): boolean {
    const timeEnd = indexOf(this.bytes, start, Math.min(end, start + 40), Space);
    this.timeMs = isoMillis(this.bytes, start, timeEnd, this.clock);
    if (Number.isNaN(this.timeMs)) this.timeMs = this.readUnix(start, timeEnd);
    if (Number.isNaN(this.timeMs)) return false;
    this.readTag(timeEnd + 1, end);
    return true;
  }

  /** `ns1 named[464]: `: the first word that ends with a colon is the program; without one, the first is the host. */
  private readTag(start: number, end: number): void {
    const bytes = this.bytes;
    let at = skipBlanks(bytes, Math.min(start, end), end);
    this.hostStart = at;
    this.hostEnd = at;
    this.programStart = at;
    this.programEnd = at;
    this.messageStart = Math.min(at, end);
    for (let token = 0; token < maxTokens && at < end; token++) {
      const tokenEnd = indexOf(bytes, at, end, Space);
      if (bytes[tokenEnd - 1] === Colon) {
        this.programStart = at;
        this.programEnd = indexOf(bytes, at, tokenEnd - 1, BracketOpen);
        this.messageStart = Math.min(tokenEnd + 1, end);
        return;
      }
      const close = closeOfProcess(bytes, at, tokenEnd);
      if (close > 0) {
        this.programStart = at;
        this.programEnd = indexOf(bytes, at, close, BracketOpen);
        this.messageStart = close + 2;
        return;
      }
      if (token === 0) {
        this.hostEnd = tokenEnd;
        this.programStart = tokenEnd;
        this.programEnd = tokenEnd;
        this.messageStart = Math.min(tokenEnd + 1, end);
      }
      at = skipBlanks(bytes, tokenEnd, end);
    }
  }

  /** RFC 5424 after its version: `2026-11-20T06:46:36.123Z ns1 named 464 ID47 [a@1 b="c"] ` */
  private readStructured(start: number, end: number): boolean {
    const bytes = this.bytes;
    const timeEnd = indexOf(bytes, start, end, Space);
    this.timeMs = isoMillis(bytes, start, timeEnd, this.clock);
    if (Number.isNaN(this.timeMs) && !isDash(bytes, start, timeEnd)) return false;
    this.hostStart = Math.min(timeEnd + 1, end);
    this.hostEnd = indexOf(bytes, this.hostStart, end, Space);
    if (isDash(bytes, this.hostStart, this.hostEnd)) this.hostStart = this.hostEnd;
    this.programStart = Math.min(this.hostEnd + 1, end);
    this.programEnd = indexOf(bytes, this.programStart, end, Space);
    if (isDash(bytes, this.programStart, this.programEnd)) this.programStart = this.programEnd;
    const processEnd = indexOf(bytes, Math.min(this.programEnd + 1, end), end, Space);
    const idEnd = indexOf(bytes, Math.min(processEnd + 1, end), end, Space);
    let at = Math.min(idEnd + 1, end);
    at = bytes[at] === BracketOpen ? endOfElements(bytes, at, end) : indexOf(bytes, at, end, Space);
    this.messageStart = pastMark(bytes, skipBlanks(bytes, at, end));
    return true;
  }
}

/** Where the bracket closes in `dhcp1[0]:message`; 0 where the word is none such. */
function closeOfProcess(bytes: Uint8Array, start: number, end: number): number {
  const open = indexOf(bytes, start, end, BracketOpen);
  let close = open + 1;
  while (close < end && bytes[close]! >= Zero && bytes[close]! <= Nine) close++;
  const isProcess = open > start && close > open + 1 && bytes[close] === BracketClose && bytes[close + 1] === Colon;
  return isProcess && close + 2 < end ? close : 0;
}

function pastMark(bytes: Uint8Array, at: number): number {
  const [first, second, third] = byteOrderMark;
  return bytes[at] === first && bytes[at + 1] === second && bytes[at + 2] === third ? at + 3 : at;
}

/** Past `[a@1 b="c\]"][d@2]`, whose quoted values escape `"`, `\` and `]`. */
function endOfElements(bytes: Uint8Array, start: number, end: number): number {
  let quoted = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === Backslash) at++;
    else if (byte === Quote) quoted = !quoted;
    else if (byte === BracketClose && !quoted && bytes[at + 1] !== BracketOpen) return at + 1;
  }
  return end;
}
