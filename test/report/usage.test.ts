import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/policy/verdict.js';
import type { UsageCell } from '../../src/store/store.js';
import { evidenceNames } from '../../src/tally/evidence.js';
import { someHour } from '../store/usage-batch.js';
import { cell } from './cells.js';
import { usageOfCells } from './usage-of-cells.js';

describe('a row', () => {
  test('carries its keys and all numbers that are known', async () => {
    const { rows } = await usageOfCells(
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
    const { rows } = await usageOfCells([cell({ device: '' })], {
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
    expect((await usageOfCells(cells)).rows).toMatchObject([{ users: 2, devices: 3 }]);
  });

  test('has the worst verdict and the best evidence of its uses', async () => {
    const verdicts: Record<string, Verdict> = { a: 'sanctioned', b: 'unreviewed', c: 'monitored', d: 'unsanctioned' };
    const cells = Object.keys(verdicts).map((service, i) => cell({ service, evidence: evidenceNames[2 - (i % 3)]! }));
    const rowOf = async (services: string) => {
      const some = cells.filter(({ service }) => services.includes(service));
      return (await usageOfCells(some, { decide: ({ service }) => verdicts[service]! })).rows[0];
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
    await usageOfCells([use], { decide });
    expect(asked).toEqual([use]);
  });
});

describe('looked up is not used', () => {
  test('a service that was only looked up says so, and counts look-ups', async () => {
    const { rows } = await usageOfCells([cell({ evidence: 'dns', requests: 4 })]);
    expect(rows).toMatchObject([{ use: 'looked-up', evidence: 'dns', requests: 4, devices: 1 }]);
  });

  for (const order of ['before', 'after']) {
    test(`a use ${order} look-ups counts alone`, async () => {
      const used = cell({ requests: 3, hour: someHour + (order === 'before' ? 0 : 2) });
      const lookUp = cell({ evidence: 'dns', requests: 100, device: 'b', hour: someHour + 1, service: 'other' });
      const { rows } = await usageOfCells(
        [used, lookUp].sort((a, b) => a.hour - b.hour),
        {
          decide: ({ service }) => (service === 'other' ? 'unsanctioned' : 'sanctioned'),
        },
      );
      expect(rows).toMatchObject([{ use: 'used', requests: 3, devices: 1, activeMinutes: 1, verdict: 'sanctioned' }]);
    });
  }
});
