import { Byte } from './byte.js';
import { indexOf, sameBytes, skipBlanks } from './match.js';
import { decimal, decimalFraction } from './numbers.js';
import { clfMillis, epochMillis, isoMillis, type LocalClock, monthOf, timeOfDay, utcDate } from './time.js';
import { zoneMillis } from './zone-time.js';

const { Colon, Comma, Dash, Dot, Nine, Slash, Space, Zero } = Byte;

/**
 * Reads the times of one block in whichever of the usual styles they are.
 *
 *   1762000000.048   1762000000048            epoch, in seconds to nanoseconds
 *   2026-11-20T06:46:45.049Z   2026-11-20 06:46:45   2026-11-20,06:46:45
 *   20/Nov/2026:06:46:45 +0000   2026/11/20 06:46:45   2026/11/20 - 06:46:45
 *   Fri Nov 20 06:46:45 2026   Fri Nov 20 06:46:45 UTC 2026
 *   Nov 20 2026 06:46:45.049 GMT   Nov 20 06:46:45   2026/11/20 06:46:45
 *
 * Records come in runs of the same second, so the last one's is compared first.
 */
export class AnyTimes {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private lastStart = 0;
  private lastEnd = 0;
  private lastMs = Number.NaN;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
  }

  /** Unix milliseconds of `bytes[start, end)`; NaN if it is no time. */
  millis(start: number, end: number): number {
    if (start >= end) return Number.NaN;
    if (sameBytes(this.bytes, start, end, this.lastStart, this.lastEnd)) return this.lastMs;
    this.lastStart = start;
    this.lastEnd = end;
    this.lastMs = anyMillis(this.bytes, start, end, this.clock);
    return this.lastMs;
  }

  /** The same where `bytes[zone, zoneEnd)` says in which zone a time without one is: `+0100`, `UTC`; what it does not tell, the clock does. */
  zonedMillis(start: number, end: number, zone: number, zoneEnd: number): number {
    const offsetMs = zoneMillis(this.bytes, zone, zoneEnd);
    if (Number.isNaN(offsetMs)) return this.millis(start, end);
    wallClock.wasAsked = false;
    const ms = anyMillis(this.bytes, start, end, wallClock);
    return wallClock.wasAsked ? ms - offsetMs : ms;
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
  return epochMillis(bytes, start, end);
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
