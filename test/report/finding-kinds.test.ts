import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../src/package-root.js';
import { loadFindingKinds } from '../../src/report/finding-kinds.js';
import { findingsOf } from '../../src/report/sections/findings.js';
import { someReport } from './some-report.js';

const kinds = loadFindingKinds();
const schema = z.fromJSONSchema(JSON.parse(readFileSync(join(packageRoot, 'findings', 'finding.schema.json'), 'utf8')));
const facts = process.env.LAMPLIGHTER_FACTS ?? resolve(packageRoot, '../shared/facts');
const hasFacts = existsSync(join(facts, 'frameworks'));
if (!hasFacts) console.warn('SKIPPED: framework identifiers against the research: no folder ../shared/facts');

describe('a kind of finding', () => {
  for (const [id, kind] of kinds) {
    test(`${id} is as the schema says and names each framework with its release`, () => {
      const { id: _, ...file } = kind;
      schema.parse(file);
      for (const { framework } of kind.frameworks) expect(framework).toMatch(/\d|Workshop/);
      expect(new Set(kind.frameworks.map(({ framework, id: place }) => `${framework} ${place}`)).size).toBe(
        kind.frameworks.length,
      );
    });
  }

  test('of MITRE ATLAS is only ever related: a log shows no adversary', () => {
    const relations = [...kinds.values()].flatMap(({ frameworks }) =>
      frameworks.filter(({ framework }) => framework.startsWith('MITRE')),
    );
    expect(relations.length).toBeGreaterThan(5);
    for (const { relation } of relations) expect(relation).toMatch(/^related /);
  });

  test('is there for everything that a report can find, and is worst first', () => {
    const findings = findingsOf(someReport(), kinds);
    expect(findings.map(({ id }) => id)).toContain('unsanctioned-use');
    const order = findings.map(({ risk }) => ['high', 'medium', 'low'].indexOf(risk));
    expect(order).toEqual([...order].sort());
    for (const { count } of findings) expect(count).toBeGreaterThan(0);
  });

  test.skipIf(!hasFacts)('has identifiers and titles of ATLAS and the Workshop as their makers wrote them', () => {
    const atlas = readFileSync(join(facts, 'frameworks', 'atlas.json'), 'utf8');
    const workshop = readFileSync(join(facts, 'frameworks', 'zta.md'), 'utf8');
    for (const { frameworks } of kinds.values())
      for (const { framework, id, title } of frameworks) {
        if (framework.startsWith('MITRE')) expect(atlas.includes(`"${id}"`) && atlas.includes(title), id).toBe(true);
        if (framework.startsWith('Zero Trust Workshop')) expect(workshop, id).toContain(`| ${id} | ${title} |`);
      }
  });
});
