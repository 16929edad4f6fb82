import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/policy/verdict.js';
import { bestEvidence, type Use } from '../../src/report/best-evidence.js';
import { judgedUses } from '../../src/report/judged-uses.js';
import { type UsageQuery, usageOf, usageRows } from '../../src/report/usage.js';
import { openStore } from '../../src/store/open.js';
import type { UsageCell, UsageFilter } from '../../src/store/store.js';
import { evidenceNames } from '../../src/tally/evidence.js';
import { seeded } from '../seeded.js';
import { hourMs, someHour, usageBatch } from '../store/usage-batch.js';
import { cell } from './cells.js';
import { usageOfCells } from './usage-of-cells.js';

describe('filters', () => {
  const cells = [
    cell({ hour: someHour, user: 'ana', service: 'a', device: 'x' }),
    cell({ hour: someHour + 1, user: 'bob', service: 'b', device: 'x' }),
    cell({ hour: someHour + 2, service: 'c', device: 'y' }),
  ];
  const decide = ({ service }: UsageCell): Verdict =>
    service === 'a' ? 'unsanctioned' : service === 'b' ? 'unreviewed' : 'sanctioned';
  for (const [what, filter, left] of [
    ['a service', { service: 'b' }, 'b'],
    ['a user', { user: 'ana' }, 'a'],
    ['a device', { device: 'x' }, 'ab'],
    ['one verdict', { verdicts: ['unsanctioned'] }, 'a'],
    ['shadow AI', { verdicts: ['unsanctioned', 'unreviewed'] }, 'ab'],
    ['a start', { from: (someHour + 1) * hourMs + 1 }, 'bc'],
    ['an end', { to: (someHour + 1) * hourMs + 1 }, 'ab'],
    ['all of them', { from: 0, user: 'bob', device: 'x', verdicts: ['sanctioned'] }, ''],
  ] as const) {
    test(`${what} leaves what fits`, async () => {
      const { rows } = await usageOfCells(cells, { by: ['service'], decide, ...filter });
      expect(
        rows
          .map(({ service }) => service)
          .sort()
          .join(''),
      ).toBe(left);
    });
  }

  test('the document says which hours it is about: those asked for, else those seen', async () => {
    const seen = { from: '2025-11-12T08:00:00.000Z', to: '2025-11-12T11:00:00.000Z' };
    expect(await usageOfCells(cells)).toMatchObject(seen);
    expect(await usageOfCells(cells, { from: Date.parse('2025-11-01T00:30Z') })).toMatchObject({
      ...seen,
      from: '2025-11-01T00:00:00.000Z',
    });
    expect(await usageOfCells(cells, { to: Date.parse('2025-12-01T00:30Z') })).toMatchObject({
      ...seen,
      to: '2025-12-01T01:00:00.000Z',
    });
    expect(await usageOfCells([])).toEqual({ rows: [] });
  });
});

test('a store that is asked for less answers as one that is asked for everything', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-usage-'));
  const store = await openStore(join(folder, 'x.db'));
  const random = seeded(21);
  const below = (end: number) => Math.floor(random() * end);
  for (const format of ['squid', 'zeek', 'bind']) {
    const source = await store.addSource({ name: format, format, layout: {}, head: { bytes: 1, digest: '' } });
    const groups = [...Array(300).keys()].map(() => ({
      hour: someHour + below(6),
      device: `d${below(3)}`,
      service: `s${below(3)}`,
      ...(random() < 0.6 && { user: `u${below(3)}${random() < 0.5 ? '@CORP' : ''}` }),
      evidence: evidenceNames[below(4)]!,
      requests: 1 + below(5),
      bytesUp: below(100),
      minutes: [below(60)],
    }));
    await store.merge(usageBatch(groups), { ...source, source: source.id, from: 0, to: 1 });
  }
  const cells: UsageCell[] = [];
  for await (const cell of store.usage({})) cells.push(cell);
  const query: UsageQuery = { by: ['service', 'user', 'device'], decide: () => 'unreviewed' };
  const filters: UsageFilter[] = [
    { user: 'u1' },
    { service: 's1' },
    { device: 'd2', user: 'u0' },
    { from: (someHour + 2) * hourMs, to: (someHour + 4) * hourMs, user: 'u2' },
  ];
  for (const filter of filters) {
    const asked = await usageOf(store, { ...query, ...filter });
    expect(asked.rows.length).toBeGreaterThan(0);
    const judged: Use[] = [];
    for await (const uses of judgedUses([bestEvidence(cells)], () => ({}))) judged.push(...uses);
    expect(asked).toEqual(await usageRows(judged, { ...query, ...filter }));
  }
  await store.close();
  rmSync(folder, { recursive: true });
});
