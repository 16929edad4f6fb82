import type { Attribution } from '../identity/attribute.js';
import type { HourRange, RolledUse } from '../store/rollup.js';
import type { UsageCell } from '../store/store.js';
import { type Bytes, bytesSum } from '../tally/bytes-sum.js';
import { evidenceNames } from '../tally/evidence.js';
import type { Reach } from './used-or-looked-up.js';

/**
 * What one user, host, client and model account for in one hour of a device and a service, weighed over all that saw it:
 * a cell that may be added to others. Its evidence and format are the best of the hour, device and service, and `requests`
 * counts records of those: requests, TLS greetings, flows or, where the service was looked up and not used, DNS queries.
 */
export interface Use extends UsageCell, Partial<UseAttribution> {
  /** Whether it was use; absent where nobody asked, see `used-or-looked-up.ts`. */
  reach?: Reach;
  /** Present where it is all of a week's in one, the middle hour of which is `hour`; its minutes are here and not in the masks. */
  readonly rolled?: RolledActivity;
}

/** When in a week it was active, which is not known by the hour: see `RolledUse`. */
export interface RolledActivity extends Pick<RolledUse, 'minutes' | 'sessions' | 'activity'> {
  readonly week: HourRange;
}

/** What attribution says of who it was; absent where there is nothing to say it from. */
export interface UseAttribution
  extends Pick<Attribution, 'deviceGround' | 'deviceConfidence' | 'userGround' | 'userConfidence' | 'shared'> {
  /** What the log has in the place of the device, where the device has a better name. */
  readonly address?: string;
}

/**
 * Weighs cells of whole hours, which come as `Store.usage` gives them, into uses.
 *
 * Several logs often saw the same traffic, so counts are never added across them. Of each hour, device and service:
 *
 * - The best witness states requests and blocked. A witness is all cells of one evidence and format: two nodes of a
 *   product share its log, two products on one wire see the same. The better evidence wins, then what names users, then the
 *   more requests.
 * - Bytes come from the best witness that states them, each way for itself. One total for both ways counts only where no
 *   better witness tells a way apart, for it would count that way twice.
 * - Active minutes are joined over all witnesses. What lesser ones add is put down to what the best one's cells have in
 *   common: to the user if that is one for all of them, to nobody if there are several.
 * - Where attribution knows several people at the device, each one's use is weighed by itself, and what nobody is known for
 *   adds to none of them.
 */
export function bestEvidence(cells: readonly Use[]): Use[] {
  const uses: Use[] = [];
  for (let start = 0; start < cells.length; ) {
    const first = cells[start]!;
    let end = start + 1;
    while (end < cells.length && isSamePlace(cells[end]!, first)) end++;
    if (end === start + 1) uses.push(first);
    else uses.push(...weigh(cells.slice(start, end)));
    start = end;
  }
  return uses;
}

function isSamePlace(a: Use, b: Use): boolean {
  return a.hour === b.hour && a.device === b.device && a.service === b.service;
}

/** The uses of one hour, device and service, from all of its cells in any order. */
export function weigh(cells: readonly Use[]): Use[] {
  if (cells.length === 1) return [...cells];
  const people = byPerson(cells);
  if (people.size < 2) return weighTogether(cells);
  const rest = cells.filter((cell) => personOf(cell) === undefined);
  const known = cells.filter((cell) => personOf(cell) !== undefined);
  // Better evidence of nobody: what is known of people is only looked at beside it.
  if (Math.min(...rest.map(rankOf)) < Math.min(...known.map(rankOf))) return weighTogether(cells);
  const uses = [...people.values()].flatMap(weighTogether);
  return rest.length === 0 ? uses : withAddition(uses, additionOf(witnessOf(uses), witnessesOf(rest)));
}

function weighTogether(cells: readonly Use[]): Use[] {
  const [best, ...lesser] = witnessesOf(cells);
  if (best === undefined) return [];
  return lesser.length === 0 ? [...best.cells] : withAddition(best.cells, additionOf(best, lesser));
}

function byPerson(cells: readonly Use[]): Map<string, Use[]> {
  const people = new Map<string, Use[]>();
  for (const cell of cells) {
    const person = personOf(cell);
    if (person === undefined) continue;
    const known = people.get(person);
    if (known) known.push(cell);
    else people.set(person, [cell]);
  }
  return people;
}

/** Whom attribution names. */
function personOf({ user, userGround }: Use): string | undefined {
  return userGround === undefined ? undefined : user;
}

function rankOf({ evidence }: Use): number {
  return evidenceNames.indexOf(evidence);
}

/** All that one evidence in one format says of an hour, device and service. */
interface Witness {
  readonly cells: readonly Use[];
  /** Its records name users: a proxy that asked for a password rather than a capture in front of it. */
  readonly namesUsers: boolean;
  /** Requests; those that state the name of the server count twice, as what was inferred may be another's. */
  readonly weight: number;
  readonly bytes: Bytes;
}

/** What lesser witnesses know beyond the best one. */
interface Addition {
  readonly measures: Bytes & Pick<Use, 'firstSeen' | 'lastSeen' | 'minutesLow' | 'minutesHigh'>;
  /** Who may have made it, where that is several. */
  readonly shared: Use['shared'];
}

/** Best first. */
function witnessesOf(cells: readonly Use[]): Witness[] {
  const byWitness = new Map<string, Use[]>();
  for (const cell of cells) {
    // Neither name has a space.
    const key = `${rankOf(cell)} ${cell.format}`;
    const known = byWitness.get(key);
    if (known) known.push(cell);
    else byWitness.set(key, [cell]);
  }
  return [...byWitness]
    .map(([key, cells]) => ({ key, rank: Number(key[0]), ...witnessOf(cells) }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        Number(b.namesUsers) - Number(a.namesUsers) ||
        b.weight - a.weight ||
        (a.key < b.key ? -1 : 1),
    );
}

function witnessOf(cells: readonly Use[]): Witness {
  const namesUsers = cells.some(({ user, userGround = 'record' }) => user !== undefined && userGround === 'record');
  const weight = cells.reduce((sum, { requests, naming }) => sum + requests * (naming === 'stated' ? 2 : 1), 0);
  return { cells, namesUsers, weight, bytes: cells.reduce<Bytes>(bytesSum, {}) };
}

function additionOf(best: Witness, lesser: readonly Witness[]): Addition {
  const cells = lesser.flatMap((witness) => witness.cells);
  const known = minutesOf(best.cells);
  const all = minutesOf(cells);
  const measures = {
    ...bytesBeyond(best.bytes, lesser),
    firstSeen: cells.reduce((first, cell) => Math.min(first, cell.firstSeen), Number.POSITIVE_INFINITY),
    lastSeen: cells.reduce((last, cell) => Math.max(last, cell.lastSeen), Number.NEGATIVE_INFINITY),
    minutesLow: all.minutesLow & ~known.minutesLow,
    minutesHigh: all.minutesHigh & ~known.minutesHigh,
  };
  return { measures, shared: cells.find(({ shared }) => shared !== undefined)?.shared };
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

/** Puts an addition down to what the uses have in common; one that may have been somebody else's, to nobody. */
function withAddition(uses: readonly Use[], { measures, shared }: Addition): Use[] {
  const hasMinutes = (measures.minutesLow | measures.minutesHigh) !== 0;
  const common = inCommon(uses, shared ? ofNobody : attributes);
  const at = uses.findIndex((use) => identity.every((name) => use[name] === common[name]));
  if (at >= 0) return uses.with(at, joined(uses[at]!, measures));
  // Where no minute is new, the times are within a minute of known ones: no reason to say that somebody else was there.
  const addsNothing = !statesBytes(measures) && !hasMinutes;
  return addsNothing
    ? [...uses]
    : [...uses, { ...common, ...(shared && { shared }), requests: 0, blocked: 0, ...measures }];
}

const identity = ['user', 'realm', 'host', 'client', 'model'] as const;
const ofNobody = ['host', 'client', 'model', 'address', 'deviceGround', 'deviceConfidence'] as const;
const attributes = ['user', 'realm', ...ofNobody, 'userGround', 'userConfidence'] as const;
type Attribute = (typeof attributes)[number];

/** What all of `uses` agree on, of what is asked. */
function inCommon(
  uses: readonly Use[],
  asked: readonly Attribute[],
): Omit<Use, keyof Addition['measures'] | 'requests' | 'blocked'> {
  const first = uses[0]!;
  const { hour, slice, device, service, evidence, format, naming } = first;
  const agreed = asked.filter((name) => first[name] !== undefined && uses.every((use) => use[name] === first[name]));
  const cell = { hour, slice, device, service, evidence, format, naming };
  return { ...cell, ...Object.fromEntries(agreed.map((name) => [name, first[name]])) };
}

function joined(use: Use, addition: Addition['measures']): Use {
  return {
    ...use,
    ...bytesSum(use, addition),
    firstSeen: Math.min(use.firstSeen, addition.firstSeen),
    lastSeen: Math.max(use.lastSeen, addition.lastSeen),
    minutesLow: use.minutesLow | addition.minutesLow,
    minutesHigh: use.minutesHigh | addition.minutesHigh,
  };
}

function minutesOf(cells: readonly Use[]): Pick<Use, 'minutesLow' | 'minutesHigh'> {
  return {
    minutesLow: cells.reduce((mask, cell) => mask | cell.minutesLow, 0),
    minutesHigh: cells.reduce((mask, cell) => mask | cell.minutesHigh, 0),
  };
}

function statesBytes({ bytesUp, bytesDown, bytesBoth }: Bytes): boolean {
  return bytesUp !== undefined || bytesDown !== undefined || bytesBoth !== undefined;
}
