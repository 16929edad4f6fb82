import { Byte } from './byte.js';
import { decimal } from './numbers.js';

const { Colon, Comma, Dash, Dot, LowerZ, Nine, Plus, Slash, Space, UpperT, UpperZ, Zero } = Byte;

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const dayMs = 24 * 60 * minuteMs;

/** Places local times on the UTC line. Formats whose times carry no zone make one per block. */
export interface LocalClock {
  /** Unix milliseconds of a wall-clock time that is written as if it were UTC. */
  toUtc(wallMs: number): number;
  /** The same for a date without a year: the latest such date that is not after the log was written. */
  toUtcWithoutYear(month: number, day: number, timeOfDayMs: number): number;
}

/** Unix seconds, with or without a fraction (`1762000000.048`), as milliseconds; NaN if it is not that. */
export function unixMillis(bytes: Uint8Array, start: number, end: number): number {
  if (end - start === 14 && bytes[start + 10] === Dot) {
    const high = digits(bytes, start, start + 5);
    const low = digits(bytes, start + 5, start + 10);
    const millis = digits(bytes, start + 11, end);
    return high < 0 || low < 0 || millis < 0 ? Number.NaN : (high * 1e5 + low) * secondMs + millis;
  }
  let seconds = 0;
  let at = start;
  for (; at < end; at++) {
    const digit = bytes[at]! - Zero;
    if (digit < 0 || digit > 9) break;
    seconds = seconds * 10 + digit;
  }
  if (at === start || at - start > 11) return Number.NaN;
  if (at === end) return seconds * secondMs;
  if (bytes[at] !== Dot || at + 1 === end) return Number.NaN;
  let fraction = 0;
  let scale = secondMs;
  for (at++; at < end; at++) {
    const digit = bytes[at]! - Zero;
    if (digit < 0 || digit > 9) return Number.NaN;
    scale /= 10;
    fraction += digit * scale;
  }
  return seconds * secondMs + Math.floor(fraction + 1e-6);
}

/**
 * At most nine digits as a number; -1 if anything else is there.
 * In 32-bit integers: ten digits through `decimal` become a double half-way, and took 25 ns in place of 8.
 */
function digits(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let wrong = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - Zero;
    wrong |= digit | (9 - digit);
    value = (Math.imul(value, 10) + digit) | 0;
  }
  return wrong < 0 ? -1 : value;
}

/** A whole number since 1970 in seconds, milliseconds, microseconds or nanoseconds, told apart by its size; or seconds with a fraction. */
export function epochMillis(bytes: Uint8Array, start: number, end: number): number {
  const value = decimal(bytes, start, end);
  if (Number.isNaN(value)) return unixMillis(bytes, start, end);
  if (value < 1e11) return value * secondMs;
  if (value < 1e14) return value;
  if (value < 1e17) return Math.floor(value / 1e3);
  return Math.floor(value / 1e6);
}

/**
 * ISO 8601 and RFC 3339: `2026-11-20T06:46:45.049Z`, `2026-11-20 06:46:45`, `+0100`, `+01:00`, any number of decimals.
 * Without a zone, `clock` says where it is.
 */
export function isoMillis(bytes: Uint8Array, start: number, end: number, clock: LocalClock): number {
  if (end - start < 19 || bytes[start + 4] !== Dash || bytes[start + 7] !== Dash) return Number.NaN;
  const separator = bytes[start + 10]!;
  const isKnown = separator === UpperT || separator === Space || separator === (UpperT | 0x20) || separator === Colon;
  if (!isKnown) return Number.NaN;
  const date = utcDate(four(bytes, start), two(bytes, start + 5), two(bytes, start + 8));
  const wall = date + timeOfDay(bytes, start + 11);
  return withFractionAndZone(bytes, start + 19, end, wall, clock);
}

/** Common log format: `10/Oct/2000:13:55:36 -0700`; a blank for the colon and a missing zone occur. */
export function clfMillis(bytes: Uint8Array, start: number, end: number, clock: LocalClock): number {
  if (end - start < 20 || bytes[start + 2] !== Slash || bytes[start + 6] !== Slash) return Number.NaN;
  if (bytes[start + 11] !== Colon && bytes[start + 11] !== Space) return Number.NaN;
  const date = utcDate(four(bytes, start + 7), monthOf(bytes, start + 3), two(bytes, start));
  const wall = date + timeOfDay(bytes, start + 12);
  return withFractionAndZone(bytes, start + 20, end, wall, clock);
}

/** `20-Nov-2026 06:46:41.433`, as BIND writes it. */
export function dayMonthYearMillis(bytes: Uint8Array, start: number, end: number, clock: LocalClock): number {
  if (end - start < 20 || bytes[start + 2] !== Dash || bytes[start + 6] !== Dash) return Number.NaN;
  if (bytes[start + 11] !== Space) return Number.NaN;
  const date = utcDate(four(bytes, start + 7), monthOf(bytes, start + 3), two(bytes, start));
  return withFractionAndZone(bytes, start + 20, end, date + timeOfDay(bytes, start + 12), clock);
}

/** `05/02/2025 11:31:06`: day first, or month first where the log is known to write it so. */
export function slashedMillis(
  bytes: Uint8Array,
  start: number,
  end: number,
  monthFirst: boolean,
  clock: LocalClock,
): number {
  if (end - start < 19 || bytes[start + 2] !== Slash || bytes[start + 5] !== Slash) return Number.NaN;
  if (bytes[start + 10] !== Space) return Number.NaN;
  const first = two(bytes, start);
  const second = two(bytes, start + 3);
  const date = utcDate(four(bytes, start + 6), monthFirst ? first : second, monthFirst ? second : first);
  return withFractionAndZone(bytes, start + 19, end, date + timeOfDay(bytes, start + 11), clock);
}

/** RFC 3164: `Nov 20 06:46:36` or `Nov  1 06:46:36`, exactly 15 bytes, without year or zone. */
export function syslogMillis(bytes: Uint8Array, start: number, end: number, clock: LocalClock): number {
  if (end - start < 15 || bytes[start + 3] !== Space || bytes[start + 6] !== Space) return Number.NaN;
  const day = bytes[start + 4] === Space ? decimal(bytes, start + 5, start + 6) : two(bytes, start + 4);
  const month = monthOf(bytes, start);
  const time = timeOfDay(bytes, start + 7);
  if (!(month > 0 && day >= 1 && day <= 31 && time >= 0)) return Number.NaN;
  return clock.toUtcWithoutYear(month, day, time);
}

/** Unix milliseconds of midnight UTC; NaN for a date that no calendar has. Howard Hinnant's days_from_civil. */
export function utcDate(year: number, month: number, day: number): number {
  const days = daysSince1970(year, month, day);
  return days < 0 ? Number.NaN : days * dayMs;
}

/** -1 for a date that no calendar has. Days and not milliseconds: what does not fit 31 bits is boxed where V8 does not inline this. */
function daysSince1970(year: number, month: number, day: number): number {
  if (!(year >= 1970 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return -1;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/** 1 to 12 for `Jan` to `Dec` in any case; 0 if it is none. */
export function monthOf(bytes: Uint8Array, start: number): number {
  switch (((bytes[start]! | 0x20) << 16) | ((bytes[start + 1]! | 0x20) << 8) | (bytes[start + 2]! | 0x20)) {
    case 0x6a616e:
      return 1;
    case 0x666562:
      return 2;
    case 0x6d6172:
      return 3;
    case 0x617072:
      return 4;
    case 0x6d6179:
      return 5;
    case 0x6a756e:
      return 6;
    case 0x6a756c:
      return 7;
    case 0x617567:
      return 8;
    case 0x736570:
      return 9;
    case 0x6f6374:
      return 10;
    case 0x6e6f76:
      return 11;
    case 0x646563:
      return 12;
    default:
      return 0;
  }
}

/** Milliseconds of `06:46:36`; NaN if it is not that. Second 60 is a leap second. */
export function timeOfDay(bytes: Uint8Array, start: number): number {
  const hour = two(bytes, start);
  const minute = two(bytes, start + 3);
  const second = two(bytes, start + 6);
  if (bytes[start + 2] !== Colon || bytes[start + 5] !== Colon) return Number.NaN;
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return Number.NaN;
  return hour * 60 * minuteMs + minute * minuteMs + second * secondMs;
}

/** What may follow the seconds: `.049`, `,049`, then nothing, `Z`, ` +0100`, `+01:00`, ` UTC` or ` GMT`. */
function withFractionAndZone(bytes: Uint8Array, start: number, end: number, wallMs: number, clock: LocalClock): number {
  let at = start;
  let fraction = 0;
  if (at < end && (bytes[at] === Dot || bytes[at] === Comma)) {
    let scale = secondMs;
    for (at++; at < end && bytes[at]! >= Zero && bytes[at]! <= Nine; at++) {
      scale /= 10;
      fraction += (bytes[at]! - Zero) * scale;
    }
  }
  const ms = wallMs + Math.floor(fraction + 1e-6);
  while (at < end && bytes[at] === Space) at++;
  if (at === end) return clock.toUtc(ms);
  const first = bytes[at]!;
  if (first === Plus || first === Dash) return ms - zoneOffset(bytes, at, end);
  if ((first === UpperZ || first === LowerZ) && at + 1 === end) return ms;
  const named =
    end - at === 3 && (first === 0x55 || first === 0x47) && (bytes[at + 2] === 0x43 || bytes[at + 2] === 0x54);
  return named ? ms : Number.NaN;
}

/** Milliseconds of `+0100`, `+01:00` or `-07`; NaN if it is not that. */
function zoneOffset(bytes: Uint8Array, start: number, end: number): number {
  const hours = two(bytes, start + 1);
  const minutesAt = bytes[start + 3] === Colon ? start + 4 : start + 3;
  const minutes = end === start + 3 ? 0 : end === minutesAt + 2 ? two(bytes, minutesAt) : Number.NaN;
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  const offset = (hours * 60 + minutes) * minuteMs;
  return bytes[start] === Dash ? -offset : offset;
}

function two(bytes: Uint8Array, start: number): number {
  const tens = bytes[start]! - Zero;
  const ones = bytes[start + 1]! - Zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function four(bytes: Uint8Array, start: number): number {
  return two(bytes, start) * 100 + two(bytes, start + 2);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
