import { type LocalClock, utcDate } from './bytes/time.js';
import type { Hints } from './format.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** What a layout keeps of the hints, so that any block of the source reads its times the same way. */
export type ClockHints = Hints;

/**
 * A clock on the wall of `hints.timeZone`.
 *
 * A time that occurs twice (summer time ends) is the first of the two; one that never occurs is read with the offset before
 * the gap. A date without a year may lie a day after the source was last written: the writer's zone is only a hint.
 */
export function localClock(hints: ClockHints): LocalClock {
  const zone = zoneOf(hints.timeZone);
  const latestMs = hints.modifiedMs + dayMs;
  let from = Number.NaN;
  let to = Number.NaN;
  let offset = 0;
  let date = 0;
  let dateMs = Number.NaN;

  function toUtc(wallMs: number): number {
    if (wallMs >= from && wallMs < to) return wallMs - offset;
    return Number.isNaN(wallMs) ? wallMs : moveTo(wallMs);
  }

  /** One offset serves a whole day, save on the days when clocks change. */
  function moveTo(wallMs: number): number {
    const day = Math.floor(wallMs / dayMs);
    offset = zone.offsetOfDay(day);
    from = day * dayMs;
    to = from + dayMs;
    if (Number.isNaN(offset)) {
      const minute = Math.floor(wallMs / minuteMs);
      offset = zone.offsetOfMinute(minute);
      from = minute * minuteMs;
      to = from + minuteMs;
    }
    return wallMs - offset;
  }

  function toUtcWithoutYear(month: number, day: number, timeOfDayMs: number): number {
    if (date !== month * 32 + day) {
      date = month * 32 + day;
      dateMs = latestDate(month, day, 0, Number.POSITIVE_INFINITY);
    }
    const ms = toUtc(dateMs + timeOfDayMs);
    return ms > latestMs ? toUtc(latestDate(month, day, timeOfDayMs, dateMs) + timeOfDayMs) : ms;
  }

  /** Midnight of the latest such day, before `beforeMs`, whose `timeOfDayMs` the source has lived to see. Leap days can be 8 years apart. */
  function latestDate(month: number, day: number, timeOfDayMs: number, beforeMs: number): number {
    const latestYear = new Date(latestMs).getUTCFullYear() + 1;
    for (let year = latestYear; year > latestYear - 10; year--) {
      const midnightMs = utcDate(year, month, day);
      if (midnightMs < beforeMs && toUtc(midnightMs + timeOfDayMs) <= latestMs) return midnightMs;
    }
    return Number.NaN;
  }

  return { toUtc, toUtcWithoutYear };
}

/** Milliseconds that a zone is ahead of UTC. */
interface Zone {
  /** On a day of its wall, counted from 1970; NaN where the clocks change on that day or the one before or after. */
  offsetOfDay(day: number): number;
  /** In a minute of its wall, counted from 1970: clocks have changed at one minute past midnight (Newfoundland). */
  offsetOfMinute(minute: number): number;
}

const zones = new Map<string, Zone>([['UTC', { offsetOfDay: () => 0, offsetOfMinute: () => 0 }]]);

/** Asking `Intl` takes microseconds, so what it said is remembered; bounded, since a damaged log can name any day. */
const rememberedOffsets = 100_000;

function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const zone: Zone = {
    offsetOfDay: remembering((day) => {
      const before = offsetAt(format, (day - 1) * dayMs);
      return before === offsetAt(format, (day + 2) * dayMs) ? before : Number.NaN;
    }),
    offsetOfMinute: remembering((minute) => {
      const wallMs = minute * minuteMs;
      const before = offsetAt(format, wallMs - dayMs);
      const after = offsetAt(format, wallMs + dayMs);
      if (before === after || offsetAt(format, wallMs - before) === before) return before;
      return offsetAt(format, wallMs - after);
    }),
  };
  zones.set(timeZone, zone);
  return zone;
}

function remembering(ask: (key: number) => number): (key: number) => number {
  const answers = new Map<number, number>();
  return (key) => {
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = ask(key);
      if (answers.size >= rememberedOffsets) answers.clear();
      answers.set(key, answer);
    }
    return answer;
  };
}

/** `GMT+05:30` or, before 1972 in Liberia, `GMT-00:44:30` in a formatted date, as milliseconds. */
function offsetAt(format: Intl.DateTimeFormat, utcMs: number): number {
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?/.exec(format.format(utcMs));
  if (!match?.[1]) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return (match[1] === '-' ? -seconds : seconds) * 1000;
}
