import type { UsageCell } from '../store/store.js';
import { type Bytes, bytesSum } from '../tally/bytes-sum.js';
import { evidenceNames } from '../tally/evidence.js';

/**
 * What one user, host, client and model account for in one hour of a device and a service, weighed over all that saw it:
 * a cell that may be added to others. Its evidence and format are the best of the hour, device and service, and `requests`
 * counts records of those: requests, TLS greetings, flows or, where the service was looked up and not used, DNS queries.
 */
export type Use = UsageCell;

/**
 * Weighs cells, which come as `Store.usage` gives them, into uses.
 *
 * Several logs often saw the same traffic, so counts are never added across them. Of each hour, device and service:
 *
 * - The best witness states requests and blocked. A witness is all cells of one evidence and format: two nodes of a
 *   product share its log, two products on one wire see the same. The better evidence wins, then the more requests.
 * - Bytes come from the best witness that states them, each way for itself. One total for both ways counts only where no
 *   better witness tells a way apart, for it would count that way twice.
 * - Active minutes are joined over all witnesses. What lesser ones add is put down to what the best one's cells have in
 *   common: to the user if that is one for all of them, to nobody if there are several.
 *
 * Memory: the cells of one hour, device and service.
 */
export async function* bestEvidence(cells: AsyncIterable<UsageCell> | Iterable<UsageCell>): AsyncGenerator<Use> {
  let together: UsageCell[] = [];
  for await (const cell of cells) {
    const first = together[0];
    if (first && (first.hour !== cell.hour || first.device !== cell.device || first.service !== cell.service)) {
      yield* weigh(together);
      together = [];
    }
    together.push(cell);
  }
  if (together.length > 0) yield* weigh(together);
}

/** The uses of one hour, device and service, from all of its cells in any order. */
export function weigh(cells: readonly UsageCell[]): Use[] {
  if (cells.length === 1) return [...cells];
  const [best, ...lesser] = witnessesOf(cells);
  if (best === undefined) return [];
  return lesser.length === 0 ? [...best.cells] : withAddition(best.cells, additionOf(best, lesser));
}

/** All that one evidence in one format says of an hour, device and service. */
interface Witness {
  readonly cells: readonly UsageCell[];
  readonly requests: number;
  readonly bytes: Bytes;
}

/** What lesser witnesses know beyond the best one. */
type Addition = Bytes & Pick<Use, 'firstSeen' | 'lastSeen' | 'minutesLow' | 'minutesHigh'>;

/** Best first. */
function witnessesOf(cells: readonly UsageCell[]): Witness[] {
  const byWitness = new Map<string, UsageCell[]>();
  for (const cell of cells) {
    // Neither name has a space.
    const key = `${evidenceNames.indexOf(cell.evidence)} ${cell.format}`;
    const known = byWitness.get(key);
    if (known) known.push(cell);
    else byWitness.set(key, [cell]);
  }
  return [...byWitness]
    .map(([key, cells]) => ({ key, rank: Number(key[0]), ...witnessOf(cells) }))
    .sort((a, b) => a.rank - b.rank || b.requests - a.requests || (a.key < b.key ? -1 : 1));
}

function witnessOf(cells: readonly UsageCell[]): Witness {
  const requests = cells.reduce((sum, cell) => sum + cell.requests, 0);
  return { cells, requests, bytes: cells.reduce<Bytes>(bytesSum, {}) };
}

function additionOf(best: Witness, lesser: readonly Witness[]): Addition {
  const cells = lesser.flatMap((witness) => witness.cells);
  const known = minutesOf(best.cells);
  const all = minutesOf(cells);
  return {
    ...bytesBeyond(best.bytes, lesser),
    firstSeen: cells.reduce((first, cell) => Math.min(first, cell.firstSeen), Number.POSITIVE_INFINITY),
    lastSeen: cells.reduce((last, cell) => Math.max(last, cell.lastSeen), Number.NEGATIVE_INFINITY),
    minutesLow: all.minutesLow & ~known.minutesLow,
    minutesHigh: all.minutesHigh & ~known.minutesHigh,
  };
}

/** What the best witness does not state and a lesser one does. */
function bytesBeyond(best: Bytes, lesser: readonly Witness[]): Bytes {
  if (best.bytesBoth !== undefined) return {};
  if (!statesBytes(best)) {
    const next = lesser.find(({ bytes }) => statesBytes(bytes))?.bytes;
    if (next === undefined || next.bytesBoth !== undefined) return next ?? {};
  }
  const up = best.bytesUp === undefined ? lesser.find(({ bytes }) => bytes.bytesUp !== undefined) : undefined;
  const down = best.bytesDown === undefined ? lesser.find(({ bytes }) => bytes.bytesDown !== undefined) : undefined;
  return {
    ...(up?.bytes.bytesUp !== undefined && { bytesUp: up.bytes.bytesUp }),
    ...(down?.bytes.bytesDown !== undefined && { bytesDown: down.bytes.bytesDown }),
  };
}

/** Puts an addition down to what the uses have in common. */
function withAddition(uses: readonly Use[], addition: Addition): Use[] {
  const common = inCommon(uses);
  const at = uses.findIndex((use) => attributes.every((name) => use[name] === common[name]));
  if (at >= 0) return uses.with(at, joined(uses[at]!, addition));
  // Where no minute is new, the times are within a minute of known ones: no reason to say that somebody else was there.
  const addsNothing = !statesBytes(addition) && (addition.minutesLow | addition.minutesHigh) === 0;
  return addsNothing ? [...uses] : [...uses, { ...common, requests: 0, blocked: 0, ...addition }];
}

const attributes = ['user', 'realm', 'host', 'client', 'model'] as const;

/** What all of `uses` agree on. */
function inCommon(uses: readonly Use[]): Omit<Use, keyof Addition | 'requests' | 'blocked'> {
  const first = uses[0]!;
  const { hour, slice, device, service, evidence, format, naming } = first;
  const agreed = attributes.filter(
    (name) => first[name] !== undefined && uses.every((use) => use[name] === first[name]),
  );
  const cell = { hour, slice, device, service, evidence, format, naming };
  return { ...cell, ...Object.fromEntries(agreed.map((name) => [name, first[name]])) };
}

function joined(use: Use, addition: Addition): Use {
  return {
    ...use,
    ...bytesSum(use, addition),
    firstSeen: Math.min(use.firstSeen, addition.firstSeen),
    lastSeen: Math.max(use.lastSeen, addition.lastSeen),
    minutesLow: use.minutesLow | addition.minutesLow,
    minutesHigh: use.minutesHigh | addition.minutesHigh,
  };
}

function minutesOf(cells: readonly UsageCell[]): Pick<Use, 'minutesLow' | 'minutesHigh'> {
  return {
    minutesLow: cells.reduce((mask, cell) => mask | cell.minutesLow, 0),
    minutesHigh: cells.reduce((mask, cell) => mask | cell.minutesHigh, 0),
  };
}

function statesBytes({ bytesUp, bytesDown, bytesBoth }: Bytes): boolean {
  return bytesUp !== undefined || bytesDown !== undefined || bytesBoth !== undefined;
}
