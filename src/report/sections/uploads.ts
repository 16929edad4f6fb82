import type { Verdict } from '../../policy/verdict.js';
import { median } from '../median.js';
import type { StandingOut } from '../report-document.js';
import { normPeriods } from '../report-period.js';
import { isUsed, type Section, type SeenUse } from '../seen-use.js';
import { worstFirst } from '../verdict-order.js';

/** Less than this is a few pages of text, and stands out nowhere. */
const leastBytes = 1_000_000;
/** So many times the norm stands out. */
const leastFactor = 5;
/** A median of fewer periods, or of fewer people, is no norm. */
const leastPeriods = 3;
const leastPeers = 5;
const mostRows = 50;

/** What each person, or device of nobody known, sent to each service, against their own norm and their peers'. */
export class UploadsSection implements Section {
  private readonly senders = new Map<string, Sender>();

  add(seen: SeenUse): void {
    const { use, place, decision, service } = seen;
    if (!isUsed(seen) || use.bytesUp === undefined) return;
    const key = `${use.service}\n${use.user ?? ''}\n${use.user === undefined ? use.device : ''}`;
    let sender = this.senders.get(key);
    if (!sender) {
      const { service: id, user, device } = use;
      const who = user === undefined ? { device } : { user };
      sender = {
        ...who,
        service: id,
        name: service?.name ?? id,
        verdict: 'sanctioned',
        sent: new Float64Array(normPeriods + 1),
      };
      this.senders.set(key, sender);
    }
    sender.sent[place]! += use.bytesUp;
    if (place === normPeriods) sender.verdict = worse(sender.verdict, decision.verdict);
  }

  rows(assessed: readonly boolean[]): StandingOut[] {
    const before = assessed.slice(0, normPeriods).flatMap((each, place) => (each ? [place] : []));
    const peers = this.uploadsByService();
    return [...this.senders.values()]
      .flatMap((sender) => standingOut(sender, before, peers.get(sender.service) ?? []) ?? [])
      .sort((a, b) => b.bytesUp - a.bytesUp)
      .slice(0, mostRows);
  }

  /** What everybody who sent anything in the period sent. */
  private uploadsByService(): Map<string, number[]> {
    const uploads = new Map<string, number[]>();
    for (const { service, sent } of this.senders.values()) {
      if (sent[normPeriods]! > 0) uploads.set(service, [...(uploads.get(service) ?? []), sent[normPeriods]!]);
    }
    return uploads;
  }
}

interface Sender {
  readonly user?: string;
  readonly device?: string;
  readonly service: string;
  readonly name: string;
  verdict: Verdict;
  /** Bytes by period. */
  readonly sent: Float64Array;
}

function standingOut(
  { sent, ...who }: Sender,
  before: readonly number[],
  peers: readonly number[],
): StandingOut | undefined {
  const bytesUp = sent[normPeriods]!;
  if (bytesUp < leastBytes) return undefined;
  const ownNorm = before.length >= leastPeriods ? median(before.map((place) => sent[place]!)) : undefined;
  const peerNorm = peers.length >= leastPeers ? median(peers) : undefined;
  const ownFactor = ownNorm === undefined ? undefined : bytesUp / ownNorm;
  const peerFactor = peerNorm === undefined ? undefined : bytesUp / peerNorm;
  const because = [
    ...(ownFactor !== undefined && ownFactor >= leastFactor ? [ownText(ownFactor)] : []),
    ...(peerFactor !== undefined && peerFactor >= leastFactor ? [`${times(peerFactor)} what others send there`] : []),
  ];
  if (because.length === 0) return undefined;
  return {
    ...who,
    bytesUp,
    ...(ownNorm !== undefined && { ownNorm }),
    ...(peerNorm !== undefined && { peerNorm }),
    because: because.join('; '),
  };
}

function ownText(factor: number): string {
  return factor === Number.POSITIVE_INFINITY
    ? 'hardly anything was sent there before'
    : `${times(factor)} the own norm`;
}

function times(factor: number): string {
  return `${Math.round(factor).toLocaleString('en')} times`;
}

function worse(a: Verdict, b: Verdict): Verdict {
  return worstFirst.indexOf(a) <= worstFirst.indexOf(b) ? a : b;
}
