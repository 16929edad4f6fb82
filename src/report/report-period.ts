import { dayIn, endOfDayMs } from '../policy/time-zone.js';
import type { HourRange } from '../store/rollup.js';
import { hourMs } from '../tally/hour-counts.js';
import { UserError } from '../user-error.js';
import { Calendar } from './calendar.js';

const dayMs = 24 * hourMs;
const weekHours = 7 * 24;
/** A year within what a Date can hold, in which weeks are whole. */
const latestMs = 8.6e15;
/** How many periods before the reported one make the norm. */
export const normPeriods = 8;

/** The times that a report is about: its period, and those of the same length before. */
export interface ReportPeriod {
  /** IANA name of the zone that days and weeks are in. */
  readonly timeZone: string;
  /** ISO 8601, where the period is one week. */
  readonly week?: string;
  /** Hours since 1970 at which the periods of the norm, the period itself, and what follows begin: `normPeriods + 2` of them. */
  readonly starts: readonly number[];
}

/** The ISO week named (`2026-W46`), or else the last whole one before `now`. Throws a UserError. */
export function weekPeriod(week: string | undefined, timeZone: string, now: Date): ReportPeriod {
  const monday = week === undefined ? lastMonday(now, timeZone) : mondayOf(week);
  const name = new Calendar('UTC').weekOf(Date.parse(monday) / hourMs)!;
  return { timeZone, week: name, starts: startsOf(monday, 7, timeZone) };
}

/** The days from `from` on and before `to`, both `2026-11-16` in the zone. Throws a UserError. */
export function dayPeriod(from: string, to: string, timeZone: string): ReportPeriod {
  const days = Math.round((dayStart(to) - dayStart(from)) / dayMs);
  if (days < 1)
    throw new UserError(`--from ${from} --to ${to}: there is no day between them. --to is the day after the last.`);
  return { timeZone, starts: startsOf(from, days, timeZone) };
}

/** Which of the period's `starts` an hour falls under, 0 to `normPeriods` (the period itself); -1 outside. */
export function placeOf({ starts }: ReportPeriod, hour: number): number {
  for (let place = starts.length - 1; place >= 0; place--) {
    if (hour >= starts[place]!) return place > normPeriods ? -1 : place;
  }
  return -1;
}

/** The ISO week of an hour; one of the epoch's where the hour is further away than calendars go. */
export function weekAt(hour: number, timeZone: string): HourRange {
  const ms = hour * hourMs;
  if (Math.abs(ms) > latestMs) {
    const first = Math.floor(hour / weekHours) * weekHours;
    return { first, end: first + weekHours };
  }
  const monday = mondayBefore(dayStart(dayIn(ms, timeZone)));
  const [first, end] = [monday, monday + 7 * dayMs].map((day) =>
    Math.ceil(startOfDayMs(dayText(day), timeZone) / hourMs),
  );
  return { first: first!, end: end! };
}

function startsOf(firstDay: string, days: number, timeZone: string): number[] {
  const first = dayStart(firstDay);
  return Array.from({ length: normPeriods + 2 }, (_, i) => {
    const day = new Date(first + (i - normPeriods) * days * dayMs).toISOString().slice(0, 10);
    return Math.ceil(startOfDayMs(day, timeZone) / hourMs);
  });
}

/** The first moment of a day in the zone, Unix milliseconds. */
function startOfDayMs(day: string, timeZone: string): number {
  const before = new Date(dayStart(day) - dayMs).toISOString().slice(0, 10);
  return endOfDayMs(before, timeZone)!;
}

/** As if in UTC. */
function dayStart(day: string): number {
  const start = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00Z`) : Number.NaN;
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day)
    throw new UserError(`${day} is no day. Write it as 2026-11-16.`);
  return start;
}

/** The Monday before the current week's. */
function lastMonday(now: Date, timeZone: string): string {
  return dayText(mondayBefore(dayStart(dayIn(now.getTime(), timeZone))) - 7 * dayMs);
}

/** Of a day, as if in UTC, which may be one. */
function mondayBefore(day: number): number {
  return day - ((new Date(day).getUTCDay() + 6) % 7) * dayMs;
}

function dayText(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}

function mondayOf(week: string): string {
  const [, year, number] = /^(\d{4})-W(\d\d)$/.exec(week) ?? [];
  const fourth = Date.UTC(Number(year), 0, 4);
  const first = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * dayMs;
  const monday = first + (Number(number) - 1) * 7 * dayMs;
  if (year === undefined || new Calendar('UTC').weekOf(monday / hourMs) !== week)
    throw new UserError(`--week ${week}: there is no such week. Write it as 2026-W46.`);
  return new Date(monday).toISOString().slice(0, 10);
}
