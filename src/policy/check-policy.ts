import { normalGroup } from './audience.js';
import { Coverage, partsOf } from './coverage.js';
import { globMatches } from './glob.js';
import type { KnownIds } from './known-ids.js';
import { didYouMean } from './nearest.js';
import type { Exclusion, Policy } from './policy.js';
import type { Rule, Subject } from './rule.js';

export const severities = ['note', 'warning', 'error'] as const;
export type Severity = (typeof severities)[number];

export const findingKinds = [
  'never-fits',
  'overlaps',
  'expired',
  'expires-soon',
  'unknown-id',
  'unknown-group',
  'empty-group',
  'part-hours',
  'not-compared',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** Something about a policy that its author should look at. */
export interface Finding {
  readonly kind: FindingKind;
  /** `error`: something written has no effect. `warning`: soon or already not what was meant. `note`: worth a look. */
  readonly severity: Severity;
  readonly line: number;
  readonly rule?: string;
  readonly exclusion?: string;
  readonly group?: string;
  readonly message: string;
  readonly fix: string;
}

const soonMs = 30 * 86_400_000;
const mostParts = 1000;
/** Pairs of rules; 1,000 rules are half a million. */
const mostComparisons = 2_000_000;

/** Everything to look at, in the order of the file; without a catalogue ids are not checked. */
export function checkPolicy(policy: Policy, known?: KnownIds): readonly Finding[] {
  const findings = [
    ...policy.rules.flatMap((rule) => [...expiryFindings(rule, 'rule', policy), ...hoursFindings(rule, policy)]),
    ...policy.exclusions.flatMap((exclusion) => expiryFindings(exclusion, 'exclusion', policy)),
    ...(known === undefined ? [] : policy.rules.flatMap((rule) => idFindings(rule, known))),
    ...policy.rules.flatMap((rule) => groupFindings(rule, 'rule', policy)),
    ...policy.exclusions.flatMap((exclusion) => groupFindings(exclusion, 'exclusion', policy)),
    ...ownGroupFindings(policy),
    ...new RuleComparison(policy, known).findings(),
  ];
  return findings.sort((left, right) => left.line - right.line);
}

type Named = Pick<Rule | Exclusion, 'name' | 'line' | 'expiry' | 'audience'>;
type NamedKind = 'rule' | 'exclusion';

function expiryFindings({ name, line, expiry }: Named, kind: NamedKind, policy: Policy): Finding[] {
  if (expiry === undefined) return [];
  const left = expiry.endsMs - policy.now.getTime();
  if (left > soonMs) return [];
  const at = { line, [kind]: name };
  const fix = `Renew "until" or remove the ${kind}.`;
  if (left <= 0) {
    const message = `${kind} "${name}" expired on ${expiry.until}: later use is decided without it`;
    return [{ kind: 'expired', severity: 'warning', ...at, message, fix }];
  }
  return [
    { kind: 'expires-soon', severity: 'note', ...at, message: `${kind} "${name}" expires on ${expiry.until}`, fix },
  ];
}

function hoursFindings({ name, line, hours }: Rule, policy: Policy): Finding[] {
  if (hours?.splitsHours(policy.now.getTime()) !== true) return [];
  const message = `the hours of rule "${name}" cut through hours of UTC: use is kept by the hour, and one that lies only partly within does not fit`;
  return [
    {
      kind: 'part-hours',
      severity: 'warning',
      line,
      rule: name,
      message,
      fix: 'Choose "from" and "to" so that they are whole hours in UTC.',
    },
  ];
}

function idFindings(rule: Rule, known: KnownIds): Finding[] {
  return rule.what.flatMap(({ subject, terms }) => {
    const ids = knownIdsOf(subject, known);
    if (ids === undefined) return [];
    const unknown = terms.keys.filter((key) => !ids.some((id) => globMatches(key, id)));
    return unknown.map((id): Finding => {
      const message = `the catalogue has no ${subject} "${id}"`;
      const fix = didYouMean(id, ids).trim() || `\`lamplighter signatures list\` shows every id.`;
      return { kind: 'unknown-id', severity: 'error', line: rule.line, rule: rule.name, message, fix };
    });
  });
}

function knownIdsOf(subject: Subject, known: KnownIds): readonly string[] | undefined {
  const lists: Readonly<Partial<Record<Subject, readonly { readonly id: string }[]>>> = {
    service: known.services,
    vendor: known.vendors,
    category: known.categories,
    client: known.clients,
  };
  const ids = lists[subject]?.map(({ id }) => id);
  // A catalogue without a single one does not know that kind.
  return ids?.length === 0 ? undefined : ids;
}

function groupFindings({ name, line, audience }: Named, kind: NamedKind, policy: Policy): Finding[] {
  const at = { line, [kind]: name };
  return (audience?.groups ?? []).flatMap(({ name: wanted, group }): Finding[] => {
    if (group === undefined) {
      const message = `${kind} "${name}" is for group "${wanted}", which does not exist`;
      const fix = `${offerGroup(wanted, policy)}Define it under "groups:", or export it from the directory.`;
      return [{ kind: 'unknown-group', severity: 'error', ...at, group: wanted, message, fix }];
    }
    if (!group.members.isEmpty) return [];
    const message = `${kind} "${name}" is for group "${wanted}", which is empty`;
    const fix = 'List users, devices or subnets in it, or take the group out.';
    return [{ kind: 'empty-group', severity: 'warning', ...at, group: wanted, message, fix }];
  });
}

function ownGroupFindings(policy: Policy): Finding[] {
  return [...policy.groups.values()].flatMap((group) =>
    group.missing.map((wanted): Finding => {
      const message = `group "${group.name}" takes in "${wanted}", which no directory export has`;
      const fix = `${offerGroup(wanted, policy)}Export it, or take it out.`;
      return { kind: 'unknown-group', severity: 'error', line: group.line ?? 0, group: group.name, message, fix };
    }),
  );
}

function offerGroup(wanted: string, policy: Policy): string {
  const names = [...policy.groups].filter(([key]) => key !== normalGroup(wanted)).map(([, { name }]) => name);
  const offer = didYouMean(wanted, names).trim();
  return offer === '' ? '' : `${offer} `;
}

/** Compares every rule with those before it. */
class RuleComparison {
  readonly #rules: readonly Rule[];
  readonly #coverage: Coverage;
  #left = mostComparisons;

  constructor(policy: Policy, known: KnownIds | undefined) {
    // An expired rule neither hides another nor has to be reached.
    this.#rules = policy.rules.filter(({ expiry }) => expiry === undefined || expiry.endsMs > policy.now.getTime());
    this.#coverage = new Coverage(known);
  }

  findings(): Finding[] {
    const findings: Finding[] = [];
    const earlier: Rule[] = [];
    for (const [i, rule] of this.#rules.entries()) {
      this.#left -= i;
      if (this.#left < 0) return [...findings, notCompared(rule, this.#rules.length - i)];
      const never = this.#neverFits(rule, earlier);
      // What never decides hides nothing and overlaps with nothing.
      if (never !== undefined) {
        findings.push(never);
        continue;
      }
      findings.push(...this.#overlaps(rule, earlier));
      earlier.push(rule);
    }
    return findings;
  }

  #neverFits(rule: Rule, earlier: readonly Rule[]): Finding | undefined {
    const at = { kind: 'never-fits', severity: 'error', line: rule.line, rule: rule.name } as const;
    if (!this.#coverage.canFit(rule)) {
      const message = `rule "${rule.name}" can never fit: no service in the catalogue has all of its services, vendors and categories`;
      return { ...at, message, fix: 'Keep one of these keys, or make two rules.' };
    }
    const hiding = this.#hiding(rule, earlier);
    if (hiding === undefined) return undefined;
    const names = hiding.map(({ name, line }) => `"${name}" (line ${line})`).join(', ');
    const message = `rule "${rule.name}" can never decide: ${names} above it ${hiding.length === 1 ? 'fits' : 'fit'} every use it fits`;
    return { ...at, message, fix: 'Move it up, or remove it.' };
  }

  /** One rule that hides it, or several that do together. */
  #hiding(rule: Rule, earlier: readonly Rule[]): readonly Rule[] | undefined {
    const alone = earlier.find((each) => this.#coverage.covers(each, rule));
    if (alone !== undefined) return [alone];
    const near = earlier.filter((each) => this.#coverage.overlaps(each, rule));
    const parts = near.length < 2 ? undefined : partsOf(rule, mostParts);
    if (parts === undefined || parts.length * near.length > this.#left) return undefined;
    this.#left -= parts.length * near.length;
    const together = new Set<Rule>();
    for (const part of parts) {
      const hides = near.find((each) => this.#coverage.covers(each, part));
      if (hides === undefined) return undefined;
      together.add(hides);
    }
    return [...together];
  }

  /** An exception above the rule it is taken from is how policies are written; only rules that cut across each other count. */
  #overlaps(rule: Rule, earlier: readonly Rule[]): Finding[] {
    const across = earlier.filter(
      (each) => each.verdict !== rule.verdict && !this.#isException(each, rule) && this.#coverage.overlaps(each, rule),
    );
    if (across.length === 0) return [];
    const names = across.slice(0, 5).map(({ name, verdict, line }) => `"${name}" (${verdict}, line ${line})`);
    const more = across.length > names.length ? ` and ${across.length - names.length} more` : '';
    const message = `rule "${rule.name}" (${rule.verdict}) overlaps with ${names.join(', ')}${more} above it, which decide where both fit`;
    const fix = 'Put first what should decide, or narrow one of them.';
    return [{ kind: 'overlaps', severity: 'note', line: rule.line, rule: rule.name, message, fix }];
  }

  /** A host is one place of a service: a rule for it above one for services is an exception too. */
  #isException(above: Rule, rule: Rule): boolean {
    const namesHosts = ({ what }: Rule) => what.some(({ subject }) => subject === 'host');
    return this.#coverage.covers(rule, above) || (namesHosts(above) && !namesHosts(rule));
  }
}

function notCompared(rule: Rule, count: number): Finding {
  const message = `too many rules to compare each with all before it: the last ${count} were not compared`;
  const fix = 'List several services in one rule, or group them by vendor or category.';
  return { kind: 'not-compared', severity: 'note', line: rule.line, rule: rule.name, message, fix };
}
