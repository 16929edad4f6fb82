import { type Audience, describeAudience } from './audience.js';
import { Hours } from './hours.js';
import type { WrittenRule } from './policy-schema.js';
import { HostTerms, NameTerms, type Terms } from './terms.js';
import { endOfDayMs } from './time-zone.js';
import type { Verdict } from './verdict.js';

/** What a rule can be about, and the key of a use that it is compared with. */
export const subjects = ['service', 'vendor', 'category', 'host', 'client', 'model'] as const;
export type Subject = (typeof subjects)[number];

/** For how long something holds. */
export interface Expiry {
  /** The last day on which it holds, as written. */
  readonly until: string;
  /** The first moment at which it no longer holds, ms. */
  readonly endsMs: number;
}

/** A rule of the policy, ready to be compared with. */
export interface Rule {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  readonly verdict: Verdict;
  /** All of them must fit; none means every use. */
  readonly what: readonly RuleSubject[];
  /** Everyone when absent. */
  readonly audience?: Audience;
  readonly hours?: Hours;
  readonly expiry?: Expiry;
  readonly owner?: string;
  readonly reason?: string;
}

export interface RuleSubject {
  readonly subject: Subject;
  readonly terms: Terms;
}

/** What the rule compares with, ready made. */
export function ruleOf(written: WrittenRule, line: number, timezone: string, audience: Audience | undefined): Rule {
  const { name, verdict, hours, until, owner, reason } = written;
  return {
    name,
    line,
    verdict,
    what: subjectsOf(written),
    ...(audience !== undefined && { audience }),
    ...(hours !== undefined && { hours: new Hours(hours, hours.timezone ?? timezone) }),
    ...(until !== undefined && { expiry: expiryOf(until, timezone) }),
    ...(owner !== undefined && { owner }),
    ...(reason !== undefined && { reason }),
  };
}

/** `2027-01-31` and the moment at which that day ends. */
export function expiryOf(until: string, timezone: string): Expiry {
  const endsMs = endOfDayMs(until, timezone);
  // The policy's reader has refused every other date.
  if (endsMs === undefined) throw new Error(`${until} is no day`);
  return { until, endsMs };
}

/** One line for people: `vendor openai, for group developers, mon tue 08:00-18:00 UTC, until 2027-01-31`. */
export function describeRule(rule: Rule): string {
  const subjects = rule.what.map(({ subject, terms }) => describeTerms(subject, terms));
  return describeScope(rule, subjects.length === 0 ? 'every use' : subjects.join(' and '));
}

/** The subjects as given, then for whom and when the rule is. */
export function describeScope({ audience, hours, expiry }: Rule, subjects: string): string {
  return [
    subjects,
    ...(audience === undefined ? [] : [`for ${describeAudience(audience)}`]),
    ...(hours === undefined ? [] : [hours.text]),
    ...(expiry === undefined ? [] : [`until ${expiry.until}`]),
  ].join(', ');
}

function subjectsOf(written: WrittenRule): readonly RuleSubject[] {
  const names = (subject: Subject, texts: readonly string[] | undefined): RuleSubject[] =>
    texts === undefined ? [] : [{ subject, terms: new NameTerms(texts) }];
  return [
    ...names('service', written.services),
    ...names('vendor', written.vendors),
    ...names('category', written.categories),
    ...(written.hosts === undefined ? [] : [{ subject: 'host' as const, terms: new HostTerms(written.hosts) }]),
    ...names('client', written.clients),
    ...names('model', written.models),
  ];
}

function describeTerms(subject: Subject, { texts }: Terms): string {
  if (texts.length > 3) return `${texts.length} ${subject === 'category' ? 'categories' : `${subject}s`}`;
  return `${subject} ${texts.join(' or ')}`;
}
