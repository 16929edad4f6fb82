import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/policy/verdict.js';
import { bestEvidence, type Use } from '../../src/report/best-evidence.js';
import { judgedUses } from '../../src/report/judged-uses.js';
import {
  type UsageDocument,
  type UsageKey,
  type UsageQuery,
  usageKeys,
  usageOf,
  usageRows,
} from '../../src/report/usage.js';
import { openStore } from '../../src/store/open.js';
import type { UsageCell, UsageFilter } from '../../src/store/store.js';
import { evidenceNames } from '../../src/tally/evidence.js';
import { UserError } from '../../src/user-error.js';
import { seeded } from '../seeded.js';
import { hourMs, someHour, usageBatch } from '../store/usage-batch.js';
import { cell } from './cells.js';

describe('a row', () => {
  test('carries its keys and all numbers that are known', async () => {
    const { rows } = await usage(
      [
        cell({ user: 'ana', realm: 'CORP', requests: 3, blocked: 1, bytesUp: 10, bytesDown: 0, minutes: [4, 50] }),
        cell({ user: 'bob', device: 'laptop', requests: 2, bytesUp: 5, minutes: [7] }),
      ],
      {
        by: ['service', 'vendor', 'category', 'region', 'group'],
        describe: () => ({ name: 'ChatGPT', vendor: 'openai', category: 'assistant', region: 'eu', group: 'sales' }),
      },
    );
    expect(rows).toEqual([
      {
        service: 'chatgpt',
        name: 'ChatGPT',
        vendor: 'openai',
        category: 'assistant',
        region: 'eu',
        group: 'sales',
        verdict: 'unreviewed',
        evidence: 'proxy',
        use: 'used',
        requests: 5,
        blocked: 1,
        bytesUp: 15,
        bytesDown: 0,
        activeMinutes: 3,
        sessions: 3,
        users: 2,
        devices: 2,
        firstSeen: '2025-11-12T08:04:00.000Z',
        lastSeen: '2025-11-12T08:50:00.000Z',
      },
    ]);
  });

  test('leaves out what no log says: user, device, client, model, vendor, bytes', async () => {
    const { rows } = await usage([cell({ device: '' })], {
      by: ['user', 'device', 'client', 'model', 'vendor', 'group'],
    });
    expect(Object.keys(rows[0]!).sort()).toEqual(
      [
        'activeMinutes',
        'blocked',
        'evidence',
        'firstSeen',
        'lastSeen',
        'requests',
        'sessions',
        'use',
        'verdict',
      ].sort(),
    );
  });

  test('counts users and devices that are known, each once', async () => {
    const cells = [
      cell({ user: 'ana' }),
      cell({ user: 'ana', realm: 'CORP', device: 'b' }),
      cell({ user: 'bob', device: 'b', hour: someHour + 1 }),
      cell({ device: 'c', hour: someHour + 1 }),
      cell({ device: '', hour: someHour + 2 }),
    ];
    expect((await usage(cells)).rows).toMatchObject([{ users: 2, devices: 3 }]);
  });

  test('has the worst verdict and the best evidence of its uses', async () => {
    const verdicts: Record<string, Verdict> = { a: 'sanctioned', b: 'unreviewed', c: 'monitored', d: 'unsanctioned' };
    const cells = Object.keys(verdicts).map((service, i) => cell({ service, evidence: evidenceNames[2 - (i % 3)]! }));
    const rowOf = async (services: string) => {
      const some = cells.filter(({ service }) => services.includes(service));
      return (await usage(some, { decide: ({ service }) => verdicts[service]! })).rows[0];
    };
    expect(await rowOf('abcd')).toMatchObject({ verdict: 'unsanctioned', evidence: 'proxy' });
    expect(await rowOf('abc')).toMatchObject({ verdict: 'unreviewed', evidence: 'proxy' });
    expect(await rowOf('ac')).toMatchObject({ verdict: 'monitored', evidence: 'proxy' });
    expect(await rowOf('a')).toMatchObject({ verdict: 'sanctioned', evidence: 'flow' });
  });

  test('asks for a verdict with all that is known of a use', async () => {
    const asked: unknown[] = [];
    const use = cell({ user: 'ana', client: 'sdk', model: 'gpt-5', host: 'api.openai.com' });
    const decide = (use: UsageCell) => {
      asked.push(use);
      return 'sanctioned' as const;
    };
    await usage([use], { decide });
    expect(asked).toEqual([use]);
  });
});

describe('looked up is not used', () => {
  test('a service that was only looked up says so, and counts look-ups', async () => {
    const { rows } = await usage([cell({ evidence: 'dns', requests: 4 })]);
    expect(rows).toMatchObject([{ use: 'looked-up', evidence: 'dns', requests: 4, devices: 1 }]);
  });

  for (const order of ['before', 'after']) {
    test(`a use ${order} look-ups counts alone`, async () => {
      const used = cell({ requests: 3, hour: someHour + (order === 'before' ? 0 : 2) });
      const lookUp = cell({ evidence: 'dns', requests: 100, device: 'b', hour: someHour + 1, service: 'other' });
      const { rows } = await usage(
        [used, lookUp].sort((a, b) => a.hour - b.hour),
        {
          decide: ({ service }) => (service === 'other' ? 'unsanctioned' : 'sanctioned'),
        },
      );
      expect(rows).toMatchObject([{ use: 'used', requests: 3, devices: 1, activeMinutes: 1, verdict: 'sanctioned' }]);
    });
  }
});

describe('active time', () => {
  const activity = async (...cells: UsageCell[]) => {
    const { activeMinutes, sessions } = (await usage(cells)).rows[0]!;
    return { activeMinutes, sessions };
  };

  test('a minute counts once for each device, however many services and users it had', async () => {
    expect(
      await activity(
        cell({ minutes: [1, 2] }),
        cell({ service: 'claude', minutes: [2, 3] }),
        cell({ service: 'claude', user: 'ana', minutes: [3] }),
        cell({ device: 'b', minutes: [3] }),
      ),
    ).toEqual({ activeMinutes: 4, sessions: 2 });
  });

  test('a pause of 30 minutes belongs to a session, a longer one ends it', async () => {
    expect(await activity(cell({ minutes: [0, 30] }))).toEqual({ activeMinutes: 2, sessions: 1 });
    expect(await activity(cell({ minutes: [0, 31] }))).toEqual({ activeMinutes: 2, sessions: 2 });
    expect(await activity(cell({ minutes: [0, 29, 58, 59] }))).toEqual({ activeMinutes: 4, sessions: 1 });
  });

  test('a session goes on over the hour and over midnight', async () => {
    const lastOfDay = Math.ceil(someHour / 24) * 24 - 1;
    expect(
      await activity(cell({ hour: lastOfDay, minutes: [59] }), cell({ hour: lastOfDay + 1, minutes: [29, 59] })),
    ).toEqual({ activeMinutes: 3, sessions: 1 });
    expect(await activity(cell({ minutes: [40] }), cell({ hour: someHour + 1, minutes: [11] }))).toMatchObject({
      sessions: 2,
    });
    expect(await activity(cell({ minutes: [59] }), cell({ hour: someHour + 2, minutes: [0] }))).toMatchObject({
      sessions: 2,
    });
  });

  test('is what counting minute by minute gives', async () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 5 * 60 - 1 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(minutes, async (minutes) => {
        const sorted = [...minutes].sort((a, b) => a - b);
        const cells = sorted.map((at) => cell({ hour: someHour + Math.floor(at / 60), minutes: [at % 60] }));
        const starts = sorted.filter((at, i) => i === 0 || at - sorted[i - 1]! > 30);
        expect(await activity(...cells)).toEqual({ activeMinutes: sorted.length, sessions: starts.length });
      }),
    );
  });
});

describe('keys', () => {
  const at = (time: string) => Date.parse(time) / hourMs;
  const keyAt = async (key: UsageKey, time: string, timeZone?: string) =>
    (await usage([cell({ hour: at(time) })], { by: [key], ...(timeZone && { timeZone }) })).rows[0]![key];

  for (const [key, time, timeZone, value] of [
    ['hour', '2026-11-20T13:00Z', undefined, '2026-11-20T13:00:00.000Z'],
    ['hour', '2026-11-20T13:00Z', 'Europe/Berlin', '2026-11-20T13:00:00.000Z'],
    ['day', '2026-11-20T23:00Z', undefined, '2026-11-20'],
    ['day', '2026-11-20T23:00Z', 'Europe/Berlin', '2026-11-21'],
    ['day', '2026-11-20T04:00Z', 'America/New_York', '2026-11-19'],
    ['day', '2026-03-28T23:00Z', 'Europe/Berlin', '2026-03-29'],
    ['day', '2026-03-29T22:00Z', 'Europe/Berlin', '2026-03-30'],
    ['week', '2026-11-15T23:00Z', undefined, '2026-W46'],
    ['week', '2026-11-15T23:00Z', 'Europe/Berlin', '2026-W47'],
    ['week', '2021-01-03T12:00Z', undefined, '2020-W53'],
    ['week', '2024-12-30T12:00Z', undefined, '2025-W01'],
    ['week', '1969-12-31T23:00Z', undefined, '1970-W01'],
  ] as const) {
    test(`${time} is in ${key} ${value} of ${timeZone ?? 'UTC'}`, async () => {
      expect(await keyAt(key, time, timeZone)).toBe(value);
    });
  }

  test('a time zone that is none is a user error', async () => {
    await expect(usage([], { timeZone: 'Europe/Atlantis' })).rejects.toThrow(UserError);
  });

  test('a time that no calendar has does not stop the others', async () => {
    const { rows, to } = await usage([cell(), cell({ hour: 3e9 })], { by: ['hour', 'day', 'week'] });
    expect(rows).toHaveLength(2);
    expect(rows[1]).not.toHaveProperty('day');
    expect(rows[1]).not.toHaveProperty('firstSeen');
    expect(to).toBeUndefined();
  });

  test('any of them, and any two, split the uses without losing or doubling a request', async () => {
    const cells = [...Array(200).keys()].map((i) =>
      cell({
        hour: someHour + Math.floor(i / 20) * 5,
        device: `d${i % 5}`,
        service: `s${i % 3}`,
        evidence: evidenceNames[i % 3]!,
        ...(i % 4 && { user: `u${i % 4}`, client: `c${i % 2}`, model: `m${i % 7}` }),
      }),
    );
    const describe = ({ service }: UsageCell) => ({
      vendor: `v${service}`,
      category: 'c',
      region: service,
      group: 'g',
    });
    for (const one of usageKeys) {
      for (const two of usageKeys) {
        const { rows } = await usage(cells, { by: [one, two], describe });
        expect(rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(200);
        expect(new Set(rows.map((row) => `${row[one]} ${row[two]}`)).size).toBe(rows.length);
      }
    }
  });

  test('values are told apart whatever is in them, and the unknown from all of them', async () => {
    const names = ['-', '1:a', 'a', '', '1:-', 'a\n', '2:a', 'undefined', undefined];
    const cells = names.flatMap((user) =>
      names.map((client) => cell({ ...(user !== undefined && { user }), ...(client !== undefined && { client }) })),
    );
    const { rows } = await usage(cells, { by: ['user', 'client'] });
    expect(rows).toHaveLength(81);
  });

  test('users are told apart by name without realm', async () => {
    const cells = [cell({ user: 'ana' }), cell({ user: 'ana', realm: 'CORP' }), cell({ user: 'bob' })];
    const { rows } = await usage(cells, { by: ['user'] });
    expect(rows.map(({ user, requests }) => [user, requests])).toEqual([
      ['ana', 2],
      ['bob', 1],
    ]);
  });
});

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
      const { rows } = await usage(cells, { by: ['service'], decide, ...filter });
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
    expect(await usage(cells)).toMatchObject(seen);
    expect(await usage(cells, { from: Date.parse('2025-11-01T00:30Z') })).toMatchObject({
      ...seen,
      from: '2025-11-01T00:00:00.000Z',
    });
    expect(await usage(cells, { to: Date.parse('2025-12-01T00:30Z') })).toMatchObject({
      ...seen,
      to: '2025-12-01T01:00:00.000Z',
    });
    expect(await usage([])).toEqual({ rows: [] });
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

describe('order', () => {
  test('is the worst verdict first, then what was used, then the most requests, then by name', async () => {
    const verdicts: Record<string, Verdict> = { s: 'sanctioned', m: 'monitored', n: 'unreviewed', u: 'unsanctioned' };
    const cells = [
      cell({ service: 's', requests: 1000 }),
      cell({ service: 'm', requests: 100 }),
      cell({ service: 'n', requests: 10 }),
      cell({ service: 'u2', requests: 2 }),
      cell({ service: 'u3', requests: 2 }),
      cell({ service: 'u1', requests: 5 }),
      cell({ service: 'u0', requests: 9, evidence: 'dns' }),
    ];
    const query = { by: ['service'], decide: ({ service }: UsageCell) => verdicts[service[0]!]! } as const;
    const names = (document: UsageDocument) => document.rows.map(({ service }) => service);
    expect(names(await usage(cells, query))).toEqual(['u1', 'u2', 'u3', 'u0', 'n', 'm', 's']);
    expect(names(await usage(cells, { ...query, limit: 2 }))).toEqual(['u1', 'u2']);
  });

  test('is by time where rows are told apart by it', async () => {
    const cells = [
      cell({ hour: 1 }),
      cell({ hour: 500_000, requests: 9 }),
      cell({ hour: 500_001, service: 'b', requests: 10 }),
    ];
    const { rows } = await usage(cells, { by: ['service', 'day'] });
    expect(rows.map(({ day, service }) => [day, service])).toEqual([
      ['1970-01-01', 'chatgpt'],
      ['2027-01-15', 'b'],
      ['2027-01-15', 'chatgpt'],
    ]);
  });
});

/** Nobody has decided on anything, unless the test says so. */
function usage(cells: readonly UsageCell[], query: Partial<UsageQuery> = {}): Promise<UsageDocument> {
  return usageRows(cells, { by: [], decide: () => 'unreviewed', ...query });
}
