import { type Attributor, attributorOf, type Seen } from '../identity/attribute.js';
import type { Resolution } from '../identity/bindings.js';
import type { PutDown, Store, UsageCell } from '../store/store.js';
import { hourMs, minuteMs } from '../tally/hour-counts.js';

/**
 * What is put down to a person without naming them: what their device did while they were logged on, and the names that it
 * asked for then. Memory: the person's own.
 */
export async function putDownTo(store: Store, user: string): Promise<PutDown> {
  const attributor = attributorOf(await store.bindings({}));
  const cells: UsageCell[] = [];
  for await (const cell of store.usage({})) {
    if (cell.user === undefined && isTheirs(attributor, cell, user)) cells.push(cell);
  }
  const resolutions: Resolution[] = [];
  for await (const resolution of store.resolutions({})) {
    const { client, from } = resolution;
    if (client !== undefined && isTheirs(attributor, seenAt(client, from), user)) resolutions.push(resolution);
  }
  return { cells, resolutions };
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
