import { type ClockFits, type ClockSkew, clockSkews, type SeenStart } from '../identity/clock-skew.js';
import type { Source, Store, UsageCell } from '../store/store.js';
import { minuteMs } from '../tally/hour-counts.js';
import { lastWeekOf } from './last-week.js';

/** A pause that makes what follows a start of its own. */
const pauseMs = 10 * minuteMs;
const mostStarts = 200_000;

/** How far the clocks of a store's logs are apart, from what several of them saw begin in its newest week. */
export async function clockSkewsOf(store: Store): Promise<ClockSkew[]> {
  const sources = await store.sources();
  const starts: SeenStart[] = [];
  const lastSeen = new Map<string, number>();
  // Clocks are wrong now, or they are not.
  for await (const cell of store.usage(lastWeekOf(sources))) {
    const start = startIn(cell, lastSeen);
    if (start !== undefined) starts.push(start);
    if (starts.length >= mostStarts) break;
  }
  return clockSkews(starts, fitsOf(sources));
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

/** Logs that are collected together cover the same time, leases and logons too: how much of it each has in common with the others, on average. */
function fitsOf(sources: readonly Source[]): ClockFits {
  const covered = new Map<string, { from: number; to: number }>();
  for (const { format, from, to } of sources) {
    if (from === undefined || to === undefined) continue;
    const known = covered.get(format) ?? { from, to };
    covered.set(format, { from: Math.min(known.from, from), to: Math.max(known.to, to) });
  }
  return new Map(
    [...covered].map(([format, own]) => {
      const others = [...covered].filter(([other]) => other !== format);
      const common = others.reduce((sum, [, other]) => sum + shareInCommon(own, other), 0);
      return [format, others.length === 0 ? 0 : common / others.length];
    }),
  );
}

interface Times {
  readonly from: number;
  readonly to: number;
}

function shareInCommon(one: Times, other: Times): number {
  const common = Math.min(one.to, other.to) - Math.max(one.from, other.from);
  const all = Math.max(one.to, other.to) - Math.min(one.from, other.from);
  return all === 0 ? 1 : Math.max(0, common) / all;
}
