import type { Verdict } from '../policy/verdict.js';
import type { UsageNumbers } from './usage-totals.js';

/**
 * The report of a week, or of any range, as data: what `lamplighter report --format json` prints, and what every other form
 * of it (HTML, Markdown, CSV, mail, `serve`) shows. No form computes a number of its own.
 *
 * Times are RFC 3339 in UTC, bytes integers; what is not known is absent. Names are as they stand in the store, pseudonyms among them:
 * they come from logs, so they are hostile text until a form has made them harmless.
 */
export interface ReportDocument {
  readonly period: Period;
  /** When the report was made. */
  readonly generated: string;
  /** The week in five sentences, plain text, written from the numbers below. */
  readonly sentences: readonly string[];
  readonly headline: readonly Figure[];
  readonly arrivals: Arrivals;
  /** Every service of the period, shadow AI first, by what matters: verdict, risk, users. */
  readonly services: readonly ServiceUse[];
  readonly users: readonly PersonUse[];
  readonly devices: readonly PersonUse[];
  readonly departments: readonly PersonUse[];
  /** Uploads that stand out against the person's own norm or against peers, largest first. */
  readonly uploads: readonly StandingOut[];
  /** Where something was refused and the service was reached all the same. */
  readonly evaded: readonly Evaded[];
  /** API clients, agents and coding tools, apart from people's browsing. */
  readonly programs: readonly ProgramUse[];
  /** AI that runs on own machines: Ollama, LM Studio, vLLM … */
  readonly local: readonly ProgramUse[];
  readonly decisions: readonly DecisionWanted[];
  readonly rules: readonly RuleNote[];
  readonly coverage: Coverage;
  readonly findings: readonly Finding[];
  readonly series: Series;
}

export interface Period {
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  /** IANA name of the zone that days and weeks are in. */
  readonly timeZone: string;
  /** ISO 8601, where the period is one week: `2026-W46`. */
  readonly week?: string;
  /** The period of the same length before. */
  readonly before: { readonly from: string; readonly to: string; readonly assessed: boolean };
  /** The eight periods of the same length before (of a week, eight weeks), and in how many of them anything was assessed. */
  readonly norm: { readonly from: string; readonly to: string; readonly assessed: number };
}

/** What a change is measured against is absent where the time before was not assessed: not assessed is not zero. */
export interface Compared {
  readonly value: number;
  readonly before?: number;
  /** Median over the assessed periods of the norm. */
  readonly norm?: number;
}

export interface Figure extends Compared {
  readonly id: string;
  /** `unsanctioned or unreviewed services` */
  readonly label: string;
  readonly unit: 'count' | 'bytes' | 'minutes' | 'share';
  /** Whether more is worse; absent where neither is. */
  readonly worse?: 'more' | 'less';
}

/** What is in use and was not, in the eight periods before. */
export interface Arrivals {
  /** Whether anything was assessed before; if not, nothing can be called new and the lists are empty. */
  readonly comparable: boolean;
  readonly services: readonly Arrival[];
  readonly users: readonly Arrival[];
  readonly devices: readonly Arrival[];
  readonly models: readonly Arrival[];
  readonly clients: readonly Arrival[];
}

export interface Arrival {
  readonly id: string;
  readonly name: string;
  readonly firstSeen: string;
  readonly verdict?: Verdict;
  /** How many people, and what they used it with or for. */
  readonly users?: number;
  readonly services?: readonly string[];
}

/** Numbers of uses. */
export type Measured = UsageNumbers;

export interface ServiceUse extends Measured {
  readonly service: string;
  readonly name: string;
  readonly vendor?: string;
  readonly category?: string;
  /** 0 (least) to 10, the share of its weight that rests on known facts, and the factors that weigh most, in words. */
  readonly risk?: { readonly score: number; readonly known: number; readonly because: readonly string[] };
  /** Active minutes in each period of the norm and in this one, oldest first; null where it was not assessed. */
  readonly trend: ReadonlyArray<number | null>;
  readonly before?: { readonly users?: number; readonly requests: number; readonly bytesUp?: number };
  readonly isNew: boolean;
}

/** Use by one user, device or department. */
export interface PersonUse extends Measured {
  readonly name: string;
  /** Of a user or device: where they belong, as the directory or the policy's groups say. */
  readonly department?: string;
  /** The shadow AI that they used, most requests first. */
  readonly services: ReadonlyArray<{ readonly service: string; readonly name: string; readonly verdict: Verdict }>;
  /** The shadow AI that they asked for and did not get; absent where there is none. */
  readonly refused?: PersonUse['services'];
  /** The address or device was used by several people who cannot be told apart. */
  readonly shared?: true;
}

export interface StandingOut {
  readonly user?: string;
  readonly device?: string;
  readonly service: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly bytesUp: number;
  /** Median of the person's assessed periods before, and of everybody who uploaded to the service now; absent where too few are known. */
  readonly ownNorm?: number;
  readonly peerNorm?: number;
  /** One clause: `12 times what they usually send there`. */
  readonly because: string;
}

export interface Evaded {
  readonly service: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly user?: string;
  readonly device?: string;
  readonly blocked: number;
  readonly reached: number;
  /** How it was reached: by which evidence, client or host. */
  readonly by: readonly string[];
}

export interface ProgramUse extends Measured {
  /** Id of the client in the catalogue, or of the local tool. */
  readonly client: string;
  readonly name: string;
  /** `sdk`, `coding agent`, `local model server` … */
  readonly kind?: string;
  readonly services: ReadonlyArray<{ readonly service: string; readonly name: string; readonly verdict: Verdict }>;
  readonly models: readonly string[];
  /** Of local tools: the machines that they answered on, by name or address; at most 20. */
  readonly machines?: readonly string[];
}

export interface DecisionWanted {
  readonly service: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly why: string;
  /** A line that can be put into the policy as it is: YAML. */
  readonly policyLine: string;
}

export interface RuleNote {
  readonly rule: string;
  readonly kind: 'expired' | 'expires soon' | 'never matched';
  readonly detail: string;
}

export interface Coverage {
  /** Hours of the period that any source covers, and all of them. */
  readonly hours: { readonly covered: number; readonly all: number };
  /**
   * How many of the covered hours are no longer kept one by one: what is rolled up of their weeks is in every number but those
   * by day and by source. Absent where there are none.
   */
  readonly rolledUpHours?: number;
  /** Good and rejected records of the sources that cover it, over all their time. */
  readonly records: number;
  readonly rejected: number;
  /** Uses that the policy excludes: counted here and nowhere else in the report. */
  readonly excludedRequests: number;
  readonly sources: readonly CoveredSource[];
  /** Sources that could not be read: not assessed, which is not clean. */
  readonly failed: ReadonlyArray<{ readonly path: string; readonly reason: string; readonly time: string }>;
  /** Shares of the requests of the period whose user, or device, is not known; absent where there was no use. */
  readonly withoutUser?: number;
  readonly withoutDevice?: number;
  /** Encrypted DNS, VPNs and tunnels: what was inside them was not seen. */
  readonly hidden: ReadonlyArray<{
    readonly service: string;
    readonly name: string;
    readonly devices: number;
    readonly requests: number;
    /** Of the devices, those that only looked a name of it up; absent where there are none. */
    readonly lookedUp?: number;
  }>;
}

export interface CoveredSource {
  readonly path: string;
  readonly format: string;
  /** Of the whole source. */
  readonly records: number;
  readonly rejected: number;
  /** Hours of the period with records. */
  readonly hours: number;
  /** For each day of the period its 24 hours: a digit, 0 to 9, by share of the source's busiest hour; `.` where it has no record. */
  readonly calendar: readonly string[];
}

/** A kind of finding that the period shows, what to do, and where frameworks speak of it. */
export interface Finding {
  readonly id: string;
  readonly title: string;
  readonly risk: 'high' | 'medium' | 'low';
  /** How many services, users or sources show it. */
  readonly count: number;
  readonly next: string;
  readonly frameworks: ReadonlyArray<{
    /** `NIST AI RMF 1.0`, with the release where it has one. */
    readonly framework: string;
    readonly id: string;
    readonly title: string;
    /** `related technique` for MITRE ATLAS: a relation, not a detection. */
    readonly relation: string;
  }>;
}

/** What the charts draw. */
export interface Series {
  /** Days of the period: active minutes by verdict. */
  readonly days: ReadonlyArray<{ readonly day: string } & Readonly<Record<Verdict, number>>>;
  /** The periods of the norm and this one by their names (`2026-W46`, or the first day), oldest first. */
  readonly periods: readonly string[];
  /** For the most used services the active minutes in each of `periods`; null where it was not assessed. */
  readonly heat: ReadonlyArray<{
    readonly service: string;
    readonly name: string;
    readonly minutes: ReadonlyArray<number | null>;
  }>;
  /** Department, service and verdict: active minutes. */
  readonly streams: ReadonlyArray<{
    readonly department: string;
    readonly service: string;
    readonly name: string;
    readonly verdict: Verdict;
    readonly activeMinutes: number;
  }>;
}
