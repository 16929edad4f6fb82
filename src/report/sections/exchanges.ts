import { isShadow, type Verdict } from '../../policy/verdict.js';
import { median } from '../median.js';
import type { Evaded, StandingOut } from '../report-document.js';
import { normPeriods } from '../report-period.js';
import { isNow, isRefused, isUsed, type Section, type SeenUse } from '../seen-use.js';
import { worstFirst } from '../verdict-order.js';

/** Less than this is a few pages of text, and stands out nowhere. */
const leastBytes = 1_000_000;
/** So many times the norm stands out. */
const leastFactor = 5;
/** A median of fewer periods, or of fewer people, is no norm. */
const leastPeriods = 3;
const leastPeers = 5;
const mostRows = 50;
const mostWays = 5;
/** By period. An array: a typed one costs five times as much to make, and there is one for each person and service. */
const nothing: readonly number[] = Array.from({ length: normPeriods + 1 }, () => 0);

/** What each person, or device of nobody known, exchanged with each service: uploads that stand out, blocks that did not hold. */
export class ExchangesSection implements Section {
  /** By service, then by user or device: strings joined into one key would be made anew for each of a million uses. */
  private readonly services = new Map<string, Exchanges>();

  add(seen: SeenUse): void {
    const isAttempt = isRefused(seen);
    if (!isUsed(seen) && !isAttempt) return;
    const { use, place, decision } = seen;
    let exchanges = this.services.get(use.service);
    if (!exchanges) {
      if (!isNow(seen)) return;
      exchanges = {
        service: use.service,
        name: seen.service?.name ?? use.service,
        users: new Map(),
        devices: new Map(),
      };
      this.services.set(use.service, exchanges);
    }
    const people = use.user === undefined ? exchanges.devices : exchanges.users;
    const who = use.user ?? use.device;
    let exchange = people.get(who);
    if (!exchange) {
      // What nobody did in the period stands out in none of its rows.
      if (!isNow(seen)) return;
      exchange = {
        sent: nothing.slice(),
        verdict: undefined,
        blocked: 0,
        reached: 0,
        ways: undefined,
      };
      people.set(who, exchange);
    }
    if (!isAttempt) exchange.sent[place]! += use.bytesUp ?? 0;
    if (!isNow(seen)) return;
    exchange.verdict = worse(exchange.verdict, decision.verdict);
    if (!isShadow(decision.verdict)) return;
    exchange.blocked += use.blocked;
    const reached = Math.max(0, use.requests - use.blocked);
    exchange.reached += reached;
    if (reached > 0) addWay(exchange, use.host ?? use.client ?? use.evidence);
  }

  /** Uploads that stand out against the person's own norm or against peers, largest first. */
  uploads(assessed: readonly boolean[]): StandingOut[] {
    const before = assessed.slice(0, normPeriods).flatMap((each, place) => (each ? [place] : []));
    return this.all(({ service, name, users, devices }) => {
      const now = [...users.values(), ...devices.values()]
        .map(({ sent }) => sent[normPeriods]!)
        .filter((sent) => sent > 0);
      const peerNorm = now.length >= leastPeers ? median(now) : undefined;
      return (who, exchange) => {
        const standing = standingOut(exchange.sent, before, peerNorm);
        return standing && { ...who, service, name, verdict: exchange.verdict ?? 'unreviewed', ...standing };
      };
    })
      .sort((a, b) => b.bytesUp - a.bytesUp || byServiceAndWho(a, b))
      .slice(0, mostRows)
      .map(({ ownFactor, peerFactor, ...row }) => ({ ...row, because: becauseText(ownFactor, peerFactor) }));
  }

  /** Shadow AI that a gateway refused to somebody who reached it all the same, most often refused first. */
  evaded(): Evaded[] {
    return this.all(({ service, name }) => (who, { verdict = 'unreviewed', blocked, reached, ways }) => {
      if (blocked === 0 || reached === 0) return undefined;
      return { ...who, service, name, verdict, blocked, reached, by: [...(ways ?? [])].sort() };
    })
      .sort((a, b) => b.blocked - a.blocked || b.reached - a.reached || byServiceAndWho(a, b))
      .slice(0, mostRows);
  }

  /** What `rowOf` makes of each exchange, where it makes anything. */
  private all<T>(rowOf: (exchanges: Exchanges) => (who: Who, exchange: Exchange) => T | undefined): T[] {
    const rows: T[] = [];
    for (const exchanges of this.services.values()) {
      const row = rowOf(exchanges);
      for (const [user, exchange] of exchanges.users) push(rows, row({ user }, exchange));
      for (const [device, exchange] of exchanges.devices) push(rows, row({ device }, exchange));
    }
    return rows;
  }
}

type Who = { readonly user: string } | { readonly device: string };

interface Exchanges {
  readonly service: string;
  readonly name: string;
  readonly users: Map<string, Exchange>;
  readonly devices: Map<string, Exchange>;
}

interface Exchange {
  /** Bytes by period. */
  readonly sent: number[];
  /** The worst of the period; undefined where there was no use in it. */
  verdict: Verdict | undefined;
  blocked: number;
  reached: number;
  /** Hosts, clients or kinds of evidence by which it was reached. */
  ways: Set<string> | undefined;
}

function addWay(exchange: Exchange, way: string): void {
  exchange.ways ??= new Set();
  if (exchange.ways.size < mostWays) exchange.ways.add(way);
}

/** How far an upload is above the norms; 0 where there is none. */
interface Standing extends Pick<StandingOut, 'bytesUp' | 'ownNorm' | 'peerNorm'> {
  readonly ownFactor: number;
  readonly peerFactor: number;
}

function standingOut(
  sent: readonly number[],
  before: readonly number[],
  peerNorm: number | undefined,
): Standing | undefined {
  const bytesUp = sent[normPeriods]!;
  if (bytesUp < leastBytes) return undefined;
  const ownNorm = before.length >= leastPeriods ? median(before.map((place) => sent[place]!)) : undefined;
  const ownFactor = ownNorm === undefined ? 0 : bytesUp / ownNorm;
  const peerFactor = peerNorm === undefined ? 0 : bytesUp / peerNorm;
  if (ownFactor < leastFactor && peerFactor < leastFactor) return undefined;
  return {
    bytesUp,
    ...(ownNorm !== undefined && { ownNorm }),
    ...(peerNorm !== undefined && { peerNorm }),
    ownFactor,
    peerFactor,
  };
}

function becauseText(ownFactor: number, peerFactor: number): string {
  return [
    ...(ownFactor >= leastFactor ? [ownText(ownFactor)] : []),
    ...(peerFactor >= leastFactor ? [`${times(peerFactor)} the middle of all who send there`] : []),
  ].join('; ');
}

function ownText(factor: number): string {
  return factor === Number.POSITIVE_INFINITY
    ? 'they sent hardly anything there before'
    : `${times(factor)} what they usually send there`;
}

function times(factor: number): string {
  return `${Math.round(factor).toLocaleString('en')} times`;
}

function worse(a: Verdict | undefined, b: Verdict): Verdict {
  return a !== undefined && worstFirst.indexOf(a) <= worstFirst.indexOf(b) ? a : b;
}

type Whose = Pick<StandingOut, 'service' | 'user' | 'device'>;

/** The same however uses are ordered. */
function byServiceAndWho(a: Whose, b: Whose): number {
  const who = ({ user, device }: Whose) => user ?? device ?? '';
  return a.service !== b.service ? (a.service < b.service ? -1 : 1) : who(a) < who(b) ? -1 : 1;
}

function push<T>(rows: T[], row: T | undefined): void {
  if (row !== undefined) rows.push(row);
}
