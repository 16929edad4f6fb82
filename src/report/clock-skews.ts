import { type ClockSkew, clockSkews, type SeenStart } from '../identity/clock-skew.js';
import type { Store, UsageCell } from '../store/store.js';
import { hourMs, minuteMs } from '../tally/hour-counts.js';

/** A pause that makes what follows a start of its own. */
const pauseMs = 10 * minuteMs;
/** So much of the newest use is looked at: clocks are wrong now, or they are not. */
const lookedAtMs = 7 * 24 * hourMs;
const mostStarts = 200_000;

/** How far the clocks of a store's logs are apart, from what several of them saw begin in its newest week. */
export async function clockSkewsOf(store: Store): Promise<ClockSkew[]> {
  const newest = (await store.sources()).reduce((last, { to }) => Math.max(last, to ?? 0), 0);
  const starts: SeenStart[] = [];
  const lastSeen = new Map<string, number>();
  for await (const cell of store.usage({ from: newest - lookedAtMs })) {
    const start = startIn(cell, lastSeen);
    if (start !== undefined) starts.push(start);
    if (starts.length >= mostStarts) break;
  }
  return clockSkews(starts);
}

/** The first of a cell, where a pause is before it: later ones are known by the minute alone. */
function startIn(
  { device, service, format, firstSeen, lastSeen }: UsageCell,
  seen: Map<string, number>,
): SeenStart | undefined {
  if (device === '') return undefined;
  const key = `${device} ${service}`;
  const place = `${format} ${key}`;
  const before = seen.get(place) ?? Number.NEGATIVE_INFINITY;
  seen.set(place, Math.max(before, lastSeen));
  return firstSeen - before >= pauseMs ? { clock: format, key, at: firstSeen } : undefined;
}
