import { Byte } from './byte.js';
import { indexOf } from './match.js';
import { decimal } from './numbers.js';
import { utcDate } from './time.js';

const { Colon, Slash } = Byte;

/**
 * Milliseconds of a date and a time of day that stand apart, as if in UTC; NaN if they are none.
 *
 *   2026-11-20  09:12:05      11/20/2026  9:12:05 (month first)      20/11/26  09:12:05
 */
export function dateAndTime(
  bytes: Uint8Array,
  dateStart: number,
  dateEnd: number,
  timeStart: number,
  timeEnd: number,
  isMonthFirst: boolean,
): number {
  return dateMillis(bytes, dateStart, dateEnd, isMonthFirst) + timeMillis(bytes, timeStart, timeEnd);
}

function dateMillis(bytes: Uint8Array, start: number, end: number, isMonthFirst: boolean): number {
  const slash = indexOf(bytes, start, end, Slash);
  if (slash === end) {
    if (end - start !== 10) return Number.NaN;
    return utcDate(
      decimal(bytes, start, start + 4),
      decimal(bytes, start + 5, start + 7),
      decimal(bytes, start + 8, end),
    );
  }
  const second = indexOf(bytes, slash + 1, end, Slash);
  const first = decimal(bytes, start, slash);
  const middle = decimal(bytes, slash + 1, second);
  const year = decimal(bytes, second + 1, end);
  return utcDate(year < 100 ? year + 2000 : year, isMonthFirst ? first : middle, isMonthFirst ? middle : first);
}

/** `9:12:05`, with whatever follows the seconds. */
function timeMillis(bytes: Uint8Array, start: number, end: number): number {
  const first = indexOf(bytes, start, end, Colon);
  const second = indexOf(bytes, first + 1, end, Colon);
  const hour = decimal(bytes, start, first);
  const minute = decimal(bytes, first + 1, second);
  const seconds = decimal(bytes, second + 1, Math.min(end, second + 3));
  if (!(hour <= 23 && minute <= 59 && seconds <= 60)) return Number.NaN;
  return ((hour * 60 + minute) * 60 + seconds) * 1000;
}
