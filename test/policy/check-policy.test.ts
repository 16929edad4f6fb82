/** What `policy check` finds in the policies of `checks/`; the goldens hold the findings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkPolicy, findingKinds } from '../../src/policy/check-policy.js';
import type { KnownIds } from '../../src/policy/known-ids.js';
import { loadPolicy, policyFrom } from '../../src/policy/load-policy.js';
import { casesIn, dataFolder, expectGolden, now } from './data.js';

const known = JSON.parse(readFileSync(join(dataFolder, 'known-ids.json'), 'utf8')) as KnownIds;

describe('findings', () => {
  for (const name of casesIn('checks', '.policy.yaml')) {
    test(`${name}: are those of the golden`, () => {
      const findings = checkPolicy(loadPolicy(join(dataFolder, 'checks', `${name}.policy.yaml`), { now }), known);
      const lines = findings.map((finding) => `${JSON.stringify(finding)}\n`);
      expectGolden(lines.join(''), join(dataFolder, 'checks', `${name}.findings.ndjson`));
    });
  }

  test('every kind of finding has a case', () => {
    const texts = casesIn('checks', '.findings.ndjson').map((name) =>
      readFileSync(join(dataFolder, 'checks', `${name}.findings.ndjson`), 'utf8'),
    );
    const found = findingKinds.filter((kind) => texts.some((text) => text.includes(`"kind":"${kind}"`)));
    // Too many rules to compare would be a large case; the test below makes one.
    expect(found).toEqual(findingKinds.filter((kind) => kind !== 'not-compared'));
  });

  test('ids are not checked without a catalogue', () => {
    const policy = loadPolicy(join(dataFolder, 'checks', 'expiries-and-ids.policy.yaml'), { now });
    expect(checkPolicy(policy).filter(({ kind }) => kind === 'unknown-id')).toEqual([]);
  });
});

test('ten thousand rules are checked as far as is reasonable, and the rest is named', () => {
  const rules = Array.from(
    { length: 10_000 },
    (_, i) => `  - { name: r${i}, verdict: sanctioned, services: [s${i}] }\n`,
  );
  const findings = checkPolicy(policyFrom(`rules:\n${rules.join('')}`, 'p.yaml', { now }));
  expect(findings.map(({ kind, severity, rule }) => [kind, severity, rule])).toEqual([
    ['not-compared', 'note', 'r2000'],
  ]);
});
