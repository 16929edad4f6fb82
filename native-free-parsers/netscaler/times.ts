import { Byte } from '../bytes/byte.js';
import { decimal } from '../bytes/numbers.js';
import { isoMillis, type LocalClock, timeOfDay, utcDate } from '../bytes/time.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { dateLength } from './message.js';

const { Backslash, Quote, Slash, Space } = Byte;

export interface Layout extends ClockHints {
  /** Dates begin with the day. */
  readonly isDayFirst: boolean;
}

/** Reads the times of one block, whose dates begin with the month, the day or the year. */
export class Times {
  /** A date proved that the day comes first. */
  provesDayFirst = false;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly isDayFirst: boolean;

  constructor(bytes: Buffer, layout: Layout) {
    this.bytes = bytes;
    this.clock = localClock(layout);
    this.isDayFirst = layout.isDayFirst;
  }

  /** `11/20/2026:06:46:36 GMT`, `20/11/2026:…`, `2026/11/20:…` or `2026-11-20T06:46:36Z`; `end` bounds the search for the zone. */
  millis(start: number, end: number): number {
    const { bytes, clock } = this;
    if (end - start < dateLength) return Number.NaN;
    const isYearFirst = bytes[start + 4] === Slash;
    if (!isYearFirst && bytes[start + 2] !== Slash) {
      let wordEnd = start;
      while (wordEnd < end && bytes[wordEnd]! > Space && bytes[wordEnd] !== Quote && bytes[wordEnd] !== Backslash)
        wordEnd++;
      return isoMillis(bytes, start, wordEnd, clock);
    }
    const wallMs = this.date(start, isYearFirst) + timeOfDay(bytes, start + 11);
    const zone = bytes[start + dateLength] === Space ? start + dateLength + 1 : start + dateLength;
    const isUtc = bytes[zone] === 0x47 && bytes[zone + 1] === 0x4d && bytes[zone + 2] === 0x54 && zone + 3 <= end;
    return isUtc ? wallMs : clock.toUtc(wallMs);
  }

  private date(start: number, isYearFirst: boolean): number {
    const { bytes } = this;
    if (isYearFirst)
      return utcDate(
        decimal(bytes, start, start + 4),
        decimal(bytes, start + 5, start + 7),
        decimal(bytes, start + 8, start + 10),
      );
    const first = decimal(bytes, start, start + 2);
    const second = decimal(bytes, start + 3, start + 5);
    const year = decimal(bytes, start + 6, start + 10);
    if (first > 12) this.provesDayFirst = true;
    return first > 12 || (this.isDayFirst && second <= 12)
      ? utcDate(year, second, first)
      : utcDate(year, first, second);
  }
}
