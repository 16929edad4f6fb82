import { hourMs } from '../tally/hour-counts.js';
import { UserError } from '../user-error.js';

const dayMs = 24 * hourMs;
/** What a Date can hold; logs state other times too. */
const latestMs = 8.64e15;

/**
 * Hours, days and weeks as they are called in a time zone. An hour is one of UTC and belongs to the day in which it starts.
 * Undefined where a time is further away than calendars go.
 */
export class Calendar {
  private readonly clock: Intl.DateTimeFormat;
  /** Hours come in ascending order, many uses each. */
  private lastHour = Number.NaN;
  private lastDay: string | undefined;

  /** `timeZone` is an IANA name. */
  constructor(timeZone: string) {
    this.clock = clockOf(timeZone);
  }

  /** `2026-11-20`. */
  dayOf(hour: number): string | undefined {
    if (hour !== this.lastHour) {
      this.lastHour = hour;
      this.lastDay = isInCalendar(hour * hourMs) ? this.dayAt(hour * hourMs) : undefined;
    }
    return this.lastDay;
  }

  /** ISO 8601: `2026-W47`. */
  weekOf(hour: number): string | undefined {
    const day = this.dayOf(hour);
    return day === undefined ? undefined : weekOfDay(day);
  }

  private dayAt(timeMs: number): string {
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of this.clock.formatToParts(timeMs)) parts[type] = value;
    return `${parts.year}-${parts.month}-${parts.day}`;
  }
}

/** RFC 3339 in UTC with milliseconds; undefined where the time is further away than calendars go. */
export function timeText(timeMs: number): string | undefined {
  return isInCalendar(timeMs) ? new Date(timeMs).toISOString() : undefined;
}

/** RFC 3339 in UTC of the start of an hour since 1970. */
export function hourText(hour: number): string | undefined {
  return timeText(hour * hourMs);
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  try {
    const date = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    return new Intl.DateTimeFormat('en-u-ca-iso8601', { timeZone, ...date });
  } catch (error) {
    throw new UserError(`${timeZone} is not a time zone. Name one as Europe/Berlin or UTC.`, { cause: error });
  }
}

function isInCalendar(timeMs: number): boolean {
  return Math.abs(timeMs) <= latestMs;
}

/** A week belongs to the year that has its Thursday. */
function weekOfDay(day: string): string | undefined {
  const date = Date.parse(`${day}T00:00Z`);
  if (Number.isNaN(date)) return undefined;
  const daysSinceMonday = (new Date(date).getUTCDay() + 6) % 7;
  const thursday = date + (3 - daysSinceMonday) * dayMs;
  const year = new Date(thursday).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * dayMs)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
