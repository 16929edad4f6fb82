/** What holds for every policy and every use. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { compileHostPattern } from '../../src/match/host-pattern.js';
import { checkPolicy } from '../../src/policy/check-policy.js';
import { globCovers, globMatches, globsOverlap } from '../../src/policy/glob.js';
import { hostMatches, hostPatternCovers, hostPatternsOverlap } from '../../src/policy/host-scope.js';
import { policyFrom } from '../../src/policy/load-policy.js';
import type { Policy } from '../../src/policy/policy.js';
import type { WrittenRule } from '../../src/policy/policy-schema.js';
import { isSteadyIn } from '../../src/policy/steady.js';
import { parseAddress, parseSubnet, subnetHolds } from '../../src/policy/subnet.js';
import type { Use } from '../../src/policy/use.js';
import { verdicts } from '../../src/policy/verdict.js';
import { hourOf, now } from './data.js';

const runs = { seed: 20_261_120, numRuns: 300 };

// Few values, so that rules and uses meet often.
const some = <Value>(values: readonly Value[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 1 });
const anyDay = some(['mon', 'wed', 'sat'] as const);
const anyRule: fc.Arbitrary<Omit<WrittenRule, 'name'>> = fc.record({
  verdict: fc.constantFrom(...verdicts),
  services: maybe(some(['chatgpt', 'claude', 'c*'])),
  vendors: maybe(some(['openai', 'anthropic'])),
  hosts: maybe(some(['example.com', '=a.example.com', '*.a.example.com'])),
  for: maybe(
    fc.oneof(
      fc.record({ users: some(['ana', 'ben', 'b*']) }),
      fc.record({ groups: some(['dev', 'ops', 'none']) }),
      fc.record({ subnets: some(['10.0.0.0/8', '10.1.0.0/16', '2001:db8::/32']) }),
      fc.record({ users: some(['ana']), devices: some(['pc-*']) }),
    ),
  ),
  hours: maybe(fc.record({ days: anyDay, from: fc.constant('08:00'), to: fc.constantFrom('12:30', '18:00', '02:00') })),
  until: maybe(fc.constantFrom('2026-10-31', '2026-11-18', '2027-01-31', '2027-03-31')),
});
const anyRules = fc.array(anyRule, { maxLength: 6 });
/** Enough for some to hide others. */
const manyRules = fc.array(anyRule, { minLength: 5, maxLength: 8 });
const anyUse: fc.Arbitrary<Use> = fc.record({
  service: maybe(fc.constantFrom('chatgpt', 'claude')),
  vendor: maybe(fc.constantFrom('openai', 'anthropic')),
  host: maybe(fc.constantFrom('example.com', 'a.example.com', 'b.a.example.com')),
  user: maybe(fc.constantFrom('ana', 'ben', 'bo', 'zoe')),
  device: maybe(fc.constantFrom('pc-1', 'mac-1', '10.1.2.3')),
  address: maybe(fc.constantFrom('10.1.0.1', '10.2.0.1', '192.0.2.1', '2001:db8::1')),
  hour: maybe(
    fc.oneof(
      fc.integer({ min: hourOf('2026-10-30T00:00Z'), max: hourOf('2026-11-22T00:00Z') }),
      fc.integer({ min: hourOf('2027-01-30T00:00Z'), max: hourOf('2027-02-07T00:00Z') }),
    ),
  ),
});
const anyUses = fc.array(anyUse, { minLength: 1, maxLength: 20 });

describe('deciding', () => {
  test('a policy that is steady in some hours decides alike on each of them, and on all of them at once', () => {
    let steady = 0;
    fc.assert(
      fc.property(anyRules, anyUse, fc.integer({ min: 1, max: 200 }), (rules, use, hours) => {
        const first = use.hour ?? hourOf('2026-11-16T00:00Z');
        const policy = policyOf(rules);
        if (!isSteadyIn(policy, { first, end: first + hours })) return;
        steady++;
        const expected = policy.decide({ ...use, hour: first });
        expect(policy.decide({ ...use, hour: first, hours })).toEqual(expected);
        for (let hour = first; hour < first + hours; hour += 7)
          expect(policy.decide({ ...use, hour })).toEqual(expected);
      }),
      runs,
    );
    expect(steady).toBeGreaterThan(runs.numRuns / 10);
  });

  test('of several hours at once it is not known whether a rule with hours fits', () => {
    const hours = { days: ['mon' as const], from: '08:00', to: '18:00' };
    const policy = policyOf([{ verdict: 'sanctioned', services: ['chatgpt'], hours }]);
    const monday = hourOf('2026-11-16T09:00Z');
    expect(isSteadyIn(policy, { first: monday, end: monday + 1 })).toBe(false);
    expect(policy.decide({ service: 'chatgpt', hour: monday }).verdict).toBe('sanctioned');
    const decision = policy.decide({ service: 'chatgpt', hour: monday, hours: 168 });
    expect(decision.verdict).toBe('unreviewed');
    expect(decision.because).toContain('whether it was within its hours is not known');
  });

  test('the first rule that fits decides: any rule decides alone what it decides among others, and none before it does', () => {
    fc.assert(
      fc.property(anyRules, anyUses, (rules, uses) => {
        const policy = policyOf(rules);
        const alone = rules.map((rule) => policyOf([rule]));
        for (const use of uses) {
          const first = alone.findIndex((each) => each.decide(use).rule !== undefined);
          expect(policy.decide(use).rule?.name).toBe(first < 0 ? undefined : `rule ${first}`);
          expect(policy.decide(use).verdict).toBe(rules[first]?.verdict ?? 'unreviewed');
        }
      }),
      runs,
    );
  });

  test('a rule added at the end never changes what a rule before it decides', () => {
    fc.assert(
      fc.property(anyRules, anyRule, anyUses, (rules, added, uses) => {
        const [before, after] = [policyOf(rules), policyOf([...rules, added])];
        for (const use of uses) {
          const decision = before.decide(use);
          if (decision.rule !== undefined) expect(after.decide(use)).toEqual(decision);
        }
      }),
      runs,
    );
  });

  test('a rule never decides about a use after its last day', () => {
    fc.assert(
      fc.property(anyRules, anyUses, (rules, uses) => {
        const policy = policyOf(rules);
        for (const use of uses) {
          const until = policy.decide(use).rule?.until;
          if (until === undefined) continue;
          const at = use.hour === undefined ? now.getTime() : use.hour * 3_600_000;
          expect(new Date(at).toISOString().slice(0, 10) <= until).toBe(true);
        }
      }),
      runs,
    );
  });

  test('what is not known never brings a rule to decide: with one more fact unknown, only earlier or no rules drop out', () => {
    fc.assert(
      fc.property(
        anyRule,
        anyUse,
        fc.constantFrom('service', 'vendor', 'host', 'user', 'device', 'address'),
        (rule, use, key) => {
          const policy = policyOf([rule]);
          const less: Use = { ...use, [key]: undefined };
          // A device that is an address stands in for the address: taking the address away uncovers it.
          fc.pre(!(key === 'address' && use.device === '10.1.2.3'));
          if (policy.decide(less).rule !== undefined) expect(policy.decide(use).rule).toBeDefined();
        },
      ),
      runs,
    );
  });

  test('a decision does not depend on what was decided before', () => {
    fc.assert(
      fc.property(anyRules, anyUses, (rules, uses) => {
        const policy = policyOf(rules);
        for (const use of uses) policy.decide(use);
        for (const use of uses) expect(policy.decide(use)).toEqual(policyOf(rules).decide(use));
      }),
      runs,
    );
  });
});

describe('checking', () => {
  test('a rule that is said never to decide decides nothing, now or later', () => {
    let hidden = 0;
    fc.assert(
      fc.property(manyRules, anyUses, (rules, uses) => {
        const policy = policyOf(rules);
        const never = checkPolicy(policy).filter(({ kind }) => kind === 'never-fits');
        hidden += never.length;
        for (const use of uses) {
          // What hides a rule is found among the rules that hold from now on.
          if (use.hour !== undefined && use.hour * 3_600_000 < now.getTime()) continue;
          const { rule } = policy.decide(use);
          expect(never.map((finding) => finding.rule)).not.toContain(rule?.name ?? '');
        }
      }),
      runs,
    );
    expect(hidden).toBeGreaterThan(50);
  });
});

describe('patterns', () => {
  const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 5 });
  const word = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 });

  test('* stands for any characters, as in a regular expression', () => {
    fc.assert(
      fc.property(glob, word, (pattern, text) => {
        expect(globMatches(pattern, text)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
      }),
      { ...runs, numRuns: 3000 },
    );
  });

  test('one that covers another fits all that the other fits, and two that both fit a word overlap', () => {
    fc.assert(
      fc.property(glob, glob, word, (left, right, text) => {
        if (globCovers(left, right) && globMatches(right, text)) expect(globMatches(left, text)).toBe(true);
        if (globMatches(left, text) && globMatches(right, text)) expect(globsOverlap(left, right)).toBe(true);
        expect(globsOverlap(left, right)).toBe(globsOverlap(right, left));
      }),
      { ...runs, numRuns: 3000 },
    );
  });

  test('patterns that share no word do not overlap', () => {
    const words = wordsOf(['a', 'b'], 8);
    fc.assert(
      fc.property(glob, glob, (left, right) => {
        const shared = words.some((text) => globMatches(left, text) && globMatches(right, text));
        expect(globsOverlap(left, right)).toBe(shared);
      }),
      runs,
    );
  });

  test('a pattern of many stars is tried in reasonable time', () => {
    expect(globMatches('*a'.repeat(100), `${'a'.repeat(20_000)}b`)).toBe(false);
  });

  const hostLabel = fc.constantFrom('a', 'b', 'ab', '*', 'a*');
  const hostPattern = fc
    .tuple(fc.constantFrom('', '=', '*.'), fc.array(hostLabel, { maxLength: 2 }))
    .map(([reach, labels]) => compileHostPattern(`${reach}${[...labels, 'example', 'com'].join('.')}`));
  const host = fc
    .array(fc.constantFrom('a', 'b', 'ab', 'c'), { maxLength: 4 })
    .map((labels) => [...labels, 'example', 'com'].join('.'));

  test('a host pattern that covers another fits all that the other fits, and two that both fit a host overlap', () => {
    fc.assert(
      fc.property(hostPattern, hostPattern, host, (left, right, name) => {
        if (hostPatternCovers(left, right) && hostMatches(right, name)) expect(hostMatches(left, name)).toBe(true);
        if (hostMatches(left, name) && hostMatches(right, name)) expect(hostPatternsOverlap(left, right)).toBe(true);
      }),
      { ...runs, numRuns: 3000 },
    );
  });
});

describe('subnets', () => {
  test('an IPv4 subnet holds the addresses that share its first bits', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff), fc.integer({ min: 0, max: 32 }), (base, other, prefix) => {
        const size = 2 ** (32 - prefix);
        const start = Math.floor(base / size) * size;
        const subnet = parseSubnet(`${dotted(start)}/${prefix}`);
        if (typeof subnet === 'string') throw new Error(subnet);
        const holds = (address: number) =>
          subnetHolds(subnet, parseAddress(dotted(address)) ?? { family: 6, bits: 0n });
        expect(holds(start) && holds(start + size - 1)).toBe(true);
        expect(holds(other)).toBe(other >= start && other < start + size);
        expect(subnetHolds(subnet, parseAddress(`::ffff:${dotted(start)}`) ?? { family: 6, bits: 0n })).toBe(true);
      }),
      runs,
    );
  });

  test('an IPv6 address is the same however it is written', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const bits = parseAddress(text);
        expect(bits).toBeDefined();
        // The URL parser has the canonical form.
        expect(parseAddress(new URL(`http://[${text}]/`).hostname.slice(1, -1))).toEqual(bits);
      }),
      runs,
    );
  });
});

function policyOf(rules: readonly Omit<WrittenRule, 'name'>[]): Policy {
  const written = {
    groups: { dev: { users: ['ana', 'bo'], subnets: ['10.1.0.0/16'] }, ops: { users: ['ben'] } },
    rules: rules.map((rule, i) => ({ name: `rule ${i}`, ...rule })),
  };
  return policyFrom(stringify(written, { aliasDuplicateObjects: false }), 'p.yaml', { now });
}

function wordsOf(letters: readonly string[], longest: number): readonly string[] {
  const words = [''];
  for (const word of words) if (word.length < longest) words.push(...letters.map((letter) => word + letter));
  return words;
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
