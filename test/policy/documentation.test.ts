/** The examples of docs/policy.md are policies. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCatalogue } from '../../src/match/load-catalogue.js';
import { packageRoot } from '../../src/package-root.js';
import { checkPolicy } from '../../src/policy/check-policy.js';
import { policyFrom } from '../../src/policy/load-policy.js';
import { dataFolder, now } from './data.js';

const path = join(packageRoot, 'docs', 'policy.md');
const exports = join(dataFolder, 'directories');
const examples = [...readFileSync(path, 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1] ?? '');

test('docs/policy.md has its two examples', () => expect(examples).toHaveLength(2));

test.each(examples)('an example of docs/policy.md is a policy in which nothing is wrong', (example) => {
  const withExports = example
    .replace('directory.ldif', join(exports, 'active-directory.ldif'))
    .replace('contractors.csv', join(exports, 'german.csv'));
  const policy = policyFrom(withExports, path, { now });
  expect(policy.rules.length).toBeGreaterThan(0);
  expect(checkPolicy(policy, loadCatalogue()).filter(({ severity }) => severity !== 'note')).toEqual([]);
});
