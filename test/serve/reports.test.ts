import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Reports, type ReportsOptions } from '../../src/serve/reports.js';
import type { PageQuery } from '../../src/serve/request-query.js';
import { someReport } from '../report/some-report.js';

const folder = mkdtempSync(join(tmpdir(), 'lamplighter-reports-'));
const database = join(folder, 'x.db');
afterEach(() => rmSync(database, { force: true }));

/** Reports that count how often each was computed, in their sentences. */
function reports(compute: (query: PageQuery, times: number) => void = () => undefined) {
  let times = 0;
  const options = {
    files: [database],
    compute: async (query: PageQuery) => {
      compute(query, ++times);
      return { ...someReport(), sentences: [String(times)] };
    },
  } as unknown as ReportsOptions;
  return new Reports(options);
}

const said = async (all: Reports, query: PageQuery) => (await all.of(query)).sentences[0];

test('a report is computed once as long as nothing changed, however it is sorted', async () => {
  const all = reports();
  writeFileSync(database, 'a');
  await all.warm();
  expect(await said(all, {})).toBe('1');
  expect(await said(all, { sort: 'services.name' })).toBe('1');
  expect(await said(all, { user: 'ana' })).toBe('2');
});

test('after a change the report is shown once more while the next is computed, and then that', async () => {
  const all = reports();
  writeFileSync(database, 'a');
  expect(await said(all, {})).toBe('1');
  writeFileSync(database, 'more');
  expect(await said(all, {})).toBe('1');
  await expect.poll(() => said(all, {})).toBe('2');
  expect(await said(all, {})).toBe('2');
});

test('one that failed is tried again, and keeps no other from being shown', async () => {
  let isBroken = true;
  const all = reports(() => {
    if (isBroken) throw new Error('locked');
  });
  await expect(all.of({})).rejects.toThrow('locked');
  isBroken = false;
  expect(await said(all, {})).toBe('2');
});

test('what is kept is bounded', async () => {
  const all = reports();
  for (let i = 0; i < 100; i++) await all.of({ user: `u${i}` });
  expect(await said(all, { user: 'u99' })).toBe('100');
  expect(await said(all, { user: 'u0' })).toBe('101');
});
