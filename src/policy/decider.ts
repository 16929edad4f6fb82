import { type Answer, answer, both } from './answer.js';
import { type Audience, audienceAnswer, termsAnswer, whoOf } from './audience.js';
import type { Hours } from './hours.js';
import { describeScope, type Expiry, type Rule, type RuleSubject, type Subject } from './rule.js';
import type { Decision, ExpiredRule, Use } from './use.js';
import type { Verdict } from './verdict.js';

/** What deciding needs of a policy. */
export interface DecidingParts {
  /** Absent for the empty policy. */
  readonly file?: string;
  readonly defaultVerdict: Verdict;
  readonly rules: readonly Rule[];
  readonly exclusions: readonly (Conditions & { readonly name: string })[];
  readonly now: Date;
}

/** What rules and exclusions have in common. */
interface Conditions {
  readonly audience?: Audience;
  readonly hours?: Hours;
  readonly expiry?: Expiry;
}

/** A rule whose subjects fit, or would if more were known. */
interface Candidate {
  readonly rule: Rule;
  /** Its place among the conditions. */
  readonly index: number;
  readonly fits: Answer;
  /** `service chatgpt and model gpt-4*`, or what the record does not state. */
  readonly subjects: string;
}

interface WhatMemo {
  readonly candidates: readonly Candidate[];
  /** By the signatures of who and when. */
  readonly decisions: Map<number, Decision>;
}

/** One answer for every rule, then every exclusion; equal answers have equal signatures. */
interface Signed<Value> {
  readonly signature: number;
  readonly answers: readonly Value[];
}

const expired = 3;
type TimeAnswer = Answer | typeof expired;

/** Each memory is emptied when it has so many entries. */
const mostRemembered = 65_536;
const mostSignatures = 4096;
const hourMs = 3_600_000;

/**
 * Turns uses into decisions.
 *
 * A use is what × who × when. Each of the three is compared with the rules once and then known by a small number,
 * and so is what came of the three numbers: the usual use costs three look-ups by name and one by number.
 */
export class Decider {
  readonly #parts: DecidingParts;
  readonly #conditions: readonly Conditions[];
  readonly #asked: Asked;
  readonly #what = new Map<string, WhatMemo>();
  readonly #who = new Map<string, Signed<Answer>>();
  readonly #when = new Map<number | string | undefined, Signed<TimeAnswer>>();
  readonly #signatures = new Map<string, Signed<TimeAnswer>>();

  constructor(parts: DecidingParts) {
    this.#parts = parts;
    this.#conditions = [...parts.rules, ...parts.exclusions];
    this.#asked = askedBy(parts.rules, this.#conditions);
  }

  /** The first rule that fits decides; what is not known does not fit. */
  decide(use: Use): Decision {
    this.#boundMemory();
    const what = this.#whatOf(use);
    const who = this.#whoOf(use);
    const when = this.#whenOf(use.hour, use.hours);
    const meeting = who.signature * mostSignatures + when.signature;
    const known = what.decisions.get(meeting);
    if (known !== undefined) return known;
    const decision = this.#compare(what.candidates, who.answers, when.answers);
    what.decisions.set(meeting, decision);
    return decision;
  }

  #boundMemory(): void {
    if (this.#who.size >= mostRemembered) this.#who.clear();
    if (this.#when.size >= mostRemembered) this.#when.clear();
    if (this.#what.size >= mostRemembered) this.#what.clear();
    // A decision is kept under signatures, so none may outlive them. Two are added at most before the next look.
    if (this.#signatures.size < mostSignatures - 2) return;
    for (const memory of [this.#signatures, this.#what, this.#who, this.#when]) memory.clear();
  }

  #whatOf(use: Use): WhatMemo {
    const key = keyOf(this.#asked.subjects.map((subject) => use[subject]));
    let memo = this.#what.get(key);
    if (memo === undefined) {
      memo = { candidates: candidatesFor(use, this.#parts.rules), decisions: new Map() };
      this.#what.set(key, memo);
    }
    return memo;
  }

  #whoOf(use: Use): Signed<Answer> {
    const { user, device, address, groups } = this.#asked;
    const key = keyOf([
      user ? use.user : undefined,
      device ? use.device : undefined,
      address ? use.address : undefined,
      ...(groups ? (use.groups ?? []) : []),
    ]);
    let signed = this.#who.get(key);
    if (signed === undefined) {
      const who = whoOf(use);
      signed = this.#sign(
        this.#conditions.map(({ audience }) => (audience === undefined ? answer.yes : audienceAnswer(audience, who))),
      );
      this.#who.set(key, signed);
    }
    return signed;
  }

  #whenOf(hour: number | undefined, hours = 1): Signed<TimeAnswer> {
    const asked = this.#asked.time ? hour : undefined;
    const key = asked === undefined || hours === 1 ? asked : `${asked}+${hours}`;
    let signed = this.#when.get(key);
    if (signed === undefined) {
      const nowMs = this.#parts.now.getTime();
      signed = this.#sign(this.#conditions.map((each) => timeAnswer(each, asked, hours, nowMs)));
      this.#when.set(key, signed);
    }
    return signed;
  }

  #sign<Value extends TimeAnswer>(answers: readonly Value[]): Signed<Value>;
  #sign(answers: readonly TimeAnswer[]): Signed<TimeAnswer> {
    const text = answers.join('');
    let signed = this.#signatures.get(text);
    if (signed === undefined) {
      signed = { signature: this.#signatures.size, answers };
      this.#signatures.set(text, signed);
    }
    return signed;
  }

  #compare(candidates: readonly Candidate[], who: readonly Answer[], when: readonly TimeAnswer[]): Decision {
    const outcome: Outcome = {};
    for (const candidate of candidates) {
      const whoFits = who[candidate.index] ?? answer.no;
      const time = when[candidate.index] ?? answer.no;
      const fits = both(candidate.fits, whoFits);
      if (time === expired) {
        if (fits === answer.yes) outcome.expired ??= expiredRule(candidate.rule);
        continue;
      }
      if (both(fits, time) === answer.yes) {
        outcome.decided = candidate;
        break;
      }
      if (both(fits, time) === answer.unknown) outcome.passedOver ??= passedOver(candidate, whoFits);
    }
    return this.#decision(outcome, this.#exclusion(who, when));
  }

  #exclusion(who: readonly Answer[], when: readonly TimeAnswer[]): string | undefined {
    const offset = this.#parts.rules.length;
    return this.#parts.exclusions.find((_, i) => who[offset + i] === answer.yes && when[offset + i] === answer.yes)
      ?.name;
  }

  #decision({ decided, expired, passedOver }: Outcome, excluded: string | undefined): Decision {
    const notes = [
      ...(expired === undefined ? [] : [`rule "${expired.name}" (line ${expired.line}) expired on ${expired.until}`]),
      ...(passedOver === undefined ? [] : [passedOver]),
    ];
    return {
      verdict: decided?.rule.verdict ?? this.#parts.defaultVerdict,
      ...(decided !== undefined && { rule: decidingRule(decided.rule) }),
      ...(excluded !== undefined && { excluded }),
      ...(expired !== undefined && { expired }),
      because: [decided === undefined ? this.#withoutRule() : fitting(decided), ...notes].join('; '),
    };
  }

  #withoutRule(): string {
    return this.#parts.file === undefined ? 'no policy' : 'no rule fits';
  }
}

interface Outcome {
  decided?: Candidate;
  expired?: ExpiredRule | undefined;
  /** Why the first rule that might have fitted was passed over. */
  passedOver?: string;
}

/** Which parts of a use any rule or exclusion asks for: only they tell two uses apart. */
interface Asked {
  readonly subjects: readonly Subject[];
  readonly user: boolean;
  readonly device: boolean;
  readonly address: boolean;
  readonly groups: boolean;
  readonly time: boolean;
}

function askedBy(rules: readonly Rule[], conditions: readonly Conditions[]): Asked {
  const audiences = conditions.flatMap(({ audience }) => audience ?? []);
  const members = audiences.flatMap(({ own, groups }) => [own, ...groups.flatMap(({ group }) => group?.members ?? [])]);
  const address = members.some(({ subnets }) => subnets.length > 0);
  return {
    subjects: [...new Set(rules.flatMap(({ what }) => what.map(({ subject }) => subject)))],
    user: members.some(({ users }) => users.texts.length > 0),
    // A device that is an address stands in for the address.
    device: address || members.some(({ devices }) => devices.texts.length > 0),
    address,
    groups: audiences.some(({ groups }) => groups.length > 0),
    time: conditions.some(({ hours, expiry }) => hours !== undefined || expiry !== undefined),
  };
}

/** Different lists give different keys, whatever the values hold. */
function keyOf(values: readonly (string | undefined)[]): string {
  let key = '';
  for (const value of values) key += value === undefined ? '-' : `${value.length}:${value}`;
  return key;
}

/** The rules that can decide over such a use, up to the first that always does. */
function candidatesFor(use: Use, rules: readonly Rule[]): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const [index, rule] of rules.entries()) {
    const fits = rule.what.reduce<Answer>((sum, each) => both(sum, subjectAnswer(each, use)), answer.yes);
    if (fits === answer.no) continue;
    candidates.push({ rule, index, fits, subjects: describeSubjects(rule, use, fits) });
    const always = rule.audience === undefined && rule.hours === undefined && rule.expiry === undefined;
    if (fits === answer.yes && always) break;
  }
  return candidates;
}

function subjectAnswer({ subject, terms }: RuleSubject, use: Use): Answer {
  return termsAnswer(terms, comparedValue(use, subject));
}

function comparedValue(use: Use, subject: Subject): string | undefined {
  return use[subject]?.toLowerCase();
}

/** The terms that fit, or the subjects that are not known. */
function describeSubjects({ what }: Rule, use: Use, fits: Answer): string {
  if (what.length === 0) return 'every use';
  const unknown = what.filter(({ subject }) => use[subject] === undefined);
  if (fits === answer.unknown) return unknown.map(({ subject }) => subject).join(' and ');
  return what.map(({ subject, terms }) => `${subject} ${terms.find(comparedValue(use, subject) ?? '')}`).join(' and ');
}

function timeAnswer({ hours, expiry }: Conditions, hour: number | undefined, count: number, nowMs: number): TimeAnswer {
  if (expiry !== undefined) {
    // An hour counts as covered when all of it is.
    const last = hour === undefined ? nowMs : (hour + count) * hourMs - 1;
    if (last >= expiry.endsMs) return expired;
  }
  if (hours === undefined) return answer.yes;
  return hour === undefined || count > 1 ? answer.unknown : hours.answerFor(hour);
}

function fitting({ rule, subjects }: Candidate): string {
  return `rule "${rule.name}" (line ${rule.line}): ${describeScope(rule, subjects)}`;
}

function passedOver({ rule, fits, subjects }: Candidate, whoFits: Answer): string {
  const lacking =
    fits === answer.unknown
      ? `the ${subjects} is not known`
      : whoFits === answer.unknown
        ? 'who it was is not fully known'
        : 'whether it was within its hours is not known';
  return `rule "${rule.name}" (line ${rule.line}) was passed over: ${lacking}`;
}

function expiredRule({ name, line, expiry }: Rule): ExpiredRule | undefined {
  return expiry && { name, line, until: expiry.until };
}

function decidingRule({ name, line, owner, reason, expiry }: Rule): NonNullable<Decision['rule']> {
  return {
    name,
    line,
    ...(owner !== undefined && { owner }),
    ...(reason !== undefined && { reason }),
    ...(expiry !== undefined && { until: expiry.until }),
  };
}
