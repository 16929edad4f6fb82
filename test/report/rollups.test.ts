import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { emptyPolicy } from '../../src/policy/policy.js';
import { loadFindingKinds } from '../../src/report/finding-kinds.js';
import { finishHoursBefore } from '../../src/report/finish-hours.js';
import type { Knowledge } from '../../src/report/knowledge.js';
import { reportOf } from '../../src/report/report.js';
import type { ReportDocument } from '../../src/report/report-document.js';
import { weekAt, weekPeriod } from '../../src/report/report-period.js';
import type { SeenUse } from '../../src/report/seen-use.js';
import { type UsageKey, usageOf } from '../../src/report/usage.js';
import type { UseReading } from '../../src/report/uses.js';
import { rollUpLastWeeks } from '../../src/report/weekly-uses.js';
import { openStore } from '../../src/store/open.js';
import type { Source, Store } from '../../src/store/store.js';
import { seeded } from '../seeded.js';
import { type Group, hourMs, usageBatch } from '../store/usage-batch.js';

const now = new Date('2026-11-20T12:00Z');
const timeZone = 'Europe/Berlin';
const period = weekPeriod('2026-W46', timeZone, now);
const [oldest, monday, end] = [period.starts[0]!, period.starts[8]!, period.starts[9]!];
const seeds = Array.from({ length: 12 }, (_, i) => i);

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** What is decided hangs on all that a rollup has; `scanner` is excluded. */
const knowledge: Knowledge = {
  policy: emptyPolicy(now),
  decision: ({ service, user, host, client }) => ({
    verdict:
      host === 'h1' ? 'unsanctioned' : client === 'cli' ? 'sanctioned' : service === 's0' ? 'monitored' : 'unreviewed',
    because: 'test',
    ...(user === 'scanner' && { excluded: 'scanners' }),
  }),
  service: (id) => ({
    name: id,
    vendor: 'v',
    category: 'c',
    categoryId: 'llm-api',
    risk: { score: 5, known: 1, because: [] },
  }),
  client: (id) => ({ name: id, kind: 'sdk' }),
  local: () => ({ name: 'Ollama', kind: 'inference-server' }),
  hiddenName: () => 'WireGuard',
  department: ({ user }) => (user === 'u1' ? 'Sales' : undefined),
};
const rolling: UseReading = { mark: 'as the test reads' };

/** A store of nine weeks in which sources overlap, addresses change hands, and names are missing. */
async function randomStore(seed: number): Promise<Store> {
  const random = seeded(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const one = <T>(...values: readonly T[]) => values[below(values.length)]!;
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-rollups-'));
  folders.push(folder);
  const store = await openStore(join(folder, 'x.db'));
  /** In working hours, so that no use goes on over midnight. */
  const someHourOf = () => oldest + below(9) * 168 + below(3) * 24 + 8 + below(4);
  for (const format of ['squid', 'zeek']) {
    const source = await store.addSource({ name: format, format, layout: {}, head: { bytes: 1, digest: format } });
    const groups = Array.from({ length: 150 }, (): Group => {
      const requests = 1 + below(9);
      return {
        hour: someHourOf(),
        device: one('192.0.2.1', '192.0.2.2', 'lap'),
        ...(below(3) > 0 && { user: one('u1', 'u2@CORP', 'scanner') }),
        service: one('s0', 's1', 's2', 'local/ollama', 'hidden/wireguard'),
        ...(below(2) > 0 && { host: one('h0', 'h1') }),
        ...(below(4) === 0 && { client: one('cli', 'sdk') }),
        ...(below(4) === 0 && { model: 'm' }),
        evidence: format === 'squid' ? 'proxy' : one('tls', 'flow', 'dns'),
        requests,
        blocked: one(0, 0, 1, requests),
        ...(below(3) > 0 && { bytesUp: one(500, 3_000, 2_000_000, 9_000_000) * (1 + below(3)) }),
        ...(below(3) > 0 && { bytesDown: below(90_000) }),
        minutes: Array.from({ length: 1 + below(5) }, () => below(60)),
      };
    });
    const logons = Array.from({ length: 20 }, () => {
      const from = someHourOf() * hourMs;
      const user = one('u1', 'u3');
      return {
        user,
        address: one('192.0.2.1', '192.0.2.2'),
        ground: 'directory',
        from,
        until: from + 2 * hourMs,
      } as const;
    });
    await store.merge(usageBatch(groups, undefined, { logons }), checkpoint(source, 0));
  }
  return store;
}

function checkpoint(source: Source, from: number) {
  return { ...source, source: source.id, from, to: from + 1, readMs: 0 };
}

/** All that does not hang on when it is made. */
async function report(store: Store, reading: UseReading, keeps?: (seen: SeenUse) => boolean) {
  const options = { store, knowledge: { ...knowledge, reading }, period, findings: loadFindingKinds() };
  const { generated: _, ...document } = await reportOf({ ...options, ...(keeps && { keeps }) });
  return document;
}

/** Everything but what is by day, or by source. */
function byWeek({ series, coverage, sentences, findings: _findings, ...rest }: Omit<ReportDocument, 'generated'>) {
  const { days: _days, ...others } = series;
  const { sources: _sources, records: _records, rejected: _rejected, rolledUpHours: _rolled, ...shares } = coverage;
  return {
    ...rest,
    series: others,
    coverage: shares,
    sentences: sentences.filter((sentence) => !sentence.startsWith('Logs cover')),
  };
}

describe('a report', () => {
  test.each(seeds)('says the same of weeks that are rolled up as of their hours (seed %i)', async (seed) => {
    const store = await randomStore(seed);
    const filters = [
      undefined,
      ({ use }: SeenUse) => use.user === 'u1',
      ({ decision }: SeenUse) => decision.verdict === 'unsanctioned',
    ];
    for (const keeps of filters) {
      const expected = await report(store, {}, keeps);
      expect(expected.services.length).toBeGreaterThan(0);
      expect(await report(store, rolling, keeps)).toEqual(expected);
      expect(await report(store, rolling, keeps)).toEqual(expected);
    }
    const kept = await store.rollups();
    expect(kept.map(({ week }) => week.first)).toEqual(period.starts.slice(0, 8));
    await store.close();
  });

  test('takes in what is counted, or stated of an address, after its weeks were rolled up', async () => {
    const store = await randomStore(1);
    await report(store, rolling);
    const [source] = await store.sources();
    const hour = monday - 160;
    const late: Group = { hour, service: 'late', device: '192.0.2.9', bytesUp: 1_000_000 };
    await store.merge(usageBatch([late, { ...late, hour: monday + 9 }]), checkpoint(source!, 1));
    const counted = await report(store, rolling);
    expect(counted).toEqual(await report(store, {}));
    expect(counted.arrivals.services.map(({ id }) => id)).not.toContain('late');
    const logon = { user: 'u9', address: '192.0.2.9', ground: 'directory', from: (hour - 1) * hourMs } as const;
    await store.merge(usageBatch([], {}, { logons: [logon] }), checkpoint(source!, 2));
    const named = await report(store, rolling);
    expect(named).toEqual(await report(store, {}));
    expect(named.services.find(({ service }) => service === 'late')!.before).toMatchObject({ users: 1 });
    await store.close();
  });

  test('does not read what was rolled up with another catalogue or directory', async () => {
    const store = await randomStore(2);
    await report(store, rolling);
    const renamed: UseReading = { mark: 'with a directory', personOf: (user) => `person-${user}` };
    const { mark: _, ...unrolled } = renamed;
    expect(await report(store, renamed)).toEqual(await report(store, unrolled));
    await store.close();
  });

  test('forgets a person in what is rolled up as in what is not', async () => {
    const store = await randomStore(3);
    await report(store, rolling);
    await finishHoursBefore(store, oldest + 168, rolling, timeZone);
    await store.forgetUser('u1');
    const document = await report(store, rolling);
    expect(JSON.stringify(document)).not.toContain('u1');
    for (const rollup of await store.rollups()) {
      for await (const uses of store.rolledUses(rollup)) expect(uses.map(({ user }) => user)).not.toContain('u1');
    }
    await store.close();
  });

  test.each(seeds)('says the same by the week once the hours are gone, and what it can not (seed %i)', async (seed) => {
    const store = await randomStore(seed);
    const expected = await report(store, {});
    // In parts, as retention does it day by day, one of which is the middle of a week.
    for (const hour of [oldest + 168, monday - 100, monday + 40, end]) {
      expect(await finishHoursBefore(store, hour, rolling, timeZone)).toBe(hour);
      await store.forgetExpired({ detail: hour * hourMs });
      expect(byWeek(await report(store, rolling))).toEqual(byWeek(expected));
    }
    for await (const cells of store.usageByHours({ to: end * hourMs })) expect(cells).toEqual([]);
    const { coverage, series, sentences } = await report(store, rolling);
    expect(coverage.rolledUpHours).toBe(expected.coverage.hours.covered);
    expect(series.days).toEqual([]);
    expect(sentences.join(' ')).toContain('are kept by the week alone');
    await store.close();
  });
});

describe('usage', () => {
  const keys: ReadonlyArray<readonly UsageKey[]> = [
    [],
    ['service'],
    ['user'],
    ['device', 'evidence'],
    ['week', 'verdict'],
    ['client', 'model', 'ground'],
    ['department'],
  ];

  test.each(seeds)('is the same by the week once the hours are gone, with its sessions (seed %i)', async (seed) => {
    const store = await randomStore(seed);
    const query = { from: oldest * hourMs, to: end * hourMs, timeZone };
    const all = () =>
      Promise.all(
        keys.map((by) =>
          usageOf(store, {
            ...query,
            by,
            decide: (use) => knowledge.decision(use).verdict,
            describe: (use) => ({ department: knowledge.department(use) }),
            reading: rolling,
          }),
        ),
      );
    const expected = await all();
    await finishHoursBefore(store, monday + 30, rolling, timeZone);
    await store.forgetExpired({ detail: (monday + 30) * hourMs });
    const until = new Date(end * hourMs).toISOString();
    expect(await all()).toEqual(expected.map((document) => ({ ...document, rolledUpUntil: until })));
    await store.close();
  });

  test('has no day and no hour of what is rolled up', async () => {
    const store = await randomStore(4);
    await finishHoursBefore(store, monday, rolling, timeZone);
    const { rows } = await usageOf(store, {
      by: ['week', 'day'],
      to: monday * hourMs,
      decide: () => 'unreviewed',
      timeZone,
    });
    expect(rows.map(({ week }) => week)).toContain('2026-W45');
    expect(rows.every(({ day }) => day === undefined)).toBe(true);
    await store.close();
  });
});

test('the weeks that the next report compares with are rolled up ahead, as far as anything is in them', async () => {
  const store = await randomStore(5);
  await rollUpLastWeeks(store, rolling, timeZone, now);
  expect((await store.rollups()).map(({ week }) => week.first)).toEqual(period.starts.slice(0, 9));
  const changes = (await store.rollups()).map(({ change }) => change);
  await rollUpLastWeeks(store, rolling, timeZone, now);
  expect((await store.rollups()).map(({ change }) => change)).toEqual(changes);
  await store.close();
});

test('an hour belongs to the week in which it begins, on which clocks change too', () => {
  for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/New_York']) {
    const { starts } = weekPeriod('2026-W44', zone, now);
    for (let place = 0; place <= 8; place++) {
      const week = { first: starts[place]!, end: starts[place + 1]! };
      expect([zone, weekAt(week.first, zone), weekAt(week.end - 1, zone)]).toEqual([zone, week, week]);
    }
  }
  const far = weekAt(9e15 / hourMs, 'UTC');
  expect(far.end - far.first).toBe(168);
});
