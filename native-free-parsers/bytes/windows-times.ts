import { Byte } from './byte.js';
import { sameBytes } from './match.js';
import { type LocalClock, utcDate } from './time.js';

const { Nine, Zero } = Byte;

const minuteMs = 60_000;
/** Year, month, day, hour, minute and second. */
const numbersOfTime = 6;

/** In which order a date of three numbers is written, where the first is not a year of four digits. */
export const DateOrder = Object.freeze({ DayFirst: 0, MonthFirst: 1 });
export type DateOrder = (typeof DateOrder)[keyof typeof DateOrder];

/**
 * Reads dates and times as Windows writes them in the short form of its region settings.
 *
 *   8/13/2025 4:02:03 PM     13.08.2025 16:02:03     2025/08/13 16:02:03     13-8-25 16.02.03     20250813 16:02:03
 */
export class WindowsTimes {
  /** Unix milliseconds of the time read last. */
  ms = Number.NaN;
  /** A half of the day is named: `AM`, `p. m.`. */
  hasHalf = false;
  /** The numbers of the last time, in their order. */
  readonly numbers = new Int32Array(numbersOfTime);
  private readonly bytes: Uint8Array;
  private readonly clock: LocalClock;
  private readonly order: DateOrder;
  private lastStart = 0;
  private lastEnd = 0;
  private isAfternoon = false;
  private yearFirst = false;

  constructor(bytes: Uint8Array, clock: LocalClock, order: DateOrder) {
    this.bytes = bytes;
    this.clock = clock;
    this.order = order;
  }

  /** Whether `bytes[start, end)` is a time; `ms` then says which. Records come in runs of the same second. */
  read(start: number, end: number): boolean {
    if (end > start && sameBytes(this.bytes, start, end, this.lastStart, this.lastEnd)) return true;
    this.lastEnd = this.lastStart;
    if (!this.split(start, end)) return false;
    const { numbers, yearFirst } = this;
    const first = numbers[0]!;
    const last = numbers[2]!;
    const isDayFirst = this.order === DateOrder.DayFirst;
    const year = yearFirst ? first : last < 100 ? last + 2000 : last;
    const month = yearFirst ? numbers[1]! : isDayFirst ? numbers[1]! : first;
    const day = yearFirst ? last : isDayFirst ? first : numbers[1]!;
    const hour = this.hourOfDay(numbers[3]!);
    if (!(hour <= 23 && numbers[4]! <= 59 && numbers[5]! <= 60)) return false;
    this.ms = this.clock.toUtc(utcDate(year, month, day) + (hour * 60 + numbers[4]!) * minuteMs + numbers[5]! * 1000);
    if (Number.isNaN(this.ms)) return false;
    this.lastStart = start;
    this.lastEnd = end;
    return true;
  }

  /** Finds the six numbers and the half of the day. Letters of other scripts may name a half as well, so they are no time. */
  private split(start: number, end: number): boolean {
    const { bytes, numbers } = this;
    let count = 0;
    this.hasHalf = false;
    this.isAfternoon = false;
    for (let at = start; at < end; ) {
      const byte = bytes[at]!;
      const letter = byte | 0x20;
      if (byte >= 0x80) return false;
      if (byte < Zero || byte > Nine) {
        if (letter === 0x61 || letter === 0x70) {
          if (this.hasHalf) return false;
          this.hasHalf = true;
          this.isAfternoon = letter === 0x70;
        } else if (letter >= 0x61 && letter <= 0x7a && letter !== 0x6d) return false;
        at++;
        continue;
      }
      const first = at;
      let value = 0;
      for (; at < end && at < first + 8 && bytes[at]! >= Zero && bytes[at]! <= Nine; at++)
        value = value * 10 + bytes[at]! - Zero;
      if (at - first === 8 && count === 0) {
        numbers[0] = Math.floor(value / 10_000);
        numbers[1] = Math.floor(value / 100) % 100;
        numbers[2] = value % 100;
        count = 3;
        this.yearFirst = true;
        continue;
      }
      if (count === numbersOfTime) return false;
      if (count === 0) this.yearFirst = at - first === 4;
      numbers[count++] = value;
    }
    return count === numbersOfTime;
  }

  private hourOfDay(hour: number): number {
    if (!this.hasHalf) return hour;
    if (hour < 1 || hour > 12) return Number.NaN;
    return (hour % 12) + (this.isAfternoon ? 12 : 0);
  }
}

/**
 * Learns from the times of a log in which order its dates are: a number above 12 is a day, and a log holds no time of its
 * future. Where neither tells, a clock of twelve hours goes with the American order.
 */
export class DateOrderEvidence {
  private dayFirst = 0;
  private monthFirst = 0;
  private halves = 0;
  private readonly latestMs: number;

  /** `latestMs`: when the log was last written. */
  constructor(latestMs: number) {
    this.latestMs = latestMs + 86_400_000;
  }

  /** Add a time that `times` has just read, or failed to for its order. */
  add(times: WindowsTimes): void {
    const [first, second, third] = times.numbers;
    if (first! > 31) return;
    if (times.hasHalf) this.halves++;
    const year = third! < 100 ? third! + 2000 : third!;
    const asDayFirst = utcDate(year, second!, first!);
    const asMonthFirst = utcDate(year, first!, second!);
    const dayFits = asDayFirst <= this.latestMs;
    const monthFits = asMonthFirst <= this.latestMs;
    if (dayFits && !monthFits) this.dayFirst++;
    else if (monthFits && !dayFits) this.monthFirst++;
  }

  order(): DateOrder {
    if (this.dayFirst !== this.monthFirst)
      return this.dayFirst > this.monthFirst ? DateOrder.DayFirst : DateOrder.MonthFirst;
    return this.halves > 0 ? DateOrder.MonthFirst : DateOrder.DayFirst;
  }
}
