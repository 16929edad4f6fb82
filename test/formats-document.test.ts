import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formats } from '../native-free-parsers/registry.js';
import { packageRoot } from '../src/package-root.js';
import { formatsDocument } from '../src/rows/formats-document.js';

test('docs/formats.md is what `npm run docs` writes today', () => {
  expect(readFileSync(join(packageRoot, 'docs/formats.md'), 'utf8')).toBe(formatsDocument(formats.values()));
});

const statesNothing = new Set(['apache-error', 'squid-user-agent']);

test('every format names its product, its specification and what it can state', () => {
  for (const [name, { name: own, product, specification, facts, fields }] of formats) {
    expect(own).toBe(name);
    expect(product).toMatch(/\w/);
    expect(specification).toMatch(/^https?:\/\//);
    // Error logs and their like are recognised so that nobody wonders, and state nothing.
    if (statesNothing.has(name)) expect([facts, fields]).toEqual([[], []]);
    else {
      expect(facts.length).toBeGreaterThan(0);
      expect(fields).toContain(facts.includes('lease') ? 'client' : 'time');
    }
  }
});
