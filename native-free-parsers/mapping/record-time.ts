import { Byte } from '../bytes/byte.js';
import { decimal } from '../bytes/numbers.js';
import {
  clfMillis,
  dayMonthYearMillis,
  epochMillis,
  isoMillis,
  type LocalClock,
  monthOf,
  slashedMillis,
  syslogMillis,
  timeOfDay,
  utcDate,
} from '../bytes/time.js';

const { Colon, Dash, Dot, Nine, Slash, Space, Zero } = Byte;

/** How a mapped log writes its times. */
export const timeStyles = [
  'auto',
  'iso',
  'epoch',
  'filetime',
  'clf',
  'syslog',
  'month-day-year',
  'day-month-year',
  'slashed-day-first',
  'slashed-month-first',
] as const;
export type TimeStyle = (typeof timeStyles)[number];

/** What each style looks like. */
export const timeExamples: Readonly<Record<TimeStyle, string>> = {
  auto: 'any of those below that can be told apart',
  iso: '2026-11-20T06:46:36.048+01:00 or 2026-11-20 06:46:36',
  epoch: '1763622396, 1763622396.048 or in ms, µs or ns',
  filetime: '134081571960480000 (100 ns since 1601)',
  clf: '20/Nov/2026:06:46:36 +0100',
  syslog: 'Nov 20 06:46:36',
  'month-day-year': 'Nov 20 2026 06:46:36.048 UTC',
  'day-month-year': '20-Nov-2026 06:46:36',
  'slashed-day-first': '20/11/2026 06:46:36',
  'slashed-month-first': '11/20/2026 06:46:36',
};

/** Unix milliseconds of `bytes[start, end)`, written in `style`; NaN if it is not that. */
export function timeIn(style: TimeStyle, bytes: Uint8Array, start: number, end: number, clock: LocalClock): number {
  if (end - start < 8) return Number.NaN;
  switch (style) {
    case 'auto':
      return autoMillis(bytes, start, end, clock);
    case 'iso':
      return isoMillis(bytes, start, end, clock);
    case 'epoch':
      return epochMillis(bytes, start, end);
    case 'filetime':
      return filetimeMillis(bytes, start, end);
    case 'clf':
      return clfMillis(bytes, start, end, clock);
    case 'syslog':
      return end - start === 15 ? syslogMillis(bytes, start, end, clock) : Number.NaN;
    case 'month-day-year':
      return monthDayYearMillis(bytes, start, end, clock);
    case 'day-month-year':
      return dayMonthYearMillis(bytes, start, end, clock);
    case 'slashed-day-first':
      return slashedMillis(bytes, start, end, false, clock);
    case 'slashed-month-first':
      return slashedMillis(bytes, start, end, true, clock);
  }
}

/** By the bytes that each style has in its place. Slashed dates are not guessed: 05/02 is two days. */
function autoMillis(bytes: Uint8Array, start: number, end: number, clock: LocalClock): number {
  const first = bytes[start]!;
  if (first < Zero || first > Nine)
    return end - start === 15 ? syslogMillis(bytes, start, end, clock) : monthDayYearMillis(bytes, start, end, clock);
  if (bytes[start + 4] === Dash) return isoMillis(bytes, start, end, clock);
  if (bytes[start + 2] === Slash && bytes[start + 6] === Slash) return clfMillis(bytes, start, end, clock);
  if (bytes[start + 2] === Dash) return dayMonthYearMillis(bytes, start, end, clock);
  return epochMillis(bytes, start, end);
}

/** Milliseconds between 1601 and 1970. */
const filetimeEpochMs = 11_644_473_600_000;

/** Windows FILETIME: 100 ns since 1601. */
function filetimeMillis(bytes: Uint8Array, start: number, end: number): number {
  const ms = Math.floor(decimal(bytes, start, end) / 1e4) - filetimeEpochMs;
  return ms >= 0 && ms < 2.534e14 ? ms : Number.NaN;
}

/** `Nov 20 2026 06:46:36`, with `.048` or not, and ` UTC`, ` GMT` or no zone: CEF, as `MMM dd yyyy HH:mm:ss.SSS zzz`. */
function monthDayYearMillis(bytes: Uint8Array, start: number, end: number, clock: LocalClock): number {
  const month = monthOf(bytes, start);
  if (month === 0 || end - start < 20 || bytes[start + 3] !== Space || bytes[start + 6] !== Space) return Number.NaN;
  const day = decimal(bytes, bytes[start + 4] === Space ? start + 5 : start + 4, start + 6);
  const date = utcDate(decimal(bytes, start + 7, start + 11), month, day);
  if (bytes[start + 11] !== Space || bytes[start + 14] !== Colon) return Number.NaN;
  const wallMs = date + timeOfDay(bytes, start + 12);
  let at = start + 20;
  let fraction = 0;
  if (at < end && bytes[at] === Dot) {
    for (let unit = 100; ++at < end && bytes[at]! >= Zero && bytes[at]! <= Nine; unit /= 10)
      fraction += Math.floor((bytes[at]! - Zero) * unit);
  }
  if (at === end) return clock.toUtc(wallMs + fraction);
  const isUtc = end - at === 4 && bytes[at] === Space && (bytes[at + 1] === 0x55 || bytes[at + 1] === 0x47);
  return isUtc ? wallMs + fraction : Number.NaN;
}
