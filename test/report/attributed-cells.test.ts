import { describe, expect, test } from 'vitest';
import { attributorOf } from '../../src/identity/attribute.js';
import type { Lease, Logon } from '../../src/identity/bindings.js';
import { attributedCells } from '../../src/report/attributed-cells.js';
import { bestEvidence, type Use } from '../../src/report/best-evidence.js';
import { judgedUses } from '../../src/report/judged-uses.js';
import { usageRows } from '../../src/report/usage.js';
import { reachOf } from '../../src/report/used-or-looked-up.js';
import type { UsageCell } from '../../src/store/store.js';
import { hourMs, minuteMasks, someHour } from '../store/usage-batch.js';
import { cell } from './cells.js';

const start = someHour * hourMs;
const at = (minute: number) => start + minute * 60_000;

const leases: readonly Lease[] = [
  {
    address: '10.0.0.5',
    mac: '02:00:00:00:00:01',
    device: 'lap-17',
    from: at(-60),
    until: at(180),
    ground: 'dhcp',
    source: 1,
  },
  { address: '2001:db8::5', mac: '02:00:00:00:00:01', from: at(-60), until: at(180), ground: 'neighbour', source: 1 },
];
const ana: Logon = {
  address: '10.0.0.5',
  user: 'ana',
  realm: 'CORP',
  from: at(-30),
  until: at(120),
  ground: 'radius',
  source: 2,
};

function usesOf(cells: readonly UsageCell[], logons: readonly Logon[] = [ana]): Use[] {
  return bestEvidence(attributedCells(cells, attributorOf({ leases, logons })));
}

/** One visit as all that can see it do. */
const visit: Readonly<Record<string, UsageCell>> = {
  resolver: cell({ device: '10.0.0.5', evidence: 'dns', format: 'bind', minutes: [9] }),
  proxy: cell({ device: '10.0.0.5', format: 'squid', user: 'ana', realm: 'CORP', minutes: [10, 11], bytesDown: 900 }),
  firewall: cell({
    device: 'lap-17.corp.example',
    evidence: 'tls',
    format: 'fortigate',
    minutes: [10],
    bytesUp: 70,
    bytesDown: 950,
  }),
  exporter: cell({
    device: '2001:db8::5',
    evidence: 'flow',
    format: 'netflow',
    minutes: [12],
    bytesUp: 80,
    bytesDown: 990,
  }),
};

describe('a visit', () => {
  test('that resolver, proxy, firewall and flow exporter saw, at two addresses and by name, is one use', async () => {
    const uses = usesOf(Object.values(visit));
    expect(uses).toHaveLength(1);
    expect(uses[0]).toMatchObject({
      device: 'lap-17',
      user: 'ana',
      evidence: 'proxy',
      requests: 1,
      bytesDown: 900,
      bytesUp: 70,
      ...minuteMasks([9, 10, 11, 12]),
    });
  });

  test.each(Object.entries(visit))('that only the %s saw has the same device and user', async (_, seen) => {
    expect(usesOf([seen])).toMatchObject([{ device: 'lap-17', user: 'ana', requests: 1 }]);
  });

  test('keeps the address that the log had, for rules about subnets', async () => {
    expect(usesOf([visit.exporter!])).toMatchObject([{ address: '2001:db8::5', deviceGround: 'neighbour' }]);
  });
});

describe('two people at one device in one hour', () => {
  const ben: Logon = { ...ana, user: 'ben', from: at(30), until: at(60) };
  const logons: readonly Logon[] = [{ ...ana, until: at(30) }, ben];

  test('each have what was seen in their time', async () => {
    const uses = usesOf(
      [
        cell({ device: '10.0.0.5', format: 'squid', minutes: [10], requests: 4 }),
        cell({ device: '10.0.0.5', evidence: 'flow', format: 'netflow', minutes: [40], requests: 2, bytesUp: 7 }),
      ],
      logons,
    );
    expect(uses.map(({ user, requests, bytesUp }) => [user, requests, bytesUp])).toEqual([
      ['ana', 4, undefined],
      ['ben', 2, 7],
    ]);
  });

  test('what spans both is counted once and put down to neither, nor to the one whose use is known', async () => {
    const uses = usesOf(
      [
        cell({ device: '10.0.0.5', format: 'squid', minutes: [10], requests: 4 }),
        cell({ device: '10.0.0.5', evidence: 'flow', format: 'netflow', minutes: [10, 40], requests: 2 }),
      ],
      logons,
    );
    expect(uses.map(({ user, requests, minutesHigh }) => [user, requests, minutesHigh])).toEqual([
      ['ana', 4, 0],
      [undefined, 0, minuteMasks([40]).minutesHigh],
    ]);
  });

  test('who may have been it is told, and counted as nobody', async () => {
    const uses = usesOf([cell({ device: '10.0.0.5', minutes: [10, 40] })], logons);
    const { rows } = await usageRows(uses, { by: ['user'], decide: () => 'unreviewed' });
    expect(rows).toMatchObject([{ sharedBy: ['ana', 'ben'], requests: 1, devices: 1 }]);
    expect(rows[0]).not.toHaveProperty('users');
    expect(rows[0]).not.toHaveProperty('user');
  });
});

describe('use is told from less:', () => {
  test.each([
    ['looked-up', 'a look-up', [cell({ evidence: 'dns', minutes: [1, 2, 3, 4], requests: 50 })], {}],
    [
      'reached',
      'a script that a page embeds',
      [cell({ evidence: 'flow', bytesUp: 2100, bytesDown: 90_000 })],
      { role: 'app' },
    ],
    ['reached', 'a prepared connection', [cell({ evidence: 'tls' })], { role: 'app' }],
    [
      'reached',
      'a button in the corner that polls',
      [cell({ minutes: [1, 9, 20, 40], requests: 30, bytesUp: 9000 })],
      { category: 'customer-service' },
    ],
    ['reached', 'a small exchange known in total', [cell({ evidence: 'flow', bytesBoth: 6000 })], { role: 'app' }],
    [
      'used',
      'a question with its page',
      [cell({ evidence: 'flow', bytesUp: 14_000, bytesDown: 400_000 })],
      { role: 'app' },
    ],
    [
      'used',
      'a short prompt to an interface for programs',
      [cell({ evidence: 'flow', bytesUp: 1900 })],
      { role: 'api' },
    ],
    ['used', 'a download', [cell({ evidence: 'flow', bytesUp: 1900, bytesDown: 5_000_000 })], { role: 'download' }],
    ['used', 'minutes that come again', [cell({ evidence: 'tls', minutes: [1, 5, 9], requests: 3 })], { role: 'app' }],
    ['used', 'a program for AI services', [cell({ client: 'openai-python', bytesUp: 300 })], { role: 'app' }],
    ['used', 'a request of which the log does not say how much was sent', [cell({})], { role: 'app' }],
    ['used', 'a page through a proxy that does not say so', [cell({ bytesDown: 90_000 })], { role: 'app' }],
    ['reached', 'a button through such a proxy', [cell({ requests: 2, bytesDown: 11_000 })], { role: 'app' }],
    [
      'reached',
      'a button on several pages',
      [cell({ evidence: 'tls', minutes: [1, 9, 30, 50], requests: 6, bytesUp: 8800, bytesDown: 36_000 })],
      { role: 'app' },
    ],
    [
      'reached',
      'connections to an interface for programs that were hardly more than greetings',
      [cell({ evidence: 'tls', requests: 2, bytesUp: 2700, bytesDown: 12_000 })],
      { role: 'api' },
    ],
    [
      'used',
      'short prompts, each in a connection of its own',
      [cell({ evidence: 'tls', requests: 5, bytesUp: 14_000, bytesDown: 30_000 })],
      { role: 'api' },
    ],
    ['refused', 'a request that was refused', [cell({ blocked: 1, bytesUp: 100 })], { role: 'app' }],
    ['used', 'requests of which one got through', [cell({ requests: 2, blocked: 1, bytesUp: 100 })], { role: 'app' }],
  ] as const)('%s: %s', (reach, _, uses, target) => {
    expect(reachOf(uses, () => target)).toMatchObject({ reach });
  });

  test('what is reached within half an hour of use is part of it, across the hour', async () => {
    const little = { evidence: 'flow', format: 'netflow', bytesUp: 900 } as const;
    const reaches = async (minute: number) => {
      const uses: Use[] = [];
      const cells = [
        cell({ minutes: [50], bytesUp: 90_000 }),
        cell({ hour: someHour + 1, minutes: [minute], ...little }),
        cell({ hour: someHour + 3, minutes: [1], ...little }),
      ];
      for await (const judged of judgedUses([bestEvidence(cells)], () => ({ role: 'app' }))) uses.push(...judged);
      return uses.map(({ reach }) => reach);
    };
    expect(await reaches(10)).toEqual(['used', 'used', 'reached']);
    expect(await reaches(40)).toEqual(['used', 'reached', 'reached']);
  });

  test('and only use is counted where a service is used', async () => {
    const cells = [
      cell({ user: 'ana', bytesUp: 90_000 }),
      cell({ device: 'b', user: 'ben', evidence: 'flow', format: 'netflow', bytesUp: 900 }),
      cell({ device: 'c', user: 'cem', evidence: 'dns', format: 'bind' }),
    ];
    const judged: Use[] = [];
    for await (const uses of judgedUses([bestEvidence(cells)], () => ({ role: 'app' }))) judged.push(...uses);
    const { rows } = await usageRows(judged, { by: ['service'], decide: () => 'unreviewed' });
    expect(rows).toMatchObject([{ use: 'used', requests: 1, users: 1, devices: 1, bytesUp: 90_000 }]);
  });
});
