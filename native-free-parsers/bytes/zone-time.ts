import { Byte } from './byte.js';
import { equals, word } from './match.js';
import { decimal } from './numbers.js';
import { type LocalClock, timeOfDay, utcDate } from './time.js';

const { Colon, Dash, Plus } = Byte;

const hourMs = 3_600_000;
const minuteMs = 60_000;
const timeLength = 8;

/** Abbreviations that mean one offset only, in hours. `CST`, `IST`, `BST` and the like mean several. */
const abbreviations: readonly (readonly [Uint8Array, number])[] = Object.entries({
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  WEST: 1,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  EDT: -4,
  PDT: -7,
  PST: -8,
  JST: 9,
  KST: 9,
  HKT: 8,
  AEST: 10,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
}).map(([name, hours]) => [word(name), hours] as const);

/**
 * Unix milliseconds of a day (`2026-11-20`), a time of day (`06:46:36`) and a zone (`+0100`, `+01:00`, `+11`, `CEST`) that stand
 * apart from each other. Without a zone, or with an ambiguous one, `clock` says where it is.
 */
export function zonedMillis(
  bytes: Uint8Array,
  dayStart: number,
  timeStart: number,
  timeEnd: number,
  zoneStart: number,
  zoneEnd: number,
  clock: LocalClock,
): number {
  if (timeEnd - timeStart !== timeLength) return Number.NaN;
  const wallMs = dayMillis(bytes, dayStart) + timeOfDay(bytes, timeStart);
  const offsetMs = zoneMillis(bytes, zoneStart, zoneEnd);
  return Number.isNaN(offsetMs) ? clock.toUtc(wallMs) : wallMs - offsetMs;
}

/** Milliseconds that a zone is ahead of UTC; NaN where the text does not tell. */
export function zoneMillis(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start] === Plus ? 1 : bytes[start] === Dash ? -1 : 0;
  if (end - start >= 3 && sign !== 0) {
    const minutesAt = bytes[start + 3] === Colon ? start + 4 : start + 3;
    const hours = decimal(bytes, start + 1, start + 3);
    const minutes = end > minutesAt ? decimal(bytes, minutesAt, end) : 0;
    return hours < 24 && minutes < 60 ? sign * (hours * hourMs + minutes * minuteMs) : Number.NaN;
  }
  for (let i = 0; i < abbreviations.length; i++)
    if (equals(bytes, start, end, abbreviations[i]![0])) return abbreviations[i]![1] * hourMs;
  return Number.NaN;
}

/** `2026-11-20` or `2026/11/20` */
function dayMillis(bytes: Uint8Array, start: number): number {
  return utcDate(
    decimal(bytes, start, start + 4),
    decimal(bytes, start + 5, start + 7),
    decimal(bytes, start + 8, start + 10),
  );
}
