import {
  activityOf,
  bestOfEach,
  type EvidenceName,
  groupBy,
  type SensorLog,
  type Sighting,
  type SourceTruth,
  sightingsOf,
} from '../sightings.js';
import { hourMs } from '../working-day.js';
import type { Visit } from './day.js';
import { formatOf, type Sensor, sensors } from './sensors.js';

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

export type OfficeLog = SensorLog<Sensor, Visit>;
type Seen = Sighting<Sensor, Visit>;

export function truthOf(logs: readonly OfficeLog[]): OfficeTruth {
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

/** Of two sensors of the best kind only one counts. */
function bestOfEachHour(logs: readonly OfficeLog[]): readonly Seen[] {
  return bestOfEach(sightingsOf(logs), hourKey).flatMap((seen) =>
    seen.filter(({ sensor }) => formatOf(sensor) === formatOf(seen[0]!.sensor)),
  );
}

function hourKey({ visit: { exchange, habit } }: Seen): string {
  return `${Math.floor(exchange.timeMs / hourMs)} ${exchange.device.address} ${habit!.service}`;
}

function useTruth(group: readonly Seen[]): UseTruth {
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
    ...activityOf(times),
  };
}

/** Seen by a sensor that names nothing itself. */
function isInFlowLog(visit: Visit): boolean {
  return sensors.some(({ evidence, sees }) => evidence === undefined && sees(visit));
}
