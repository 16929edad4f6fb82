import type { RolledUse } from '../store/rollup.js';
import { bytesSum } from '../tally/bytes-sum.js';
import type { Use } from './best-evidence.js';
import { DeviceSessions, type RowActivity } from './device-sessions.js';
import { reachOfUse } from './used-or-looked-up.js';

/**
 * Uses of a week, which come in ascending order of hour, without when in the week they were; in order of device and service.
 * Whatever they are grouped by, they come to the numbers that the uses come to. Memory: the week's.
 */
export async function rolledUp(batches: AsyncIterable<readonly Use[]>): Promise<RolledUse[]> {
  const devices = new Map<string, Map<string, Row>>();
  for await (const uses of batches) {
    for (const use of uses) addTo(devices, use);
  }
  const names = [...devices.keys()].sort();
  return names.flatMap((device) => rolledRows([...devices.get(device)!.values()]));
}

function addTo(devices: Map<string, Map<string, Row>>, use: Use): void {
  let rows = devices.get(use.device);
  if (!rows) {
    rows = new Map();
    devices.set(use.device, rows);
  }
  const key = keyOf(use);
  const row = rows.get(key);
  if (row) row.add(use);
  else rows.set(key, new Row(use));
}

/** Whether every request of the hour was refused: what hides traffic counts those apart. */
export function isWhollyRefused({ requests, blocked }: Pick<Use, 'requests' | 'blocked'>): boolean {
  return requests > 0 && blocked >= requests;
}

/** All that tells the rows of a device apart; names may hold anything. */
function keyOf(use: Use): string {
  const { service, user, realm, host, client, model, evidence, address, userGround, shared } = use;
  const own = [service, user, realm, host, client, model, evidence, reachOfUse(use), isWhollyRefused(use), address];
  return JSON.stringify([...own, userGround, shared?.devices, shared?.users]);
}

/** The uses of one row, and in which minutes they were. */
class Row {
  readonly first: Use;
  /** As `RolledUse.activity` has them, with hours since 1970 in the place of places. */
  readonly hours: number[] = [];
  private requests = 0;
  private blocked = 0;
  private bytes: ReturnType<typeof bytesSum> = {};
  private firstSeen = Number.POSITIVE_INFINITY;
  private lastSeen = Number.NEGATIVE_INFINITY;

  constructor(first: Use) {
    this.first = first;
    this.add(first);
  }

  add(use: Use): void {
    this.requests += use.requests;
    this.blocked += use.blocked;
    this.bytes = bytesSum(this.bytes, use);
    this.firstSeen = Math.min(this.firstSeen, use.firstSeen);
    this.lastSeen = Math.max(this.lastSeen, use.lastSeen);
    const { hours } = this;
    const { hour, minutesLow, minutesHigh } = use;
    if (hours.at(-3) === hour) {
      hours[hours.length - 2]! |= minutesLow;
      hours[hours.length - 1]! |= minutesHigh;
    } else if ((minutesLow | minutesHigh) !== 0) hours.push(hour, minutesLow, minutesHigh);
  }

  rolled({ minutes, sessions, activity }: RowActivity): RolledUse {
    const { device, service, user, realm, host, client, model, evidence, address, userGround, shared } = this.first;
    return {
      device,
      service,
      ...(user !== undefined && { user }),
      ...(realm !== undefined && { realm }),
      ...(host !== undefined && { host }),
      ...(client !== undefined && { client }),
      ...(model !== undefined && { model }),
      evidence,
      reach: reachOfUse(this.first),
      isRefused: isWhollyRefused(this.first),
      ...(address !== undefined && { address }),
      ...(userGround !== undefined && { userGround }),
      ...(shared && { shared }),
      requests: this.requests,
      blocked: this.blocked,
      ...this.bytes,
      firstSeen: this.firstSeen,
      lastSeen: this.lastSeen,
      minutes,
      sessions,
      ...(activity.length > 0 && { activity: Int32Array.from(activity) }),
    };
  }
}

/** The rows of one device, by service. */
function rolledRows(rows: readonly Row[]): RolledUse[] {
  const ordered = [...rows].sort((a, b) => (a.first.service < b.first.service ? -1 : 1));
  const sessions = new DeviceSessions(ordered.map(({ hours }) => hours));
  return ordered.map((row, index) => row.rolled(sessions.activityOf(row.hours, index)));
}
