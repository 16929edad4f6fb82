import type { Lease, Logon } from './bindings.js';
import type { Stretch } from './stretches.js';
import { addressKey, indexAt, type Timelines, timelinesOf } from './timelines.js';

/**
 * The times at which each address changed hands, ascending: another device, the end of a lease, another user. They are those at
 * which whoever reads sees a change, so that a cell that begins anew at each of them need never be cut.
 *
 * A proxy's users are left out: their records state them, and at a shared address they alternate by the second.
 */
export function holderChanges({
  leases,
  logons,
}: {
  readonly leases: readonly Lease[];
  readonly logons: readonly Logon[];
}): ReadonlyMap<string, readonly number[]> {
  const stated = logons.filter(({ ground }) => ground !== 'proxy');
  const timelines = timelinesOf({ leases, logons: stated });
  const changes = new Map<string, readonly number[]>();
  for (const address of addressesOf(leases, stated)) {
    const times = changesOf(timelines.holdersOf(address));
    addUserChanges(address, timelines, times);
    if (times.length > 0)
      changes.set(
        address,
        [...new Set(times)].sort((a, b) => a - b),
      );
  }
  return changes;
}

function addressesOf(leases: readonly Lease[], logons: readonly Logon[]): ReadonlySet<string> {
  const addresses = new Set<string>();
  for (const { address } of leases) addresses.add(address);
  for (const { address } of logons) if (address !== undefined) addresses.add(address);
  return addresses;
}

/** Where another begins, or where nobody is known any more; that it becomes less sure is no change. */
function changesOf(stretches: readonly Stretch<unknown>[]): number[] {
  const changes: number[] = [];
  let before: Stretch<unknown> | undefined;
  for (const stretch of stretches) {
    if (before === undefined) changes.push(stretch.from);
    else if (before.until !== stretch.from) changes.push(before.until, stretch.from);
    else if (!areSame(before, stretch)) changes.push(stretch.from);
    before = stretch;
  }
  if (before !== undefined) changes.push(before.until);
  return changes;
}

function areSame(a: Stretch<unknown>, b: Stretch<unknown>): boolean {
  return a.held.length === b.held.length && a.held.every(({ holder }, i) => holder === b.held[i]!.holder);
}

/** Changes of the address's own users, and of those of the device that had it, while it had it. */
function addUserChanges(address: string, { holdersOf, usersOf }: Timelines, changes: number[]): void {
  changes.push(...changesOf(usersOf(addressKey(address))));
  for (const { held, from, until } of holdersOf(address)) {
    for (const { holder } of held) {
      const users = usersOf(holder);
      const first = Math.max(0, indexAt(users, from) - 1);
      let end = first;
      while (end < users.length && users[end]!.from < until) end++;
      for (const time of changesOf(users.slice(first, end))) if (time >= from && time <= until) changes.push(time);
    }
  }
}
