import type { LineCounts } from './log-text.js';

export type EvidenceName = 'proxy' | 'tls' | 'flow' | 'dns';

/** What is true of one file of logs. */
export interface SourceTruth {
  /** Under the sample's folder. */
  readonly file: string;
  readonly format: string;
  readonly records: number;
  readonly ignored: number;
  readonly rejected: number;
}

/** What one sensor's file holds. */
export interface SensorLog<Sensor, Visit> {
  readonly sensor: Sensor;
  readonly visits: readonly Visit[];
  readonly counts: LineCounts;
}

/** A sensor's view of one visit. */
export interface Sighting<Sensor, Visit> {
  readonly visit: Visit;
  readonly sensor: Sensor;
}

/** Sensors of which some say nothing of AI use: others' answers tell whose their records are. */
interface Sensing {
  readonly evidence?: EvidenceName;
}

const best: readonly EvidenceName[] = ['proxy', 'tls', 'flow', 'dns'];

/** Every sensor's view of every visit that proves something. */
export function sightingsOf<Sensor extends Sensing, Visit extends { readonly counts: boolean }>(
  logs: ReadonlyArray<SensorLog<Sensor, Visit>>,
): ReadonlyArray<Sighting<Sensor, Visit>> {
  return logs.flatMap(({ sensor, visits }) =>
    visits.filter(({ counts }) => counts && sensor.evidence !== undefined).map((visit) => ({ visit, sensor })),
  );
}

/** Several sensors see the same use: of each group (an hour of somebody and a service) the sightings of the best kind of evidence. */
export function bestOfEach<Seen extends Sighting<Sensing, unknown>>(
  sightings: readonly Seen[],
  groupOf: (sighting: Seen) => string,
): ReadonlyArray<readonly Seen[]> {
  return groupBy(sightings, groupOf).map((group) => {
    const evidence = bestEvidence(group);
    return group.filter(({ sensor }) => sensor.evidence === evidence);
  });
}

export function bestEvidence(sightings: ReadonlyArray<Sighting<Sensing, unknown>>): EvidenceName {
  return best.find((name) => sightings.some(({ sensor }) => sensor.evidence === name))!;
}

/** When something was seen, and in how many minutes; times ascend. */
export function activityOf(times: readonly number[]) {
  return {
    activeMinutes: new Set(times.map((time) => Math.floor(time / 60_000))).size,
    firstSeen: new Date(times[0]!).toISOString(),
    lastSeen: new Date(times.at(-1)!).toISOString(),
  };
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyArray<readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
