import { dayMs } from '../working-day.js';

/** The Monday on which week 46 of 2026 begins: the week that the sample is about. */
export const monday: number = Date.parse('2026-11-09T00:00:00Z');

/** Weeks before it that are there in small, so that change and novelty have something to be measured against. */
export const weeksBefore = 4;

/** Midnight of a day of a week: `week` 0 is the one told of, -1 the one before; `day` 0 is its Monday. */
export function midnight(week: number, day: number): number {
  return monday + week * 7 * dayMs + day * dayMs;
}
