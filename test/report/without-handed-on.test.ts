import { describe, expect, test } from 'vitest';
import { noProxies, type ProxiesStore, proxiesSeen, withoutHandedOn } from '../../src/report/without-handed-on.js';
import type { UsageCell, UsageFilter } from '../../src/store/store.js';
import { hourMs } from '../store/usage-batch.js';
import { cell } from './cells.js';

const proxy = '10.0.0.3';
const services = ['chatgpt', 'claude', 'gemini'] as const;
const { hour } = cell({});

/** What went through the proxy for two people, of each service in an hour. */
const asked = services.flatMap((service) => [
  cell({ service, device: '10.0.0.11', user: 'ana', requests: 2, bytesDown: 60_000, minutes: [5, 6] }),
  cell({ service, device: '10.0.0.12', user: 'ben', requests: 1, bytesDown: 20_000, minutes: [9] }),
]);
const onward = services.map((service) => flow({ service }));
const lookUps = services.map((service) =>
  cell({ service, device: proxy, evidence: 'dns', format: 'bind', minutes: [5] }),
);

describe('a proxy that a sensor sees from outside', () => {
  test('is known by the amounts and minutes of what its clients had through it', async () => {
    expect(await addressesIn([...asked, ...onward, ...lookUps])).toEqual([proxy]);
  });

  test('is known though one amount in three differs', async () => {
    const [first, ...others] = onward;
    expect(await addressesIn([...asked, { ...first!, bytesDown: 300_000 }, ...others])).toEqual([proxy]);
  });

  test('is known of the week that is asked for, whatever came before or after', async () => {
    const seen = [...asked, ...onward];
    const weekLater = seen.map((each) => ({ ...each, hour: each.hour + 7 * 24 }));
    expect([...(await proxiesIn([...seen, ...weekLater], { to: (hour + 1) * hourMs })).addresses]).toEqual([proxy]);
    expect([...(await proxiesIn([...seen, ...weekLater], { to: hour * hourMs })).addresses]).toEqual([]);
  });

  test('has its own record of each of those uses left out, its look-ups too, whether or not clocks and amounts fit', async () => {
    const known = await proxiesIn([...asked, ...onward]);
    expect(withoutHandedOn([...asked, ...onward, ...lookUps], known)).toEqual(asked);
    const later = flow({ hour: hour + 1, bytesDown: 5 });
    expect(withoutHandedOn([later], known)).toEqual([]);
    for (const own of [
      { ...later, hour: hour + 2 },
      { ...later, service: 'midjourney' },
      { ...later, user: 'cem' },
    ])
      expect(withoutHandedOn([own], known)).toEqual([own]);
    const leased = { ...later, deviceGround: 'dhcp', device: 'lap-13', address: proxy } as const;
    expect(withoutHandedOn([leased], known)).toEqual([leased]);
  });
});

describe('somebody past the proxy', () => {
  const differently: Readonly<Record<string, readonly UsageCell[]>> = {
    'had more': onward.map((each) => ({ ...each, bytesDown: 120_000 })),
    'had less': onward.map((each) => ({ ...each, bytesDown: 70_000 })),
    'was there at other times': services.map((service) => flow({ service, minutes: [20, 21] })),
    'was there for only a part of the time': services.map((service) => flow({ service, minutes: [9] })),
    'had the same once': [onward[0]!],
    'had the same of a part of what others asked for': [
      ...onward.slice(0, 2),
      ...[1, 2, 3].map((after) => ({ ...asked[0]!, hour: hour + after })),
      flow({ service: 'claude', hour: hour + 4 }),
    ],
    'uses the proxy too': [...onward, cell({ device: proxy, hour: hour + 3, bytesDown: 5 })],
    'has no amounts, and the same number of connections': onward.map(({ bytesUp: _, bytesDown: __, ...each }) => ({
      ...each,
      evidence: 'tls',
    })),
  };
  test.each(Object.entries(differently))('is no proxy: %s', async (_, own) => {
    expect(await addressesIn([...asked, ...own])).toEqual([]);
  });

  test('is no proxy where the proxy refused all that it was asked for', async () => {
    const refused = asked.map((each) => ({ ...each, blocked: each.requests }));
    expect(await addressesIn([...refused, ...onward])).toEqual([]);
  });

  test('has all that was seen counted', () => {
    expect(withoutHandedOn([...asked, ...onward], noProxies)).toEqual([...asked, ...onward]);
  });
});

function flow(of: Partial<Parameters<typeof cell>[0]>): UsageCell {
  return cell({
    device: proxy,
    evidence: 'flow',
    format: 'nfcapd',
    naming: 'own-answer',
    requests: 3,
    bytesUp: 9000,
    bytesDown: 83_000,
    minutes: [5, 6, 8],
    ...of,
  });
}

async function addressesIn(cells: readonly UsageCell[]): Promise<string[]> {
  return [...(await proxiesIn(cells)).addresses];
}

const end = (hour + 24) * hourMs;

function proxiesIn(cells: readonly UsageCell[], times: Pick<UsageFilter, 'to'> = {}) {
  const hours = [...new Set(cells.map((each) => each.hour))].sort((a, b) => a - b);
  const store: ProxiesStore = {
    sources: async () => [...new Set(cells.map(({ format }) => format))].map((format) => ({ format, to: end })),
    async *usageByHours({ from = 0, to = end }) {
      for (const each of hours) {
        if (each * hourMs >= from && each * hourMs < to) yield cells.filter((cell) => cell.hour === each);
      }
    },
  };
  return proxiesSeen(store, times);
}
