import { longestPauseMinutes } from './active-time.js';
import type { Use } from './best-evidence.js';
import { reachOf, type UseTarget } from './used-or-looked-up.js';

/**
 * Uses, which come in ascending order of hour, each with whether it was use. What was only reached goes with the session
 * that it is part of: use of the same service at the same device by the same person, at most 30 minutes before or after, in the hour next to it.
 *
 * Memory: the uses of two hours.
 */
export async function* judgedUses(
  uses: AsyncIterable<Use> | Iterable<Use>,
  targetOf: (use: Use) => UseTarget,
): AsyncGenerator<Use> {
  let before: Hour | undefined;
  let current: Use[] = [];
  const judged = function* (): Generator<Use> {
    if (current.length === 0) return;
    const hour = new Hour(current, targetOf);
    if (before) {
      before.joinSessions(hour);
      hour.joinSessions(before);
      yield* before.uses();
    }
    before = hour;
    current = [];
  };
  for await (const use of uses) {
    if (current.length > 0 && current[0]!.hour !== use.hour) yield* judged();
    current.push(use);
  }
  yield* judged();
  if (before) yield* before.uses();
}

/** What one person, or nobody in particular, did with one service at one device in an hour. */
interface Visit {
  readonly place: string;
  readonly uses: readonly Use[];
  reach: NonNullable<Use['reach']>;
  /** Of the first and the last active minute, since 1970. */
  readonly first: number;
  readonly last: number;
}

class Hour {
  private readonly hour: number;
  private readonly visits: readonly Visit[];
  private readonly used = new Map<string, Visit[]>();

  constructor(uses: readonly Use[], targetOf: (use: Use) => UseTarget) {
    this.hour = uses[0]!.hour;
    this.visits = visitsOf(uses, targetOf);
    for (const visit of this.visits) {
      if (visit.reach !== 'used') continue;
      const known = this.used.get(visit.place);
      if (known) known.push(visit);
      else this.used.set(visit.place, [visit]);
    }
  }

  joinSessions(neighbour: Hour): void {
    if (Math.abs(neighbour.hour - this.hour) !== 1) return;
    for (const visit of this.visits) {
      if (visit.reach !== 'reached') continue;
      if (neighbour.used.get(visit.place)?.some((used) => pauseMinutes(visit, used) <= longestPauseMinutes))
        visit.reach = 'used';
    }
  }

  *uses(): Generator<Use> {
    for (const { uses, reach } of this.visits)
      for (const use of uses) yield { ...use, reach: use.evidence === 'dns' ? 'looked-up' : reach };
  }
}

function pauseMinutes(a: Visit, b: Visit): number {
  return Math.max(a.first - b.last, b.first - a.last);
}

function visitsOf(uses: readonly Use[], targetOf: (use: Use) => UseTarget): Visit[] {
  const places = new Map<string, Use[]>();
  for (const use of uses) {
    const place = `${use.device.length}:${use.device}${use.service}`;
    const known = places.get(place);
    if (known) known.push(use);
    else places.set(place, [use]);
  }
  return [...places].flatMap(([place, together]) => visitsAt(place, together, targetOf));
}

/** Several people at one device are judged each; what is nobody's is judged by all that was seen there. */
function visitsAt(place: string, uses: readonly Use[], targetOf: (use: Use) => UseTarget): Visit[] {
  const people = new Set(uses.map(({ user }) => user));
  if (people.size === 1) return [visitOf(`${place} ${uses[0]!.user ?? ''}`, uses, uses, targetOf)];
  const known = [...people].filter((user) => user !== undefined);
  return [...people].map((user) => {
    const own = uses.filter((use) => use.user === user);
    const isAlone = known.length === 1 || user === undefined;
    return visitOf(`${place} ${user ?? ''}`, own, isAlone ? uses : own, targetOf);
  });
}

function visitOf(place: string, uses: readonly Use[], seen: readonly Use[], targetOf: (use: Use) => UseTarget): Visit {
  const firstSeen = seen.reduce((first, use) => Math.min(first, use.firstSeen), Number.POSITIVE_INFINITY);
  const lastSeen = seen.reduce((last, use) => Math.max(last, use.lastSeen), Number.NEGATIVE_INFINITY);
  const { reach } = reachOf(seen, targetOf);
  return { place, uses, reach, first: Math.floor(firstSeen / minuteMs), last: Math.floor(lastSeen / minuteMs) };
}

const minuteMs = 60_000;
