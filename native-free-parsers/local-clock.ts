import { type LocalClock, utcDate } from './bytes/time.js';
import type { Hints } from './format.js';

const quarterHourMs = 900_000;
const dayMs = 86_400_000;

/** What a layout keeps of the hints, so that any block of the source reads its times the same way. */
export type ClockHints = Hints;

/**
 * A clock on the wall of `hints.timeZone`.
 *
 * A time that occurs twice (summer time ends) is the first of the two; one that never occurs is read with the offset before
 * the gap. Offsets change on quarter hours only, so one per quarter hour is asked of `Intl` and remembered (asking costs
 * about 2 µs, and a log has four an hour).
 */
export function localClock(hints: ClockHints): LocalClock {
  const offsets = offsetsOf(hints.timeZone);
  const latestMs = hints.modifiedMs + dayMs;
  let quarter = Number.NaN;
  let offset = 0;

  function toUtc(wallMs: number): number {
    const wallQuarter = Math.floor(wallMs / quarterHourMs);
    if (wallQuarter !== quarter) {
      if (Number.isNaN(wallQuarter)) return Number.NaN;
      quarter = wallQuarter;
      offset = offsets(wallQuarter);
    }
    return wallMs - offset;
  }

  function toUtcWithoutYear(month: number, day: number, timeOfDayMs: number): number {
    const latestYear = new Date(latestMs).getUTCFullYear();
    for (let year = latestYear; year > latestYear - 5; year--) {
      const ms = toUtc(utcDate(year, month, day) + timeOfDayMs);
      if (ms <= latestMs) return ms;
    }
    return Number.NaN;
  }

  return { toUtc, toUtcWithoutYear };
}

/** Milliseconds that the zone is ahead of UTC, by the quarter hour on its wall. */
type Offsets = (wallQuarter: number) => number;

const zones = new Map<string, Offsets>([['UTC', () => 0]]);

function offsetsOf(timeZone: string): Offsets {
  const known = zones.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const quarters = new Map<number, number>();
  const offsets: Offsets = (wallQuarter) => {
    let offset = quarters.get(wallQuarter);
    if (offset === undefined) {
      const wallMs = wallQuarter * quarterHourMs;
      const before = offsetAt(format, wallMs - dayMs);
      const after = offsetAt(format, wallMs + dayMs);
      offset =
        before === after || offsetAt(format, wallMs - before) === before ? before : offsetAt(format, wallMs - after);
      if (quarters.size > 100_000) quarters.clear();
      quarters.set(wallQuarter, offset);
    }
    return offset;
  };
  zones.set(timeZone, offsets);
  return offsets;
}

/** `GMT+05:30` in a formatted date, as milliseconds. */
function offsetAt(format: Intl.DateTimeFormat, utcMs: number): number {
  const match = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(format.format(utcMs));
  if (!match?.[1]) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}
