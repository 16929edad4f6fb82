import type { Held, Stretch } from './stretches.js';

const dayMs = 86_400_000;
/**
 * More changes a day are none: people who hand a machine on do it a few times, and an open end says nothing where logons
 * come and go all the time. The place is one that many use at once: a terminal server, the address of a NAT.
 */
const mostChangesADay = 8;

/**
 * Stretches in which who was there is believed and not stated, on days (of UTC) on which that changes more often than
 * `mostChangesADay`, have everybody of the day together.
 */
export function perHolderOfDay<Source>(stretches: readonly Stretch<Source>[]): readonly Stretch<Source>[] {
  const busy = busyDays(stretches);
  if (busy.size === 0) return stretches;
  return stretches.flatMap((stretch) => (stretch.sure ? [stretch] : byDay(stretch, busy)));
}

/** Everybody who was there, for each day with too many changes. */
function busyDays<Source>(stretches: readonly Stretch<Source>[]): ReadonlyMap<number, readonly Held<Source>[]> {
  const days = new Map<number, { changes: number; readonly holders: Map<string, Held<Source>> }>();
  let before: Stretch<Source> | undefined;
  for (const stretch of stretches) {
    const day = Math.floor(stretch.from / dayMs);
    const known = days.get(day) ?? { changes: 0, holders: new Map() };
    days.set(day, known);
    if (before && !before.sure && before.until === stretch.from && !isSame(before, stretch)) known.changes++;
    for (const held of stretch.held) known.holders.set(held.holder, held);
    before = stretch;
  }
  const busy = [...days].filter(([, { changes }]) => changes > mostChangesADay);
  return new Map(busy.map(([day, { holders }]) => [day, [...holders.values()].sort(byHolder)]));
}

function byHolder(a: Held<unknown>, b: Held<unknown>): number {
  return a.holder < b.holder ? -1 : 1;
}

function isSame(a: Stretch<unknown>, b: Stretch<unknown>): boolean {
  return a.held.length === b.held.length && a.held.every(({ holder }, i) => holder === b.held[i]!.holder);
}

/** A stretch cut at midnights, each busy day's part with everybody of that day. */
function byDay<Source>(
  stretch: Stretch<Source>,
  busy: ReadonlyMap<number, readonly Held<Source>[]>,
): Stretch<Source>[] {
  const parts: Stretch<Source>[] = [];
  for (let from = stretch.from; from < stretch.until; ) {
    const day = Math.floor(from / dayMs);
    const until = Math.min(stretch.until, (day + 1) * dayMs);
    parts.push({ ...stretch, from, until, held: busy.get(day) ?? stretch.held });
    from = until;
  }
  return parts;
}
