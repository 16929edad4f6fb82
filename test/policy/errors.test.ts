/** Every mistake in `errors/` is told with file, line, column and how to mend it. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPolicy, policyFrom } from '../../src/policy/load-policy.js';
import { UserError } from '../../src/user-error.js';
import { seeded } from '../seeded.js';
import { casesIn, dataFolder, expectGolden, now } from './data.js';

describe('a policy with mistakes', () => {
  for (const name of casesIn('errors', '.policy.yaml')) {
    test(`${name}: every message says where, what and how to fix it`, () => {
      const folder = join(dataFolder, 'errors');
      const message = messageOf(() => loadPolicy(join(folder, `${name}.policy.yaml`), { now }));
      expectGolden(`${message.replaceAll(`${folder}/`, '')}\n`, join(folder, `${name}.error.txt`));
    });
  }
});

describe('a file that is no policy', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lamplighter-policy-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('one that is not there is named', () => {
    const path = join(folder, 'none.yaml');
    expect(messageOf(() => loadPolicy(path, { now }))).toBe(`${path}: no such file. Check the path.`);
  });

  test('a folder is named as one', () => {
    const path = join(folder, 'folder.yaml');
    mkdirSync(path);
    expect(messageOf(() => loadPolicy(path, { now }))).toBe(`${path}: a folder, not a file. Name the file in it.`);
  });

  test('one of 3 GB is refused unread', () => {
    const path = join(folder, 'huge.yaml');
    writeFileSync(path, '');
    truncateSync(path, 3_000_000_000);
    expect(messageOf(() => loadPolicy(path, { now }))).toBe(
      `${path}: 3000.0 MB is too large; at most 1 MB. Is it the right file?`,
    );
  });

  test('a policy in UTF-16 with its mark is read', () => {
    const path = join(folder, 'utf-16.yaml');
    writeFileSync(path, Buffer.from('\ufeffdefault: monitored\r\n', 'utf16le'));
    expect(loadPolicy(path, { now }).defaultVerdict).toBe('monitored');
  });
});

describe('hostile YAML', () => {
  const many = 60_000;
  const texts: Readonly<Record<string, string>> = {
    'brackets nested deeply': '['.repeat(100_000),
    'braces nested deeply': '{a: '.repeat(100_000),
    'lists nested deeply on one line': '- '.repeat(100_000),
    'keys nested deeply on one line': '? '.repeat(100_000),
    'maps nested deeply by indentation': Array.from({ length: 1300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    'many keys': Array.from({ length: many }, (_, i) => `key${i}: 1`).join('\n'),
    'many keys in a rule': `rules:\n  - {${Array.from({ length: many }, (_, i) => `k${i}: 1`).join(', ')}}`,
    'many double keys': 'rules: []\n'.repeat(many),
    'many items of the wrong type': `rules: [${'1,'.repeat(many)}]`,
    'many anchors on one value': `rules: ${'&a '.repeat(many)}`,
    'many bad escapes': `default: "${'\\q'.repeat(many)}"`,
    'a key of a million characters': `${'k'.repeat(999_000)}: 1`,
    'a million colons': ':'.repeat(999_000),
    'many second documents': '---\n'.repeat(many),
    'many tags': `rules: [${'!x y,'.repeat(many)}]`,
    'an alias of itself': 'groups: &g\n  a: *g\n',
    'a merge key': 'groups:\n  a: &a { users: [x] }\n  b: { <<: *a }\n',
  };
  for (const [what, text] of Object.entries(texts)) {
    test(`${what}: is refused with file, line and column`, () => {
      expect(messageOf(() => policyFrom(text, 'p.yaml', { now }))).toMatch(/^p\.yaml:\d+:\d+: .+\.$/m);
    });
  }

  test('a million blank lines are a policy without rules', () => {
    expect(policyFrom('\n'.repeat(999_000), 'p.yaml', { now }).rules).toEqual([]);
  });

  test('any damage to a policy gives a policy or a UserError', () => {
    const whole = `timezone: Europe/Berlin
groups:
  dev: { users: [ana, "svc-*"], subnets: [10.0.0.0/8] }
rules:
  - name: a rule
    verdict: sanctioned
    hosts: ["*.example.com", '=example.org']
    for: { groups: [dev] }
    hours: { days: [mon], from: 08:00, to: 18:00 }
    until: 2027-01-31
`;
    const random = seeded(20_261_120);
    let refused = 0;
    for (let round = 0; round < 2000; round++) {
      const bytes = Buffer.from(whole);
      for (let i = 0; i < 3; i++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 128);
      try {
        policyFrom(bytes.toString(), 'p.yaml', { now });
      } catch (error) {
        expect(error, `round ${round}: ${bytes}`).toBeInstanceOf(UserError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(500);
  });
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error('nothing was thrown');
}
