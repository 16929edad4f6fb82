/** What the rules of a policy decide: every case in `cases/` states its promise. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadPolicy, policyFrom } from '../../src/policy/load-policy.js';
import type { Use } from '../../src/policy/use.js';
import { isShadow, type Verdict, verdicts } from '../../src/policy/verdict.js';
import { casesIn, dataFolder, hourOf, now } from './data.js';

interface Case {
  readonly promise: string;
  /** `at` in place of `hour`. */
  readonly use: Omit<Use, 'hour'> & { readonly at?: string };
  readonly verdict: Verdict;
  readonly rule?: string;
  readonly excluded?: string;
  readonly expired?: string;
  readonly because?: string;
}

for (const name of casesIn('cases', '.policy.yaml')) {
  describe(name, () => {
    const policy = loadPolicy(join(dataFolder, 'cases', `${name}.policy.yaml`), { now });
    const cases = JSON.parse(readFileSync(join(dataFolder, 'cases', `${name}.uses.json`), 'utf8')) as readonly Case[];
    test.each(cases)('$promise', ({ use: { at, ...use }, verdict, rule, excluded, expired, because }) => {
      const decision = policy.decide({ ...use, hour: at === undefined ? undefined : hourOf(at) });
      expect(decision.verdict).toBe(verdict);
      // The verdict alone tells the rule where the case names none.
      expect(decision.rule?.name).toBe(rule ?? decision.rule?.name);
      expect(decision.excluded).toBe(excluded);
      expect(decision.expired?.name).toBe(expired);
      expect(decision.because).toBe(because ?? decision.because);
    });
  });
}

describe('the empty policy', () => {
  test('leaves everything unreviewed, because there is no policy', () => {
    const decision = loadPolicy(undefined, { now }).decide({ service: 'chatgpt', user: 'ana' });
    expect(decision).toEqual({ verdict: 'unreviewed', because: 'no policy' });
  });

  test('a file of comments is a policy without rules', () => {
    const policy = policyFrom('# nothing yet\n', 'p.yaml', { now });
    expect(policy.decide({ service: 'chatgpt' })).toEqual({ verdict: 'unreviewed', because: 'no rule fits' });
  });
});

test('the deciding rule is named with its line, owner, reason and last day', () => {
  const text = `rules:
  - name: pilot
    verdict: sanctioned
    services: [chatgpt]
    owner: it-security
    reason: contract 17
    until: 2027-01-31
`;
  const { rule } = policyFrom(text, 'p.yaml', { now }).decide({ service: 'chatgpt' });
  expect(rule).toEqual({ name: 'pilot', line: 2, owner: 'it-security', reason: 'contract 17', until: '2027-01-31' });
});

test('shadow AI is what is unsanctioned or unreviewed', () => {
  expect(verdicts.filter(isShadow)).toEqual(['unsanctioned', 'unreviewed']);
});

test('values that would run into each other are told apart', () => {
  const text = 'rules:\n  - { name: a, verdict: sanctioned, services: [ab, "-"], models: [z] }\n';
  const policy = policyFrom(text, 'p.yaml', { now });
  expect(policy.decide({ service: 'a', model: 'bz' }).verdict).toBe('unreviewed');
  expect(policy.decide({ service: 'ab', model: 'z' }).verdict).toBe('sanctioned');
  expect(policy.decide({ model: 'z' }).verdict).toBe('unreviewed');
  expect(policy.decide({ service: '-', model: 'z' }).verdict).toBe('sanctioned');
});

test('one service is decided about anew for every user and hour', () => {
  const text = `rules:
  - { name: ana, verdict: sanctioned, for: { users: [ana] } }
  - { name: monday, verdict: monitored, hours: { days: [mon] } }
  - { name: ben on Tuesday, verdict: unsanctioned, for: { users: [ben] }, hours: { days: [tue] } }
`;
  const policy = policyFrom(text, 'p.yaml', { now });
  const ruleFor = (user: string, day: string) => policy.decide({ user, hour: hourOf(`${day}T10:00Z`) }).rule?.name;
  const table = ['ana', 'ben', 'zoe'].map((user) =>
    ['2026-11-16', '2026-11-17', '2026-11-18'].map((day) => ruleFor(user, day)),
  );
  expect(table).toEqual([
    ['ana', 'ana', 'ana'],
    ['monday', 'ben on Tuesday', undefined],
    ['monday', undefined, undefined],
  ]);
});

test('decisions stay the same while more kinds of people come by than are remembered', () => {
  const groups = Array.from({ length: 13 }, (_, i) => `g${i}`);
  const rules = groups.map((group) => `  - { name: ${group}, verdict: sanctioned, for: { groups: [${group}] } }\n`);
  const policy = policyFrom(`rules:\n${rules.join('')}`, 'p.yaml', { now });
  for (let set = 2 * 2 ** groups.length - 1; set >= 0; set--) {
    const stated = groups.filter((_, i) => (set >> i) % 2 === 1);
    expect(policy.decide({ groups: stated }).rule?.name).toBe(stated[0]);
  }
});

test('decisions stay the same while a flood of distinct users, hosts and hours empties the memory', () => {
  const text = `rules:
  - { name: host, verdict: sanctioned, hosts: [example.com], for: { users: ["u*7"] } }
  - { name: hours, verdict: monitored, services: [s], hours: { days: [mon] } }
`;
  const flooded = policyFrom(text, 'p.yaml', { now });
  for (let i = 0; i < 70_000; i++) {
    const decision = flooded.decide({ host: `h${i}.example.com`, user: `u${i}`, service: 's', hour: i });
    if (i % 1000 !== 7) continue;
    expect(decision.rule?.name).toBe('host');
    expect(flooded.decide({ host: 'other.example', user: 'u', service: 's', hour: 4 * 24 + 5 }).verdict).toBe(
      'monitored',
    );
  }
});
