import type { AttributionConfidence, Candidates, DeviceGround, UserGround } from '../identity/attribute.js';
import type { Naming } from '../identity/bindings.js';
import type { Verdict } from '../policy/verdict.js';
import type { EvidenceName } from '../tally/evidence.js';
import type { Reach } from './used-or-looked-up.js';

/**
 * What `lamplighter explain --json` prints: how each finding about somebody or something came about, from the record in the
 * log to the verdict. Times are RFC 3339 in UTC; what is not known is absent.
 */
export interface Explanation {
  /** As asked. */
  readonly subject: string;
  /** What it was found to be. */
  readonly kinds: readonly SubjectKind[];
  readonly from?: string;
  readonly to?: string;
  /** In order of time. */
  readonly findings: readonly ExplainedFinding[];
  /** How many more there are. */
  readonly more: number;
  /** Of a proxy that a sensor sees from outside: how many sightings are its clients' uses, and counted as theirs alone. */
  readonly handedOn?: number;
}

export type SubjectKind = 'user' | 'device' | 'service' | 'host';

/** One hour of one person (or nobody known), device and service. */
export interface ExplainedFinding {
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly name: string;
  /** Whether it was use, and the fact that decided. */
  readonly use: Reach;
  readonly useBecause: string;
  readonly who: ExplainedWho;
  readonly verdict: Verdict;
  /** Of the policy. */
  readonly rule?: string;
  readonly verdictBecause: string;
  readonly excluded?: string;
  /** All that was seen of it, best evidence first. */
  readonly evidence: readonly ExplainedEvidence[];
}

export interface ExplainedWho {
  readonly user?: string;
  readonly realm?: string;
  readonly userGround?: UserGround;
  readonly userConfidence?: AttributionConfidence;
  readonly department?: string;
  readonly logon?: ExplainedStatement;
  readonly device?: string;
  readonly address?: string;
  readonly deviceGround?: DeviceGround;
  readonly deviceConfidence?: AttributionConfidence;
  readonly lease?: ExplainedStatement;
  readonly shared?: Candidates;
}

/** A statement of a lease or logon, and where it stands. */
export interface ExplainedStatement {
  readonly ground: string;
  readonly from: string;
  /** Absent where it is not stated. */
  readonly until?: string;
  readonly address?: string;
  readonly mac?: string;
  readonly device?: string;
  readonly user?: string;
  /** Name of the source. */
  readonly source?: string;
}

/** What one format says of it. */
export interface ExplainedEvidence {
  readonly evidence: EvidenceName;
  readonly format: string;
  readonly host?: string;
  readonly client?: string;
  readonly model?: string;
  readonly requests: number;
  readonly blocked: number;
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  readonly bytes?: number;
  /** `13:05`, in UTC. */
  readonly minutes: readonly string[];
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Whether the numbers of reports come from it. */
  readonly counts: boolean;
  /** How the service is known. */
  readonly naming: Naming;
  /** Names of the server's address that made it known, where the record states none. */
  readonly answers?: readonly ExplainedAnswer[];
  /** Pattern of the catalogue that the host fits, and the role of such hosts. */
  readonly pattern?: string;
  readonly role?: string;
  /** The first of its records. */
  readonly record?: ExplainedRecord;
}

export interface ExplainedAnswer {
  readonly host: string;
  readonly address: string;
  readonly client?: string;
  readonly ground: string;
  readonly from: string;
  readonly until: string;
  readonly source?: string;
}

/** A record, read again where it still stands. */
export interface ExplainedRecord {
  readonly source: string;
  /** Of a log, in bytes of unpacked content. */
  readonly offset?: number;
  /** Counted from 1. */
  readonly line?: number;
  /** Of a capture, counted from 1. */
  readonly packet?: number;
  /** Its first 1,000 bytes. */
  readonly text?: string;
  /** As `lamplighter rows` prints it. */
  readonly row?: object;
  /** Why it could not be read again. */
  readonly unread?: string;
}
