import type { Store } from '../store/store.js';
import { hourMs } from '../tally/hour-counts.js';
import { weekAt } from './report-period.js';
import { rolledUp } from './rolled-up.js';
import { everyKind, hourlyUses, type UseReading } from './uses.js';
import { markOf, timesOf } from './weekly-uses.js';

/**
 * Adds up for good what is older than an hour (since 1970), week by week in the time zone, so that it need not be kept by the
 * hour. Returns the hour before which it is so: an earlier one where another process is changing what would be added up.
 */
export async function finishHoursBefore(
  store: Store,
  hour: number,
  reading: UseReading,
  timeZone: string,
): Promise<number> {
  const mark = markOf(reading);
  if (mark === undefined) return hour;
  let done = Number.NEGATIVE_INFINITY;
  for (;;) {
    const final = (await store.rollups()).filter(({ isFinal }) => isFinal);
    done = Math.max(done, ...final.map(({ until }) => until));
    const first = await firstHourFrom(store, done);
    if (first === undefined || first >= hour) return hour;
    const started = final.find(({ week }) => week.first <= first && first < week.end);
    const week = started?.week ?? weekAt(first, timeZone);
    const hours = { first: Math.max(week.first, done), end: Math.min(week.end, hour) };
    const change = await store.lastChange(hours);
    const uses = await rolledUp(hourlyUses(store, timesOf(hours), { ...reading, kinds: everyKind }));
    const finished = { week, mark, change, from: hours.first, until: hours.end };
    if (!(await store.finishHours(finished, uses))) return Math.min(hour, hours.first);
  }
}

async function firstHourFrom(store: Store, hour: number): Promise<number | undefined> {
  for await (const cells of store.usageByHours({ from: hour * hourMs })) {
    if (cells[0]) return cells[0].hour;
  }
  return undefined;
}
