import { type Attribution, type Attributor, attributorOf, type Seen } from '../identity/attribute.js';
import type { Resolution } from '../identity/bindings.js';
import type { PutDown, Store, UsageCell } from '../store/store.js';
import { hourMs, minuteMs } from '../tally/hour-counts.js';

/**
 * What is put down to a person without naming them: what their device did while they were logged on, and the names that it
 * asked for then. Memory: the person's own.
 */
export async function putDownTo(store: Store, user: string): Promise<PutDown> {
  const { leases, logons } = await store.bindings({});
  const attributor = attributorOf({ leases, logons });
  const devices = new DevicesOf(user);
  const cells: UsageCell[] = [];
  for await (const cell of store.usage({})) {
    const found = attributor.attribute(cell);
    devices.meet(found);
    if (cell.user === undefined && found.user === user) cells.push(cell);
  }
  // Of hours that are gone, the store forgets what it added up by itself.
  for (const rollup of await store.rollups()) {
    if (!rollup.isFinal) continue;
    for await (const uses of store.rolledUses(rollup)) for (const use of uses) devices.meet(use);
  }
  const resolutions: Resolution[] = [];
  for await (const resolution of store.resolutions({})) {
    const { client, from } = resolution;
    if (client !== undefined && isTheirs(attributor, seenAt(client, from), user)) resolutions.push(resolution);
  }
  const { names } = attributor.timelines;
  return { cells, leases: leases.filter((lease) => devices.has(names.of(lease))), resolutions };
}

/** The devices that one person used and nobody else did. */
class DevicesOf {
  private readonly user: string;
  private readonly theirs = new Set<string>();
  private readonly others = new Set<string>();

  constructor(user: string) {
    this.user = user;
  }

  meet({ device, user, shared }: Pick<Attribution, 'device' | 'user' | 'shared'>): void {
    if (user === this.user) this.theirs.add(device);
    else if (user !== undefined || shared !== undefined) this.others.add(device);
    for (const candidate of shared?.devices ?? []) this.others.add(candidate);
  }

  has(device: string | undefined): boolean {
    return device !== undefined && this.theirs.has(device) && !this.others.has(device);
  }
}

function isTheirs(attributor: Attributor, seen: Seen, user: string): boolean {
  return attributor.attribute(seen).user === user;
}

function seenAt(device: string, time: number): Seen {
  const hour = Math.floor(time / hourMs);
  const minute = Math.floor((time - hour * hourMs) / minuteMs);
  return {
    hour,
    device,
    firstSeen: time,
    lastSeen: time,
    minutesLow: minute < 30 ? 1 << minute : 0,
    minutesHigh: minute < 30 ? 0 : 1 << (minute - 30),
  };
}
