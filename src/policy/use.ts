import type { Verdict } from './verdict.js';

/** A use of AI, as far as its record states it. What is absent is not known, and fits no rule that asks for it. */
export interface Use {
  /** Id in the catalogue, as are vendor, category and client. */
  readonly service?: string | undefined;
  readonly vendor?: string | undefined;
  readonly category?: string | undefined;
  /** Lower case, without port or trailing dot. */
  readonly host?: string | undefined;
  readonly client?: string | undefined;
  readonly model?: string | undefined;
  readonly user?: string | undefined;
  /** Groups that the record itself states; those of the policy and the directory need not be given. */
  readonly groups?: readonly string[] | undefined;
  readonly device?: string | undefined;
  /** Of the client; a `device` that is an address counts as one when this is absent. */
  readonly address?: string | undefined;
  /** Hours since 1970-01-01T00:00Z; when absent the use is judged as of now, and fits no rule with hours. */
  readonly hour?: number | undefined;
  /** How many hours from `hour` on it may have been in; 1 where absent. Of more it is not known whether a rule with hours fits. */
  readonly hours?: number | undefined;
}

/** The verdict on a use and where it comes from. */
export interface Decision {
  readonly verdict: Verdict;
  /** Absent when the default decided. */
  readonly rule?: DecidingRule;
  /** The name of the exclusion that the use falls under: it is counted apart. */
  readonly excluded?: string;
  /** The first rule that would have decided, had it not expired. */
  readonly expired?: ExpiredRule;
  /** One line for people: the rule and what fitted it, or why none did. */
  readonly because: string;
}

export interface DecidingRule {
  readonly name: string;
  readonly line: number;
  readonly owner?: string;
  readonly reason?: string;
  readonly until?: string;
}

export interface ExpiredRule {
  readonly name: string;
  readonly line: number;
  readonly until: string;
}
