import { type Answer, answer } from './answer.js';
import { minuteOfWeek } from './time-zone.js';

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof days)[number];

/** Days and times of day as a policy writes them: days left out are all days, times left out the whole day. */
export interface WrittenHours {
  readonly days?: readonly Day[] | undefined;
  /** `08:00`. */
  readonly from?: string | undefined;
  /** `18:00`, `24:00`; earlier than `from` when the window runs past midnight. */
  readonly to?: string | undefined;
}

const minutesOfDay = 24 * 60;
const minutesOfWeek = 7 * minutesOfDay;
const hourMs = 3_600_000;
/** Every time zone in use is a whole number of quarters away from UTC. */
const quarter = 15;

/** The minutes of a week in which a rule holds, on the clocks of one time zone. */
export class Hours {
  readonly timezone: string;
  readonly text: string;
  readonly #open = new Uint8Array(minutesOfWeek);

  constructor(written: WrittenHours, timezone: string) {
    this.timezone = timezone;
    this.text = textOf(written, timezone);
    const from = written.from === undefined ? 0 : minuteOfDay(written.from);
    const to = written.to === undefined ? minutesOfDay : minuteOfDay(written.to);
    const length = to > from ? to - from : to - from + minutesOfDay;
    for (const day of written.days ?? days) {
      const start = days.indexOf(day) * minutesOfDay + from;
      for (let i = 0; i < length; i++) this.#open[(start + i) % minutesOfWeek] = 1;
    }
  }

  /**
   * Whether use in an hour (hours since 1970-01-01T00:00Z) fell within. Use is kept by the hour, so when only part
   * of the hour lies within, the answer is not known.
   */
  answerFor(hour: number): Answer {
    let openQuarters = 0;
    let closedQuarters = 0;
    for (const start of quartersOf(hour, this.timezone)) {
      const open = this.#openMinutes(start, quarter);
      if (open === quarter) openQuarters++;
      if (open === 0) closedQuarters++;
    }
    if (openQuarters === 4) return answer.yes;
    return closedQuarters === 4 ? answer.no : answer.unknown;
  }

  /** Whether these hours hold whenever the others do; false also when the time zones differ. */
  covers(other: Hours): boolean {
    if (this.timezone !== other.timezone) return false;
    return other.#open.every((open, minute) => open === 0 || this.#open[minute] === 1);
  }

  /** Whether both hold at some time; true also when the time zones differ. */
  overlaps(other: Hours): boolean {
    if (this.timezone !== other.timezone) return true;
    return other.#open.some((open, minute) => open === 1 && this.#open[minute] === 1);
  }

  /** Whether an hour of use can fall only partly within, here and now. */
  splitsHours(nowMs: number): boolean {
    const start = Math.floor(nowMs / hourMs);
    for (let i = 0; i < 7 * 24; i++) if (this.answerFor(start + i) === answer.unknown) return true;
    return false;
  }

  #openMinutes(start: number, count: number): number {
    let open = 0;
    for (let i = 0; i < count; i++) open += this.#open[(start + i) % minutesOfWeek] as number;
    return open;
  }
}

const lastQuarters = new Map<string, { readonly hour: number; readonly starts: readonly number[] }>();

/** The minutes of the week at which the quarters of an hour start. Rules are asked about one hour after the other: the last is kept. */
function quartersOf(hour: number, timezone: string): readonly number[] {
  const last = lastQuarters.get(timezone);
  if (last?.hour === hour) return last.starts;
  const starts = [0, 1, 2, 3].map((i) => minuteOfWeek(hour * hourMs + i * quarter * 60_000, timezone));
  lastQuarters.set(timezone, { hour, starts });
  return starts;
}

/** `08:30` as 510. */
function minuteOfDay(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

function textOf(written: WrittenHours, timezone: string): string {
  const times = written.from === undefined ? undefined : `${written.from}-${written.to}`;
  return [written.days?.join(' '), times, timezone].filter((part) => part !== undefined).join(' ');
}
