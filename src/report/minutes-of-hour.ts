import type { UsageCell } from '../store/store.js';

/** The minutes of its hour in which something was seen, 0 to 59, ascending. */
export function minutesOfHour({ minutesLow, minutesHigh }: Pick<UsageCell, 'minutesLow' | 'minutesHigh'>): number[] {
  return Array.from({ length: 60 }, (_, minute) => minute).filter(
    (minute) => ((minute < 30 ? minutesLow >>> minute : minutesHigh >>> (minute - 30)) & 1) !== 0,
  );
}
