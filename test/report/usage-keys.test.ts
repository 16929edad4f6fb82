import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/policy/verdict.js';
import { type UsageDocument, type UsageKey, usageKeys } from '../../src/report/usage.js';
import type { UsageCell } from '../../src/store/store.js';
import { evidenceNames } from '../../src/tally/evidence.js';
import { UserError } from '../../src/user-error.js';
import { hourMs, someHour } from '../store/usage-batch.js';
import { cell } from './cells.js';
import { usageOfCells } from './usage-of-cells.js';

describe('keys', () => {
  const at = (time: string) => Date.parse(time) / hourMs;
  const keyAt = async (key: UsageKey, time: string, timeZone?: string) =>
    (await usageOfCells([cell({ hour: at(time) })], { by: [key], ...(timeZone && { timeZone }) })).rows[0]![key];

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
    await expect(usageOfCells([], { timeZone: 'Europe/Atlantis' })).rejects.toThrow(UserError);
  });

  test('a time that no calendar has does not stop the others', async () => {
    const { rows, to } = await usageOfCells([cell(), cell({ hour: 3e9 })], { by: ['hour', 'day', 'week'] });
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
        const { rows } = await usageOfCells(cells, { by: [one, two], describe });
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
    const { rows } = await usageOfCells(cells, { by: ['user', 'client'] });
    expect(rows).toHaveLength(81);
  });

  test('users are told apart by name without realm', async () => {
    const cells = [cell({ user: 'ana' }), cell({ user: 'ana', realm: 'CORP' }), cell({ user: 'bob' })];
    const { rows } = await usageOfCells(cells, { by: ['user'] });
    expect(rows.map(({ user, requests }) => [user, requests])).toEqual([
      ['ana', 2],
      ['bob', 1],
    ]);
  });
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
    expect(names(await usageOfCells(cells, query))).toEqual(['u1', 'u2', 'u3', 'u0', 'n', 'm', 's']);
    expect(names(await usageOfCells(cells, { ...query, limit: 2 }))).toEqual(['u1', 'u2']);
  });

  test('is by time where rows are told apart by it', async () => {
    const cells = [
      cell({ hour: 1 }),
      cell({ hour: 500_000, requests: 9 }),
      cell({ hour: 500_001, service: 'b', requests: 10 }),
    ];
    const { rows } = await usageOfCells(cells, { by: ['service', 'day'] });
    expect(rows.map(({ day, service }) => [day, service])).toEqual([
      ['1970-01-01', 'chatgpt'],
      ['2027-01-15', 'b'],
      ['2027-01-15', 'chatgpt'],
    ]);
  });
});
