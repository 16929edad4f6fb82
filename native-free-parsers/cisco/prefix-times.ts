import { Byte } from '../bytes/byte.js';
import { indexOf, sameBytes, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { isoMillis, type LocalClock, monthOf, timeOfDay, utcDate } from '../bytes/time.js';
import { zoneMillis } from '../bytes/zone-time.js';

const { Asterisk, Colon, Dash, Dot, Greater, Nine, Space, Zero } = Byte;

const hourMs = 3_600_000;
const yearMs = 366 * 24 * hourMs;
const utcName = word('UTC');
/** `clock timezone` lets administrators name zones; these mean several elsewhere and one in Cisco's manuals. Hours from UTC. */
const zoneNames = ['EST', 'CST', 'CDT', 'MST', 'MDT', 'MEZ', 'MESZ'].map(word);
const zoneHours = [-5, -6, -5, -7, -6, 1, 2];
const longestZone = 9;

/**
 * Reads the last time in front of the messages of one block: a relay puts its own before the device's.
 *
 *   <166>Nov 20 06:46:37 relay1 Nov 20 2026 06:46:36 fw1 : %ASA-6-302014: …
 *   <190>3352436: sw01: *Nov  4 06:46:36.412 CET: %SEC-6-IPACCESSLOGP: …     an asterisk or a dot: the clock may be wrong
 *   2026-11-20T06:46:36Z fw1 %FTD-6-302014: …     2026 Nov 20 06:46:36.123 UTC: %ACLLOG-5-…
 */
export class PrefixTimes {
  /** The time that `read` found; NaN where nothing there is a time. A field and not a result: V8 boxes results. */
  ms = Number.NaN;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private start = 0;
  private end = 0;
  private hasDate = false;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
  }

  /** Reads what stands in `bytes[start, end)`. Messages come in runs of the same second, with the same prefix. */
  read(start: number, end: number): void {
    const { bytes } = this;
    if (sameBytes(bytes, start, end, this.start, this.end)) return;
    this.start = start;
    this.end = end;
    this.ms = Number.NaN;
    this.hasDate = false;
    let isWordStart = true;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (isWordStart) this.readAt(at);
      isWordStart = byte === Space || byte === Colon || byte === Greater || byte === Asterisk || byte === Dot;
    }
  }

  /** Whether the prefix read last has something like a date, and no time can be read there. */
  isDamaged(): boolean {
    return this.hasDate && Number.isNaN(this.ms);
  }

  private readAt(start: number): void {
    const { bytes, end, clock } = this;
    let ms = Number.NaN;
    if (bytes[start + 4] === Dash && bytes[start]! <= Nine) {
      this.hasDate = true;
      const timeEnd = indexOf(bytes, start, end, Space);
      ms = isoMillis(bytes, start, bytes[timeEnd - 1] === Colon ? timeEnd - 1 : timeEnd, clock);
    } else if (bytes[start + 3] === Space && monthOf(bytes, start) > 0) {
      this.hasDate = true;
      ms = this.monthFirst(start);
    }
    if (!Number.isNaN(ms)) this.ms = ms;
  }

  /** `Nov 20 06:46:36`, `Nov 4 2026 06:46:36.123 EST`; a year may also stand in front. */
  private monthFirst(start: number): number {
    const { bytes, end } = this;
    const dayStart = bytes[start + 4] === Space ? start + 5 : start + 4;
    const dayEnd = indexOf(bytes, dayStart, Math.min(end, dayStart + 3), Space);
    const day = decimal(bytes, dayStart, dayEnd);
    let at = dayEnd + 1;
    let year = Number.NaN;
    if (bytes[at + 4] === Space) {
      year = decimal(bytes, at, at + 4);
      at += 5;
    } else if (start >= this.start + 5) year = decimal(bytes, start - 5, start - 1);
    const time = at + 8 <= end ? timeOfDay(bytes, at) : Number.NaN;
    if (!(day >= 1 && day <= 31 && time >= 0)) return Number.NaN;
    at += 8;
    let millis = 0;
    if (bytes[at] === Dot) {
      const fraction = at;
      at++;
      for (; at < end && bytes[at]! >= Zero && bytes[at]! <= Nine; at++)
        if (at - fraction <= 3) millis += (bytes[at]! - Zero) * 10 ** (3 - at + fraction);
    }
    return this.inZone(year, monthOf(bytes, start), day, time + millis, at);
  }

  private inZone(year: number, month: number, day: number, time: number, at: number): number {
    const { clock } = this;
    const offsetMs = this.offset(at);
    if (!Number.isNaN(year)) {
      const wallMs = utcDate(year, month, day) + time;
      return Number.isNaN(offsetMs) ? clock.toUtc(wallMs) : wallMs - offsetMs;
    }
    const localMs = clock.toUtcWithoutYear(month, day, time);
    if (Number.isNaN(offsetMs)) return localMs;
    // The clock tells the year; around New Year the zone's own may be another.
    const near = utcDate(new Date(localMs).getUTCFullYear(), month, day) + time - offsetMs;
    if (Math.abs(near - localMs) < yearMs / 2) return near;
    const next = new Date(localMs).getUTCFullYear() + (near < localMs ? 1 : -1);
    return utcDate(next, month, day) + time - offsetMs;
  }

  /** How far the zone at `at` is ahead of UTC: ` UTC`, ` EST`, ` UTC+07:30`; NaN where none stands there, or one that nobody knows. */
  private offset(at: number): number {
    const { bytes, end } = this;
    if (at >= end || bytes[at] !== Space) return Number.NaN;
    const start = at + 1;
    let wordEnd = start;
    while (wordEnd < end && wordEnd - start < longestZone && isZoneByte(bytes[wordEnd]!, wordEnd > start)) wordEnd++;
    if (bytes[wordEnd - 1] === Colon) wordEnd--;
    if (startsWith(bytes, start, wordEnd, utcName) && wordEnd - start > utcName.length) {
      const hours = decimal(bytes, start + 4, wordEnd);
      if (hours <= 14) return (bytes[start + 3] === Dash ? -hours : hours) * hourMs;
      return zoneMillis(bytes, start + 3, wordEnd);
    }
    for (let i = 0; i < zoneNames.length; i++)
      if (isSameWord(bytes, start, wordEnd, zoneNames[i]!)) return zoneHours[i]! * hourMs;
    return zoneMillis(bytes, start, wordEnd);
  }
}

/** Whatever its case: administrators also write `mst`. */
function isSameWord(bytes: Uint8Array, start: number, end: number, upperCase: Uint8Array): boolean {
  if (end - start !== upperCase.length) return false;
  for (let i = 0; i < upperCase.length; i++) if ((bytes[start + i]! & 0xdf) !== upperCase[i]) return false;
  return true;
}

/** Colons stand in `UTC+07:30`, and behind the whole. */
function isZoneByte(byte: number, isInside: boolean): boolean {
  const letter = byte | 0x20;
  return (
    (letter >= Byte.LowerA && letter <= Byte.LowerZ) ||
    (isInside && byte >= Byte.Plus && byte <= Colon && byte !== Byte.Comma)
  );
}
