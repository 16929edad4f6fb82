import type { Source } from '../store/store.js';
import { hourMs } from '../tally/hour-counts.js';

const weekMs = 7 * 24 * hourMs;

/** The seven days before `to`, or before the newest record of some sources where that is earlier: Unix milliseconds, `to` exclusive. */
export function lastWeekOf(
  sources: ReadonlyArray<Pick<Source, 'to'>>,
  to: number = Number.POSITIVE_INFINITY,
): { readonly from: number; readonly to: number } {
  const newest = sources.reduce((last, source) => Math.max(last, source.to ?? 0), 0);
  const end = Math.min(to, newest + 1);
  return { from: end - weekMs, to: end };
}
