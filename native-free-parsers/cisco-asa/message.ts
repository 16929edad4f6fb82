import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, indexOf, sameBytes, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { isoMillis, type LocalClock, monthOf, syslogMillis, timeOfDay, utcDate } from '../bytes/time.js';

const { Asterisk, Colon, Comma, Dash, Dot, Greater, Less, Nine, Percent, Space, Zero } = Byte;

/** How far into a line the tag may stand: longer than two syslog headers. */
const maxPrefix = 256;
const products = ['ASA', 'FTD', 'FWSM', 'PIX', 'NGIPS', 'ASASM'].map(word);
/** FirePOWER's Defense Center writes connection events without a number. */
const defenseCenter = word('SFIMS: ');
/** The number that stands for those. */
export const unnumbered = 0;
const utcNames = ['UTC', 'GMT', 'Z'].map(word);
/** `clock timezone` lets administrators name zones; these names have one meaning nearly everywhere. Hours from UTC. */
const zoneNames = [
  'EST',
  'EDT',
  'CST',
  'CDT',
  'MST',
  'MDT',
  'PST',
  'PDT',
  'CET',
  'CEST',
  'MEZ',
  'MESZ',
  'EET',
  'EEST',
].map(word);
const zoneHours = [-5, -4, -6, -5, -7, -6, -8, -7, 1, 2, 1, 2, 2, 3];
const hourMs = 3_600_000;

/**
 * Finds the tag of one message at a time, and the last time in front of it: a relay puts its own before the device's.
 *
 *   <166>Nov 20 06:46:37 relay1 Nov 20 2026 06:46:36 fw1 : %ASA-6-302014: Teardown TCP connection …
 *                               timeMs                          number  ^text
 */
export class AsaMessage {
  /** `302014`; `unnumbered` for a connection event without one. */
  number = 0;
  start = 0;
  end = 0;
  /** NaN where nothing in front of the tag is a time. */
  timeMs = Number.NaN;
  readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private prefixStart = 0;
  private prefixEnd = 0;
  private prefixMs = Number.NaN;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
  }

  /** Whether `bytes[start, end)` has a tag; all fields are set then. */
  read(start: number, end: number): boolean {
    const { bytes } = this;
    const limit = Math.min(end, start + maxPrefix);
    for (let at = start; at < limit; at++) {
      const byte = bytes[at];
      const isTag = byte === Percent ? this.readTag(at + 1, end) : byte === 0x53 && this.readDefenseCenter(at, end);
      if (!isTag) continue;
      this.end = end;
      this.readTime(start, at);
      return true;
    }
    return false;
  }

  /** `ASA-6-302014: `, `ASA-session-5-106100: ` */
  private readTag(start: number, end: number): boolean {
    const { bytes } = this;
    const product = indexOf(bytes, start, Math.min(end, start + 6), Dash);
    if (!equalsAny(bytes, start, product, products)) return false;
    let at = product + 1;
    if (bytes[at]! > Nine) at = indexOf(bytes, at, Math.min(end, at + 24), Dash) + 1;
    const isNumbered = bytes[at]! >= Zero && bytes[at]! <= Nine && bytes[at + 1] === Dash;
    const number = decimal(bytes, at + 2, at + 8);
    if (!isNumbered || at + 8 >= end || !(number > 0)) return false;
    this.number = number;
    at += 8;
    while (at < end && (bytes[at] === Colon || bytes[at] === Space)) at++;
    this.start = at;
    return true;
  }

  private readDefenseCenter(start: number, end: number): boolean {
    if (!startsWith(this.bytes, start, end, defenseCenter)) return false;
    this.number = unnumbered;
    this.start = start + defenseCenter.length;
    return true;
  }

  /** Messages come in runs of the same second, with the same prefix. */
  private readTime(start: number, end: number): void {
    const { bytes } = this;
    if (!sameBytes(bytes, start, end, this.prefixStart, this.prefixEnd)) {
      this.prefixStart = start;
      this.prefixEnd = end;
      this.prefixMs = Number.NaN;
      let isWordStart = true;
      for (let at = start; at < end; at++) {
        const byte = bytes[at]!;
        if (isWordStart) this.readTimeAt(at, end);
        isWordStart = byte === Space || byte === Colon || byte === Greater || byte === Asterisk;
      }
    }
    this.timeMs = this.prefixMs;
  }

  /** `2026-11-20T06:46:36Z`, `Nov 20 2026 06:46:36.123 CET`, `Nov 20 06:46:36`: the last one counts. */
  private readTimeAt(start: number, end: number): void {
    const { bytes, clock } = this;
    let ms = Number.NaN;
    if (bytes[start + 4] === Dash) {
      const timeEnd = indexOf(bytes, start, end, Space);
      ms = isoMillis(bytes, start, bytes[timeEnd - 1] === Colon ? timeEnd - 1 : timeEnd, clock);
    } else if (monthOf(bytes, start) > 0 && bytes[start + 3] === Space) {
      ms = syslogMillis(bytes, start, end, clock);
      if (Number.isNaN(ms)) ms = this.withYear(start, end);
    }
    if (!Number.isNaN(ms)) this.prefixMs = ms;
  }

  /** `Nov 20 2026 06:46:36`, `Nov  4 2026 06:46:36.123 EST` */
  private withYear(start: number, end: number): number {
    const { bytes } = this;
    const day = decimal(bytes, bytes[start + 4] === Space ? start + 5 : start + 4, start + 6);
    const date = utcDate(decimal(bytes, start + 7, start + 11), monthOf(bytes, start), day);
    const wall = date + timeOfDay(bytes, start + 12);
    let at = start + 20;
    let millis = 0;
    if (bytes[at] === Dot) {
      millis = decimal(bytes, at + 1, at + 4) || 0;
      at += 4;
    }
    return this.inZone(wall + millis, at, end);
  }

  private inZone(wallMs: number, at: number, end: number): number {
    const { bytes } = this;
    if (bytes[at] !== Space || at >= end) return this.clock.toUtc(wallMs);
    let zoneEnd = at + 1;
    while (zoneEnd < end && bytes[zoneEnd] !== Space && bytes[zoneEnd] !== Colon && bytes[zoneEnd] !== Comma) zoneEnd++;
    if (equalsAny(bytes, at + 1, zoneEnd, utcNames)) return wallMs;
    for (let i = 0; i < zoneNames.length; i++) {
      if (equals(bytes, at + 1, zoneEnd, zoneNames[i]!)) return wallMs - zoneHours[i]! * hourMs;
    }
    return this.clock.toUtc(wallMs);
  }

  /** Whether the line has something like a prefix, and no time can be read there. */
  isBadlyTimed(): boolean {
    const { bytes, prefixStart, prefixEnd } = this;
    if (!Number.isNaN(this.timeMs)) return false;
    let at = prefixStart;
    if (bytes[at] === Less) at = indexOf(bytes, at, prefixEnd, Greater) + 1;
    while (at < prefixEnd && bytes[at] === Space) at++;
    return at < prefixEnd && (monthOf(bytes, at) > 0 || bytes[at + 4] === Dash);
  }
}
