import type { Verdict } from '../policy/verdict.js';
import { type EvidenceName, evidenceNames } from '../tally/evidence.js';
import { ActiveTime } from './active-time.js';
import type { Use } from './best-evidence.js';
import { timeText } from './calendar.js';
import { type Reach, reaches, reachOfUse } from './used-or-looked-up.js';
import { worstFirst } from './verdict-order.js';

/** The numbers of a row. What is not known is absent. */
export interface UsageNumbers {
  /** The worst of the row's uses. */
  readonly verdict: Verdict;
  /** The best that there is of any of the row's uses; not all of them need have it. */
  readonly evidence: EvidenceName;
  /**
   * The most that it came to. The numbers count what came to that: where it was used, uses; where it was only reached, as
   * by a page that embeds it, what reached it; where every request was refused, the attempts; where it was only looked up, DNS
   * queries. `requests` and `blocked` also count the attempts of other hours, whatever it came to.
   */
  readonly use: Reach;
  readonly requests: number;
  readonly blocked: number;
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  /** Bytes of which only the total for both ways is stated; in neither of the other two. */
  readonly bytes?: number;
  /** Minutes in which a device was active, added up over devices. */
  readonly activeMinutes: number;
  /** Runs of a device's active minutes with pauses of at most 30 minutes. */
  readonly sessions: number;
  /** Distinct names; absent where no log names a user. */
  readonly users?: number;
  /** Absent where no log names a device. */
  readonly devices?: number;
  /** RFC 3339 in UTC. */
  readonly firstSeen?: string;
  readonly lastSeen?: string;
}

/** Adds uses up. What was only looked up, refused or reached counts as long as nothing was used: it is no use. */
export class UsageTotals {
  private use: Reach = 'looked-up';
  private sum: Sum | undefined;
  /** Requests of hours in which every one was refused. */
  private attempts = 0;

  /** Uses come in ascending order of hour. */
  add(use: Use, verdict: Verdict): void {
    const reach = reachOfUse(use);
    if (reach === 'refused') this.attempts += use.requests;
    const more = reaches.indexOf(reach) - reaches.indexOf(this.use);
    if (more < 0) return;
    if (more > 0) {
      this.use = reach;
      this.sum = undefined;
    }
    this.sum ??= new Sum();
    this.sum.add(use, verdict);
  }

  numbers(): UsageNumbers {
    const numbers = (this.sum ?? new Sum()).numbers(this.use);
    if (this.use === 'refused' || this.attempts === 0) return numbers;
    return { ...numbers, requests: numbers.requests + this.attempts, blocked: numbers.blocked + this.attempts };
  }
}

class Sum {
  private verdict = worstFirst.length - 1;
  private evidence = evidenceNames.length - 1;
  private requests = 0;
  private blocked = 0;
  private bytesUp: number | undefined;
  private bytesDown: number | undefined;
  private bytesBoth: number | undefined;
  private firstSeen = Number.POSITIVE_INFINITY;
  private lastSeen = Number.NEGATIVE_INFINITY;
  private readonly users = new FewNames();
  /** The first device, which often is the only one, and the others. */
  private device: string | undefined;
  private active: ActiveTime | undefined;
  private others: Map<string, ActiveTime> | undefined;

  add(use: Use, verdict: Verdict): void {
    this.verdict = Math.min(this.verdict, worstFirst.indexOf(verdict));
    this.evidence = Math.min(this.evidence, evidenceNames.indexOf(use.evidence));
    this.requests += use.requests;
    this.blocked += use.blocked;
    if (use.bytesUp !== undefined) this.bytesUp = (this.bytesUp ?? 0) + use.bytesUp;
    if (use.bytesDown !== undefined) this.bytesDown = (this.bytesDown ?? 0) + use.bytesDown;
    if (use.bytesBoth !== undefined) this.bytesBoth = (this.bytesBoth ?? 0) + use.bytesBoth;
    this.firstSeen = Math.min(this.firstSeen, use.firstSeen);
    this.lastSeen = Math.max(this.lastSeen, use.lastSeen);
    if (use.user !== undefined) this.users.add(use.user);
    this.activeTimeOf(use.device).add(use);
  }

  numbers(use: UsageNumbers['use']): UsageNumbers {
    const { bytesUp, bytesDown, bytesBoth, users } = this;
    const active = [this.active, ...(this.others?.values() ?? [])].flatMap((device) => device?.total() ?? []);
    const hasUnknown = this.device === '' || this.others?.has('') === true;
    const devices = active.length - (hasUnknown ? 1 : 0);
    const firstSeen = timeText(this.firstSeen);
    const lastSeen = timeText(this.lastSeen);
    return {
      verdict: worstFirst[this.verdict]!,
      evidence: evidenceNames[this.evidence]!,
      use,
      requests: this.requests,
      blocked: this.blocked,
      ...(bytesUp !== undefined && { bytesUp }),
      ...(bytesDown !== undefined && { bytesDown }),
      ...(bytesBoth !== undefined && { bytes: bytesBoth }),
      activeMinutes: active.reduce((sum, { minutes }) => sum + minutes, 0),
      sessions: active.reduce((sum, { sessions }) => sum + sessions, 0),
      ...(users.size > 0 && { users: users.size }),
      ...(devices > 0 && { devices }),
      ...(firstSeen !== undefined && { firstSeen }),
      ...(lastSeen !== undefined && { lastSeen }),
    };
  }

  private activeTimeOf(device: string): ActiveTime {
    this.device ??= device;
    if (device === this.device) {
      this.active ??= new ActiveTime();
      return this.active;
    }
    this.others ??= new Map();
    let active = this.others.get(device);
    if (!active) {
      active = new ActiveTime();
      this.others.set(device, active);
    }
    return active;
  }
}

/** Distinct names, of which there often is one: a set for each of ten thousand people took a tenth of a report's memory. */
class FewNames {
  private first: string | undefined;
  private all: Set<string> | undefined;

  get size(): number {
    return this.all?.size ?? (this.first === undefined ? 0 : 1);
  }

  add(name: string): void {
    if (this.first === undefined) this.first = name;
    if (name === this.first && this.all === undefined) return;
    this.all ??= new Set([this.first]);
    this.all.add(name);
  }
}
