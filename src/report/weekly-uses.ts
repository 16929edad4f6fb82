import type { HourRange, RolledUse, RollupOrigin } from '../store/rollup.js';
import type { Store } from '../store/store.js';
import { hourMs } from '../tally/hour-counts.js';
import { UserError } from '../user-error.js';
import type { Use } from './best-evidence.js';
import { normPeriods, weekPeriod } from './report-period.js';
import { rolledUp } from './rolled-up.js';
import { everyKind, type UseReading, useOf, usesByHours } from './uses.js';

/**
 * The uses of a week, of every kind, some hundreds at a time, rolled up where that is faster: from the rollup that the store has
 * of it, which is made anew where anything changed that it was made of. What they come to is what `usesOf` comes to, by services: minutes cannot be
 * joined over several, and sessions are not told.
 */
export async function* weeklyUses(store: Store, week: HourRange, reading: UseReading): AsyncGenerator<readonly Use[]> {
  const rollups = await store.rollups();
  const mark = markOf(reading);
  if (mark === undefined || rollups.some(({ isFinal, until }) => isFinal && until > week.first)) {
    yield* usesByHours(store, timesOf(week), { ...reading, kinds: everyKind });
    return;
  }
  const origin = { week, mark, change: await store.lastChange(week) };
  const known = rollups.find((rollup) => isOf(rollup, origin));
  const batches = known ? store.rolledUses(known, 'services') : [await madeAnew(store, origin, reading)];
  for await (const uses of batches) yield uses.map((use) => useOf(use, week));
}

/** Rolls up the weeks that the next reports compare with, as far as anything is in them. */
export async function rollUpLastWeeks(store: Store, reading: UseReading, timeZone: string, now: Date): Promise<void> {
  const { starts } = weekPeriod(undefined, timeZone, now);
  for (let place = 0; place <= normPeriods; place++) {
    const week = { first: starts[place]!, end: starts[place + 1]! };
    if ((await store.lastChange(week)) > 0) await rollUp(store, week, reading);
  }
}

/** Rolls a week up where the store has no rollup of it as it is now; nothing where it cannot be rolled up. */
export async function rollUp(store: Store, week: HourRange, reading: UseReading): Promise<void> {
  const rollups = await store.rollups();
  const mark = markOf(reading);
  if (mark === undefined || rollups.some(({ isFinal, until }) => isFinal && until > week.first)) return;
  const origin = { week, mark, change: await store.lastChange(week) };
  if (!rollups.some((rollup) => isOf(rollup, origin))) await madeAnew(store, origin, reading);
}

/** Unix milliseconds. */
export function timesOf({ first, end }: HourRange): { readonly from: number; readonly to: number } {
  return { from: first * hourMs, to: end * hourMs };
}

/** Under which the store keeps what was read so; undefined where it is not known what was read with. */
export function markOf({ mark, corrections = new Map<string, number>() }: UseReading): string | undefined {
  return mark === undefined ? undefined : JSON.stringify([mark, ...corrections]);
}

function isOf({ isFinal, ...rollup }: RollupOrigin & { readonly isFinal: boolean }, origin: RollupOrigin): boolean {
  const { week, mark, change } = origin;
  const isSameWeek = rollup.week.first === week.first && rollup.week.end === week.end;
  return !isFinal && isSameWeek && rollup.mark === mark && rollup.change === change;
}

/** Made of the week's hours, and kept for the next who asks. */
async function madeAnew(store: Store, origin: RollupOrigin, reading: UseReading): Promise<RolledUse[]> {
  const uses = await rolledUp(usesByHours(store, timesOf(origin.week), { ...reading, kinds: everyKind }));
  try {
    if (uses.length > 0) await store.keepRollup(origin, uses);
  } catch (error) {
    // Whoever may only read, or meets one who writes, has what they came for.
    if (!(error instanceof UserError)) throw error;
  }
  return uses;
}
