/** What `policy init` writes and `policy show` tells. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../src/match/load-catalogue.js';
import { packageRoot } from '../../src/package-root.js';
import { checkPolicy } from '../../src/policy/check-policy.js';
import { describePolicy, renderPolicy } from '../../src/policy/describe-policy.js';
import { loadPolicy, policyFrom } from '../../src/policy/load-policy.js';
import { policyJsonSchema } from '../../src/policy/policy-schema.js';
import { type SeenService, startingPolicy } from '../../src/policy/starting-policy.js';
import { dataFolder, expectGolden, now } from './data.js';

const seen: readonly SeenService[] = [
  {
    service: 'claude',
    name: 'Claude',
    vendor: 'anthropic',
    category: 'assistant',
    users: 12,
    devices: 14,
    requests: 900,
  },
  { service: 'deepl', name: 'DeepL', vendor: 'deepl', category: 'translation', users: 12, devices: 20, requests: 100 },
  {
    service: 'chatgpt',
    name: 'ChatGPT',
    vendor: 'openai',
    category: 'assistant',
    users: 312,
    devices: 340,
    requests: 1_203_456,
  },
  { service: 'copilot', name: 'Copilot', vendor: 'github', category: 'coding', devices: 1, requests: 1 },
  { service: 'poe', requests: 3, use: 'looked-up' },
];

describe('the starting policy', () => {
  test('lists what was seen, most used first, and nothing else', () => {
    expectGolden(startingPolicy(seen), join(dataFolder, 'starting.policy.yaml'));
  });

  test('is a policy without findings that leaves every service unreviewed by a rule of its own', () => {
    const policy = policyFrom(startingPolicy(seen), 'p.yaml', { now });
    expect(checkPolicy(policy)).toEqual([]);
    for (const { service } of seen) {
      expect(policy.decide({ service })).toMatchObject({ verdict: 'unreviewed', rule: { name: service } });
    }
  });

  test('its commented examples are a policy too', () => {
    const text = startingPolicy([])
      .replace(/^rules: \[\]$/m, '')
      .replace(/^# The store has seen.*$/m, '');
    const examples = text
      .split('\n')
      .filter((line) => !line.startsWith('# ') || /^# {2,}\S+.*:|^# {2,}- |^# [a-z]+:$/.test(line))
      .filter((line) => !/^#\s+(sanctioned|monitored|unsanctioned|unreviewed) /.test(line))
      .map((line) => line.replace(/^# ?/, ''))
      .join('\n')
      .replace(/^ {2}- name: our own/m, 'rules:\n  - name: our own')
      .replace('file: directory.csv', `file: ${join(dataFolder, 'directories', 'powershell.csv')}`);
    const policy = policyFrom(examples, 'p.yaml', { now });
    expect(policy.rules.map(({ name }) => name)).toEqual(['our own Azure OpenAI', 'pilot of the developers']);
    expect(checkPolicy(policy, loadCatalogue()).filter(({ kind }) => kind === 'unknown-id')).toEqual([]);
    expect(policy.exclusions.map(({ name }) => name)).toEqual(['service accounts', 'guest network']);
    expect(policy.groups.get('developers')?.people).toBe(3);
  });

  test('names from the catalogue cannot leave their comment, nor ids their quotes', () => {
    const names = [
      'x\nrules: []',
      'a: b',
      '# c',
      '- d',
      '"',
      '\u2028default: sanctioned',
      '\u001b[2J',
      '\r\nrules: []',
    ];
    const ids = ['true', 'null', '7', 'a: b', '# c', '- d', '"', "'", '*a', '&a', '[a', 'a]', '!x', '%', '@', '`'];
    const services = ids.map((service, i) => ({ service, name: names[i % names.length], requests: 1 }));
    const text = startingPolicy(services);
    const policy = policyFrom(text, 'p.yaml', { now });
    expect(policy.defaultVerdict).toBe('unreviewed');
    expect(policy.rules.map(({ name }) => name).sort()).toEqual([...ids].sort());
    expect(policy.rules.map(({ what }) => what[0]?.terms.texts[0]).sort()).toEqual([...ids].sort());
    expect(text).not.toMatch(/\u001b|\u2028|\r/);
  });

  test('says so when the store has seen nothing', () => {
    expect(startingPolicy([])).toContain('seen no AI service yet');
    expect(policyFrom(startingPolicy([]), 'p.yaml', { now }).rules).toEqual([]);
  });
});

describe('showing a policy', () => {
  const policy = loadPolicy(join(dataFolder, 'cases', 'audiences.policy.yaml'), { now });

  test('tells the rules in force, the exclusions, the groups and what came of the exports', () => {
    const text = renderPolicy(describePolicy(policy)).replaceAll(`${dataFolder}/`, '');
    expectGolden(text, join(dataFolder, 'audiences.shown.txt'));
  });

  test('leaves out what a rule does not have', () => {
    const { rules, exclusions } = describePolicy(policy);
    expect(Object.keys(rules[0] ?? {})).toEqual(['name', 'line', 'expired', 'verdict', 'fits']);
    expect(exclusions[2]).toMatchObject({ name: 'guest network', until: '2026-12-31', expired: false });
  });

  test('marks what has expired', () => {
    const later = loadPolicy(join(dataFolder, 'cases', 'audiences.policy.yaml'), {
      now: new Date('2027-01-01T00:00:00Z'),
    });
    expect(describePolicy(later).exclusions.map(({ expired }) => expired)).toEqual([false, false, true]);
  });
});

test('policy.schema.json is the schema of today', () => {
  expectSchema();
});

/** Compared as values, since the formatter lays the file out: after `UPDATE_GOLDENS=1`, `npx biome format --write policy.schema.json`. */
function expectSchema(): void {
  const path = join(packageRoot, 'policy.schema.json');
  if (process.env.UPDATE_GOLDENS) expectGolden(`${JSON.stringify(policyJsonSchema(), undefined, 2)}\n`, path);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(policyJsonSchema())));
}
