import { bytesSum } from '../tally/bytes-sum.js';
import type { RolledUse } from './rollup.js';

/** What two parts of a week come to, the later one second; ordered by device and service. */
export function withRolled(before: readonly RolledUse[], after: readonly RolledUse[]): RolledUse[] {
  const free = freePlaces(before);
  const sums = new Map(before.map((use) => [keyOf(use), use]));
  for (const use of after) {
    const later = moved(use, free.get(use.device) ?? 0);
    const key = keyOf(use);
    const known = sums.get(key);
    sums.set(key, known === undefined ? later : sumOf(known, later));
  }
  return [...sums.values()].sort((a, b) => compared(a.device, b.device) || compared(a.service, b.service));
}

/** Of each device the first place that is a pause after all it has. */
function freePlaces(uses: readonly RolledUse[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const { device, activity } of uses) {
    if (activity === undefined) continue;
    const after = activity[activity.length - 3]! + 2;
    places.set(device, Math.max(places.get(device) ?? 0, after));
  }
  return places;
}

function moved(use: RolledUse, places: number): RolledUse {
  const { activity } = use;
  if (activity === undefined || places === 0) return use;
  return { ...use, activity: activity.map((value, i) => (i % 3 === 0 ? value + places : value)) };
}

/** All that tells rolled uses apart; names may hold anything. */
function keyOf(use: RolledUse): string {
  const { device, service, user, realm, host, client, model, evidence, reach, isRefused, address, userGround } = use;
  const { devices, users } = use.shared ?? {};
  const own = [device, service, user, realm, host, client, model, evidence, reach, isRefused, address, userGround];
  return JSON.stringify([...own, devices, users]);
}

function sumOf(a: RolledUse, b: RolledUse): RolledUse {
  const activity = a.activity === undefined ? b.activity : b.activity === undefined ? a.activity : joined(a, b);
  return {
    ...a,
    ...bytesSum(a, b),
    requests: a.requests + b.requests,
    blocked: a.blocked + b.blocked,
    firstSeen: Math.min(a.firstSeen, b.firstSeen),
    lastSeen: Math.max(a.lastSeen, b.lastSeen),
    minutes: a.minutes + b.minutes,
    sessions: a.sessions + b.sessions,
    ...(activity && { activity }),
  };
}

function joined(a: RolledUse, b: RolledUse): Int32Array {
  return Int32Array.from([...(a.activity ?? []), ...(b.activity ?? [])]);
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
