import { longestPauseMinutes } from './active-hours.js';
import type { Use } from './best-evidence.js';
import { reachOf, type UseTarget } from './used-or-looked-up.js';

/**
 * Uses, which come in ascending order of hour and all of an hour together, each with whether it was use. What was only reached
 * goes with the session that it is part of: use of the same service at the same device by the same person, at most 30 minutes
 * before or after, in the hour next to it.
 *
 * Memory: the uses of two hours, and those that come together.
 */
export async function* judgedUses(
  batches: AsyncIterable<readonly Use[]> | Iterable<readonly Use[]>,
  targetOf: (use: Use) => UseTarget,
): AsyncGenerator<readonly Use[]> {
  let before: Hour | undefined;
  for await (const uses of batches) {
    for (const together of byHour(uses)) {
      const hour = new Hour(together, targetOf);
      if (before) {
        before.joinSessions(hour);
        hour.joinSessions(before);
        yield before.uses();
      }
      before = hour;
    }
  }
  if (before) yield before.uses();
}

function* byHour(uses: readonly Use[]): Generator<readonly Use[]> {
  for (let start = 0; start < uses.length; ) {
    let end = start + 1;
    while (end < uses.length && uses[end]!.hour === uses[start]!.hour) end++;
    yield uses.slice(start, end);
    start = end;
  }
}

/** What one person, or nobody in particular, did with one service at one device in an hour. */
interface Visit {
  readonly device: string;
  readonly service: string;
  readonly user: string | undefined;
  readonly uses: readonly Use[];
  reach: NonNullable<Use['reach']>;
  /** Of the first and the last active minute, since 1970. */
  readonly first: number;
  readonly last: number;
}

class Hour {
  private readonly hour: number;
  private readonly visits: readonly Visit[];
  /** By device: names joined into one key would be made anew for each of a million visits. */
  private readonly used = new Map<string, Visit[]>();

  constructor(uses: readonly Use[], targetOf: (use: Use) => UseTarget) {
    this.hour = uses[0]!.hour;
    this.visits = visitsOf(uses, targetOf);
    for (const visit of this.visits) {
      if (visit.reach !== 'used') continue;
      const known = this.used.get(visit.device);
      if (known) known.push(visit);
      else this.used.set(visit.device, [visit]);
    }
  }

  joinSessions(neighbour: Hour): void {
    if (Math.abs(neighbour.hour - this.hour) !== 1) return;
    for (const visit of this.visits) {
      if (visit.reach === 'reached' && neighbour.hasUseNear(visit)) visit.reach = 'used';
    }
  }

  /** The uses come fresh from their reader, and get what was missing in place: a copy of each costs as much as reading it. */
  uses(): readonly Use[] {
    const all: Use[] = [];
    for (const { uses, reach } of this.visits) {
      for (const use of uses) {
        use.reach = use.evidence === 'dns' ? 'looked-up' : reach;
        all.push(use);
      }
    }
    return all;
  }

  private hasUseNear(visit: Visit): boolean {
    const visits = this.used.get(visit.device) ?? [];
    return visits.some(
      (used) =>
        used.service === visit.service && used.user === visit.user && pauseMinutes(visit, used) <= longestPauseMinutes,
    );
  }
}

function pauseMinutes(a: Visit, b: Visit): number {
  return Math.max(a.first - b.last, b.first - a.last);
}

/** Uses of one device and service come together. */
function visitsOf(uses: readonly Use[], targetOf: (use: Use) => UseTarget): Visit[] {
  const visits: Visit[] = [];
  for (let start = 0; start < uses.length; ) {
    const { device, service } = uses[start]!;
    let end = start + 1;
    while (end < uses.length && uses[end]!.device === device && uses[end]!.service === service) end++;
    if (end === start + 1) visits.push(visitOf([uses[start]!], [uses[start]!], targetOf));
    else visits.push(...visitsAt(uses.slice(start, end), targetOf));
    start = end;
  }
  return visits;
}

/** Several people at one device are judged each; what is nobody's is judged by all that was seen there, and is not held against one of several who may have made it. */
function visitsAt(uses: readonly Use[], targetOf: (use: Use) => UseTarget): Visit[] {
  const people = new Set(uses.map(({ user }) => user));
  if (people.size === 1) return [visitOf(uses, uses, targetOf)];
  const known = [...people].filter((user) => user !== undefined);
  const isShared = uses.some(({ shared }) => shared !== undefined);
  return [...people].map((user) => {
    const own = uses.filter((use) => use.user === user);
    const isAlone = (known.length === 1 && !isShared) || user === undefined;
    return visitOf(own, isAlone ? uses : own, targetOf);
  });
}

function visitOf(uses: readonly Use[], seen: readonly Use[], targetOf: (use: Use) => UseTarget): Visit {
  const { device, service, user } = uses[0]!;
  let firstSeen = Number.POSITIVE_INFINITY;
  let lastSeen = Number.NEGATIVE_INFINITY;
  for (const use of seen) {
    if (use.firstSeen < firstSeen) firstSeen = use.firstSeen;
    if (use.lastSeen > lastSeen) lastSeen = use.lastSeen;
  }
  const { reach } = reachOf(seen, targetOf);
  const first = Math.floor(firstSeen / minuteMs);
  return { device, service, user, uses, reach, first, last: Math.floor(lastSeen / minuteMs) };
}

const minuteMs = 60_000;
