import { Byte } from './byte.js';
import { indexOf, skipBlanks } from './match.js';
import { decimal, decimalFraction } from './numbers.js';
import { clfMillis, epochMillis, isoMillis, type LocalClock, monthOf, timeOfDay, utcDate } from './time.js';
import { zoneMillis } from './zone-time.js';

const { BracketClose, BracketOpen, Colon, Comma, Dash, Dot, Nine, Slash, Space, UpperA, UpperM, UpperP, Zero } = Byte;

/**
 * Reads the times of one block in whichever of the usual styles they are.
 *
 *   1762000000.048   1762000000048            epoch, in seconds to nanoseconds
 *   2026-11-20T06:46:45.049Z   2026-11-20 06:46:45   2026-11-20,06:46:45
 *   20/Nov/2026:06:46:45 +0000   2026/11/20 06:46:45   2026/11/20 - 06:46:45
 *   Fri Nov 20 06:46:45 2026   Fri Nov 20 06:46:45 UTC 2026
 *   Nov 20 2026 06:46:45.049 GMT   Nov 20 06:46:45   2026/11/20 06:46:45
 *   11/20/2026, 06:46:45 AM   11/20/2026, 6:46 AM   11/20/2026 6:46:45 AM +01:00
 *   any of these in brackets
 *
 * A log's time mostly is in the minute of the one before: where all but the seconds is the same bytes, those alone are read.
 * That boxes no number (`npm run bench -- allocations`); clocks are changed on the minute.
 */
export class AnyTimes {
  /** Unix milliseconds of the time read last. A field and not a result: V8 boxes results, 16 bytes each. */
  ms = Number.NaN;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  /** The first time of the current minute, where the seconds and their fraction are in it, and when its minute began. */
  private start = 0;
  private length = 0;
  private secondsAt = 0;
  private fractionEnd = 0;
  private minuteStartMs = Number.NaN;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
  }

  /** Whether `bytes[start, end)` is a time; if it is, `ms` says which. */
  read(start: number, end: number): boolean {
    const isBracketed = this.bytes[start] === BracketOpen && this.bytes[end - 1] === BracketClose;
    return isBracketed ? this.readBare(start + 1, end - 1) : this.readBare(start, end);
  }

  private readBare(start: number, end: number): boolean {
    if (start >= end) return false;
    if (this.isSameMinute(start, end)) {
      const millis = this.millisOfMinute(start);
      if (millis >= 0) {
        this.ms = this.minuteStartMs + millis;
        return true;
      }
    }
    this.ms = anyMillis(this.bytes, start, end, this.clock);
    if (Number.isNaN(this.ms)) return false;
    this.rememberMinute(start, end);
    return true;
  }

  /** The same where `bytes[zone, zoneEnd)` says in which zone a time without one is: `+0100`, `UTC`; what it does not tell, the clock does. */
  readZoned(start: number, end: number, zone: number, zoneEnd: number): boolean {
    const offsetMs = zoneMillis(this.bytes, zone, zoneEnd);
    if (Number.isNaN(offsetMs)) return this.read(start, end);
    wallClock.wasAsked = false;
    this.ms = start < end ? anyMillis(this.bytes, start, end, wallClock) : Number.NaN;
    if (wallClock.wasAsked) this.ms -= offsetMs;
    return !Number.isNaN(this.ms);
  }

  private isSameMinute(start: number, end: number): boolean {
    const { bytes, secondsAt, fractionEnd, length } = this;
    if (end - start !== length) return false;
    const shift = this.start - start;
    for (let at = start + fractionEnd; at < end; at++) if (bytes[at] !== bytes[at + shift]) return false;
    for (let at = start + secondsAt - 1; at >= start; at--) if (bytes[at] !== bytes[at + shift]) return false;
    return true;
  }

  /** Of the seconds and the fraction of a time like the remembered one; -1 if they are no digits. */
  private millisOfMinute(start: number): number {
    const { bytes } = this;
    const seconds = decimal(bytes, start + this.secondsAt, start + this.secondsAt + 2);
    if (!(seconds < 60)) return -1;
    let millis = seconds * 1000;
    let unit = 100;
    const dot = start + this.secondsAt + 2;
    const end = start + this.fractionEnd;
    if (dot < end && bytes[dot] !== bytes[this.start + this.secondsAt + 2]) return -1;
    for (let at = dot + 1; at < end; at++) {
      const digit = bytes[at]! - Zero;
      if (digit < 0 || digit > 9) return -1;
      millis += digit * unit;
      unit = (unit / 10) | 0;
    }
    return millis;
  }

  /** Nothing is remembered of a time that has no seconds where they are looked for. */
  private rememberMinute(start: number, end: number): void {
    const { bytes } = this;
    let colon = end - 3;
    while (colon > start + 3 && !(bytes[colon] === Colon && bytes[colon - 3] === Colon)) colon--;
    this.length = 0;
    if (colon <= start + 3) return;
    this.start = start;
    this.secondsAt = colon + 1 - start;
    let at = colon + 3;
    if (at < end && (bytes[at] === Dot || bytes[at] === Comma)) at++;
    if (at > colon + 3) while (at < end && bytes[at]! >= Zero && bytes[at]! <= Nine) at++;
    this.fractionEnd = at - start;
    const millis = this.millisOfMinute(start);
    this.minuteStartMs = this.ms - millis;
    if (millis >= 0 && this.minuteStartMs % 60_000 === 0) this.length = end - start;
  }
}

/** Leaves a time without a zone as it is on the wall, and knows that it was one. */
const wallClock = {
  wasAsked: false,
  toUtc(wallMs: number): number {
    wallClock.wasAsked = true;
    return wallMs;
  },
  toUtcWithoutYear: (): number => Number.NaN,
};

function anyMillis(bytes: Buffer, start: number, end: number, clock: LocalClock): number {
  const first = bytes[start]!;
  if (first < Zero || first > Nine) return monthFirstMillis(bytes, start, end, clock);
  if (bytes[start + 4] === Dash && bytes[start + 10] === Comma)
    return clock.toUtc(dateMillis(bytes, start) + timeOfDay(bytes, start + 11));
  if (bytes[start + 4] === Dash) return isoMillis(bytes, start, end, clock);
  if (bytes[start + 4] === Slash && bytes[start + 7] === Slash)
    return clock.toUtc(
      dateMillis(bytes, start) + timeOfDay(bytes, bytes[start + 11] === Dash ? start + 13 : start + 11),
    );
  if (bytes[start + 2] === Slash && bytes[start + 6] === Slash) return clfMillis(bytes, start, end, clock);
  if (bytes[start + 1] === Slash || bytes[start + 2] === Slash) return americanMillis(bytes, start, end, clock);
  return epochMillis(bytes, start, end);
}

/** `11/20/2026, 06:46:45 AM`, `11/20/2026, 6:46:45.049 AM`, `11/20/2026, 6:46 AM` or with `+01:00` behind it: the month first, and twelve hours. */
function americanMillis(bytes: Buffer, start: number, end: number, clock: LocalClock): number {
  const dayAt = indexOf(bytes, start, end, Slash) + 1;
  const yearAt = indexOf(bytes, dayAt, end, Slash) + 1;
  const date = utcDate(
    decimal(bytes, yearAt, yearAt + 4),
    decimal(bytes, start, dayAt - 1),
    decimal(bytes, dayAt, yearAt - 1),
  );
  const hourAt = skipBlanks(bytes, bytes[yearAt + 4] === Comma ? yearAt + 5 : yearAt + 4, end);
  const minuteAt = indexOf(bytes, hourAt, end, Colon) + 1;
  const hour = decimal(bytes, hourAt, minuteAt - 1);
  const minute = decimal(bytes, minuteAt, minuteAt + 2);
  const hasSecond = bytes[minuteAt + 2] === Colon;
  const second = hasSecond ? decimal(bytes, minuteAt + 3, minuteAt + 5) : 0;
  const timeEnd = hasSecond ? indexOf(bytes, minuteAt + 5, end, Space) : minuteAt + 2;
  const fraction = hasSecond ? fractionMillis(bytes, minuteAt + 5, timeEnd) : 0;
  if (hasSecond && timeEnd > minuteAt + 5 && bytes[minuteAt + 5] !== Dot) return Number.NaN;
  const half = skipBlanks(bytes, timeEnd, end);
  const isHalf = bytes[half + 1] === UpperM && (bytes[half] === UpperA || bytes[half] === UpperP) && half + 2 <= end;
  if (!isHalf || !(hour >= 1 && hour <= 12 && minute < 60 && second < 60)) return Number.NaN;
  const hours = (hour % 12) + (bytes[half] === UpperP ? 12 : 0);
  const wallMs = date + ((hours * 60 + minute) * 60 + second) * 1000 + fraction;
  if (half + 2 === end) return clock.toUtc(wallMs);
  return bytes[half + 2] === Space ? wallMs - zoneMillis(bytes, half + 3, end) : Number.NaN;
}

/** Starts with a month, or a weekday and then a month; the year is before or behind the time of day, or left out. */
function monthFirstMillis(bytes: Buffer, start: number, end: number, clock: LocalClock): number {
  let at = start;
  if (monthOf(bytes, at) === 0) at = skipBlanks(bytes, indexOf(bytes, at, Math.min(end, at + 5), Space), end);
  const month = monthOf(bytes, at);
  at = skipBlanks(bytes, indexOf(bytes, at, end, Space), end);
  const dayEnd = indexOf(bytes, at, end, Space);
  const day = decimal(bytes, at, bytes[dayEnd - 1] === Comma ? dayEnd - 1 : dayEnd);
  at = skipBlanks(bytes, dayEnd, end);
  if (month === 0 || end - at < 8) return Number.NaN;
  let year = Number.NaN;
  if (bytes[at + 2] !== Colon) {
    const yearEnd = indexOf(bytes, at, end, Space);
    year = decimal(bytes, at, yearEnd);
    at = skipBlanks(bytes, yearEnd, end);
  }
  const timeEnd = indexOf(bytes, at, end, Space);
  if (timeEnd - at < 8) return Number.NaN;
  const time = timeOfDay(bytes, at) + fractionMillis(bytes, at + 8, timeEnd);
  let offsetMs = Number.NaN;
  for (at = skipBlanks(bytes, timeEnd, end); at < end; ) {
    const wordEnd = indexOf(bytes, at, end, Space);
    if (Number.isNaN(year) && wordEnd - at === 4 && bytes[at]! <= Nine) year = decimal(bytes, at, wordEnd);
    else offsetMs = zoneMillis(bytes, at, wordEnd);
    at = skipBlanks(bytes, wordEnd, end);
  }
  if (Number.isNaN(year)) return day >= 1 && time >= 0 ? clock.toUtcWithoutYear(month, day, time) : Number.NaN;
  const wall = utcDate(year, month, day) + time;
  return Number.isNaN(offsetMs) ? clock.toUtc(wall) : wall - offsetMs;
}

/** `.049` as milliseconds; 0 where there is none. */
function fractionMillis(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== Dot || start >= end) return 0;
  const seconds = decimalFraction(bytes, start + 1, end) / 10 ** (end - start - 1);
  return seconds >= 0 ? Math.floor(seconds * 1000 + 1e-6) : 0;
}

/** Midnight of `2026-11-20`, as if in UTC. */
function dateMillis(bytes: Buffer, start: number): number {
  return utcDate(
    decimal(bytes, start, start + 4),
    decimal(bytes, start + 5, start + 7),
    decimal(bytes, start + 8, start + 10),
  );
}
