import {
  activityOf,
  bestEvidence,
  bestOfEach,
  type EvidenceName,
  groupBy,
  type SensorLog,
  type Sighting,
  type SourceTruth,
  sightingsOf,
} from '../sightings.js';
import { hourMs } from '../working-day.js';
import { monday } from './calendar.js';
import { capture, wireBytes } from './capture.js';
import { habits } from './habits.js';
import { hiding } from './hiding.js';
import type { IdentityLog } from './identity-logs.js';
import { localServers } from './local-servers.js';
import { seatOf } from './people.js';
import type { Sensor } from './sensors.js';
import type { Visit } from './week.js';

/** What is true of the week, by the people who made it up; `samples/office-week.truth.json`. */
export interface WeekTruth {
  readonly week: '2026-W46';
  readonly sources: readonly SourceTruth[];
  /** Of the week: who used what, and what came to less. */
  readonly uses: readonly UseTruth[];
  /** Services of the week that the weeks before do not know. */
  readonly newServices: readonly string[];
  /** Who sent far more than others, where. */
  readonly uploads: ReadonlyArray<{ readonly user: string; readonly service: string; readonly bytesUp: number }>;
  /** Who was refused a service and reached it all the same. */
  readonly evaded: ReadonlyArray<{ readonly user: string; readonly service: string }>;
  /** Programs by id of the client, with the models that they name. */
  readonly programs: ReadonlyArray<{
    readonly client: string;
    readonly users: readonly string[];
    readonly models: readonly string[];
  }>;
  /** Model servers of the house, who asks them, and for which model. */
  readonly local: ReadonlyArray<{
    readonly client: string;
    readonly service: string;
    readonly server: string;
    readonly model: string;
    readonly requests: number;
  }>;
  /** Kinds of encrypted name resolution and tunnels, by id, the machines that reached them, and how often. */
  readonly hidden: ReadonlyArray<{
    readonly service: string;
    readonly devices: readonly string[];
    readonly requests: number;
  }>;
}

/** A person, or nobody known, a machine and a service, over the week. Numbers are those of the best evidence of each hour. */
export interface UseTruth {
  readonly device: string;
  readonly user?: string;
  readonly department?: string;
  /** One of these, and nobody can say which. */
  readonly sharedBy?: readonly string[];
  readonly service: string;
  readonly use: 'used' | 'refused' | 'reached' | 'looked-up';
  /** By `office-week.policy.yaml`. */
  readonly verdict: 'sanctioned' | 'monitored' | 'unsanctioned' | 'unreviewed';
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

const most: readonly UseTruth['use'][] = ['used', 'reached', 'refused', 'looked-up'];

export function truthOf(logs: readonly OfficeLog[], identities: readonly IdentityLog[]): WeekTruth {
  const now = sightingsOf(logs).filter(({ visit }) => visit.timeMs >= monday);
  const before = sightingsOf(logs).filter(({ visit }) => visit.timeMs < monday && isUse(visit));
  const uses = groupBy(bestOfEach(now, hourKey).flat(), ({ visit }) => placeOf(visit)).map((group) =>
    useTruth(group, logs),
  );
  const known = new Set(before.map(({ visit }) => visit.habit!.service));
  const used = uses.filter(({ use }) => use === 'used');
  return {
    week: '2026-W46',
    sources: [
      ...logs.map(({ sensor, counts }) => ({
        file: sensor.file,
        format: sensor.log.format,
        ...counts,
        rejected: sensor.damaged,
      })),
      ...identities.map(({ file, format, records, ignored }) => ({ file, format, records, ignored, rejected: 0 })),
    ],
    uses,
    newServices: [...new Set(used.map(({ service }) => service))].filter((service) => !known.has(service)).sort(),
    uploads: used
      .filter(({ bytesUp = 0 }) => bytesUp > 20_000_000)
      .map(({ user = '', service, bytesUp = 0 }) => ({ user, service, bytesUp })),
    evaded: refusedAndReached(uses),
    programs: programs(),
    local: localServers.map(({ who, service, server, model, requests }) => ({
      client: who,
      service,
      server,
      model,
      requests,
    })),
    hidden: hiddenTruth(),
  };
}

function hourKey({ visit }: Seen): string {
  return `${Math.floor(visit.timeMs / hourMs)} ${placeOf(visit)}`;
}

function placeOf({ seat, habit }: Visit): string {
  return `${deviceOf(seat)} ${seat.person?.account ?? ''} ${habit!.service}`;
}

/** A machine has one name wherever it is; what nothing names has its address. */
function deviceOf({ machine, address }: Visit['seat']): string {
  return machine ?? address;
}

function useTruth(group: readonly Seen[], logs: readonly OfficeLog[]): UseTruth {
  const use = most.find((name) => group.some((sighting) => useOf(sighting) === name))!;
  const counted = group.filter((sighting) => useOf(sighting) === use);
  const refused = use === 'refused' ? [] : group.filter((sighting) => useOf(sighting) === 'refused');
  const { visit, sensor } = counted[0]!;
  const visits = counted.map(({ visit }) => visit);
  const times = visits.map(({ timeMs }) => timeMs).sort((one, other) => one - other);
  const flow = sensor.evidence === 'flow';
  const requests = flow ? 2 * visits.length : visits.length;
  const sum = (pick: (visit: Visit) => number) => visits.reduce((total, visit) => total + pick(visit), 0);
  const states = bytesOf(sensor, logs);
  const { person, together } = visit.seat;
  return {
    device: deviceOf(visit.seat),
    ...(person && { user: person.account, department: person.department }),
    ...(together && { sharedBy: together }),
    service: visit.habit!.service,
    use,
    verdict: verdictOf(visit),
    evidence: bestEvidence(counted),
    requests: requests + refused.length,
    blocked: (use === 'refused' ? visits.length : 0) + refused.length,
    ...(states.up && { bytesUp: sum((visit) => sentBytes(visit, sensor)) }),
    ...(states.down && {
      bytesDown: sum((visit) => receivedBytes(visit, sensor)),
    }),
    ...activityOf(times),
  };
}

function sentBytes(visit: Visit, { log }: Sensor): number {
  return log === capture ? wireBytes(visit).up : visit.bytesUp;
}

function receivedBytes(visit: Visit, { log }: Sensor): number {
  if (log === capture) return wireBytes(visit).down;
  return log.format === 'zscaler' && visit.habit?.blocked ? 0 : visit.bytesDown;
}

function useOf({ visit: { habit }, sensor }: Seen): UseTruth['use'] {
  if (sensor.evidence === 'dns') return 'looked-up';
  return habit!.blocked ? 'refused' : habit!.touch ? 'reached' : 'used';
}

/** As the policy beside the logs has it. */
function verdictOf({ habit, seat }: Visit): UseTruth['verdict'] {
  const { service } = habit!;
  if (['ms-copilot', 'github-copilot'].includes(service)) return 'sanctioned';
  if (['deepseek', 'character-ai', 'midjourney'].includes(service)) return 'unsanctioned';
  const isPilot = ['gateway', 'cloud'].includes(seat.network) && ['claude', 'anthropic-api'].includes(service);
  return isPilot ? 'monitored' : 'unreviewed';
}

function isUse({ habit }: Visit): boolean {
  return !habit!.blocked && !habit!.touch && !habit!.lookUpOnly;
}

/** Squid states what came back, FortiGate's web filter nothing; nor does a TLS greeting, but the connection beside it does. */
function bytesOf(
  { evidence, log }: Sensor,
  logs: readonly OfficeLog[],
): { readonly up: boolean; readonly down: boolean } {
  if (evidence === 'dns' || log.format === 'fortigate') return { up: false, down: false };
  if (evidence === 'tls') {
    const isBeside = logs.some(({ sensor }) => sensor.evidence === undefined);
    return { up: isBeside, down: isBeside };
  }
  return { up: log.format !== 'squid', down: true };
}

function refusedAndReached(uses: readonly UseTruth[]): WeekTruth['evaded'] {
  const key = ({ user, service }: UseTruth) => `${user} ${service}`;
  const reached = new Set(uses.filter(({ use, requests, blocked }) => use === 'used' && requests > blocked).map(key));
  return uses
    .filter((each) => each.user !== undefined && each.blocked > 0 && reached.has(key(each)))
    .map(({ user = '', service }) => ({ user, service }));
}

function programs(): WeekTruth['programs'] {
  const named = habits.filter(({ client, who }) => client !== undefined && seatOf(who[0]!).network !== 'lab');
  return groupBy(named, ({ client }) => client!)
    .map((group) => ({
      client: group[0]!.client!,
      users: group.flatMap(({ who }) => who).sort(),
      models: group.flatMap(({ model }) => (model === undefined ? [] : [model])),
    }))
    .sort((a, b) => (a.client < b.client ? -1 : 1));
}

function hiddenTruth(): WeekTruth['hidden'] {
  return groupBy(hiding, ({ kind }) => kind).map((group) => ({
    service: group[0]!.kind,
    devices: group.map(({ who }) => seatOf(who).machine ?? '').sort(),
    requests: group.reduce((sum, { aDay }) => sum + 5 * aDay, 0),
  }));
}
