import type { LineCounts } from '../log-text.js';
import type { Visit } from './day.js';
import { type EvidenceName, formatOf, type Sensor, sensors } from './sensors.js';

/** What is true of the day, by the people who made it up; `samples/office-day.truth.json`. */
export interface OfficeTruth {
  readonly sources: readonly SourceTruth[];
  /** Who used what. */
  readonly used: readonly UseTruth[];
  /** Who asked for what and was refused every time. */
  readonly refused: readonly UseTruth[];
  /** Who only looked a service's name up. */
  readonly lookedUp: readonly UseTruth[];
}

export interface SourceTruth {
  /** Under `samples/office-day/`. */
  readonly file: string;
  readonly format: string;
  readonly records: number;
  readonly ignored: number;
  readonly rejected: number;
}

/** A device, the user where some record says who, and a service, over the day. Numbers are those of the best evidence of each hour. */
export interface UseTruth {
  readonly device: string;
  readonly user?: string;
  readonly service: string;
  readonly evidence: EvidenceName;
  readonly requests: number;
  readonly blocked: number;
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  readonly activeMinutes: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** What one sensor's file holds. */
export interface SensorLog {
  readonly sensor: Sensor;
  readonly visits: readonly Visit[];
  readonly counts: LineCounts;
}

const best: readonly EvidenceName[] = ['proxy', 'tls', 'flow', 'dns'];

export function truthOf(logs: readonly SensorLog[]): OfficeTruth {
  const uses = groupBy(bestOfEachHour(logs), ({ visit }) => {
    return `${visit.exchange.device.address} ${visit.exchange.device.user} ${visit.habit!.service}`;
  }).map(useTruth);
  return {
    sources: logs.map(({ sensor, counts }) => ({
      file: sensor.file,
      format: formatOf(sensor),
      ...counts,
      rejected: sensor.damaged,
    })),
    used: uses.filter(({ evidence, requests, blocked }) => evidence !== 'dns' && blocked < requests),
    refused: uses.filter(({ requests, blocked }) => blocked === requests),
    lookedUp: uses.filter(({ evidence }) => evidence === 'dns'),
  };
}

interface Sighting {
  readonly visit: Visit;
  readonly sensor: Sensor;
}

/** Several sensors see the same use: in each hour of a device and a service only one of the best kind of evidence counts. */
function bestOfEachHour(logs: readonly SensorLog[]): readonly Sighting[] {
  const sightings = logs.flatMap(({ sensor, visits }) =>
    visits.filter(({ counts }) => counts && sensor.evidence !== undefined).map((visit) => ({ visit, sensor })),
  );
  return groupBy(sightings, hourKey).flatMap((group) => {
    const evidence = best.find((name) => group.some(({ sensor }) => sensor.evidence === name));
    const seen = group.filter(({ sensor }) => sensor.evidence === evidence);
    return seen.filter(({ sensor }) => formatOf(sensor) === formatOf(seen[0]!.sensor));
  });
}

function hourKey({ visit: { exchange, habit } }: Sighting): string {
  return `${Math.floor(exchange.timeMs / 3_600_000)} ${exchange.device.address} ${habit!.service}`;
}

function useTruth(group: readonly Sighting[]): UseTruth {
  const { visit, sensor } = group[0]!;
  const exchanges = group.map(({ visit }) => visit.exchange);
  const times = exchanges.map(({ timeMs }) => timeMs).sort((one, other) => one - other);
  const { address, user } = visit.exchange.device;
  const flow = sensor.evidence === 'flow';
  // A TLS greeting states no bytes; the flow log beside it does, once it is known whose they are.
  const weighed = flow || (sensor.evidence === 'tls' && group.every(({ visit }) => isInFlowLog(visit)));
  const sum = (pick: (exchange: Visit['exchange']) => number) =>
    exchanges.reduce((total, exchange) => total + pick(exchange), 0);
  return {
    device: address,
    ...(sensor.evidence === 'proxy' && { user }),
    service: visit.habit!.service,
    evidence: sensor.evidence!,
    // Flow logs have a record for each direction.
    requests: flow ? 2 * exchanges.length : exchanges.length,
    blocked: exchanges.filter(({ blocked }) => blocked).length,
    ...(weighed && { bytesUp: sum(({ bytesUp }) => bytesUp) }),
    ...((weighed || sensor.evidence === 'proxy') && { bytesDown: sum(({ bytesDown }) => bytesDown) }),
    activeMinutes: new Set(times.map((time) => Math.floor(time / 60_000))).size,
    firstSeen: new Date(times[0]!).toISOString(),
    lastSeen: new Date(times.at(-1)!).toISOString(),
  };
}

/** Seen by a sensor that names nothing itself. */
function isInFlowLog(visit: Visit): boolean {
  return sensors.some(({ evidence, sees }) => evidence === undefined && sees(visit));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
