import { describe, expect, test } from 'vitest';
import type { UsageCell, UsageFilter } from '../../../src/store/store.js';
import { hourMs, someHour, usageBatch } from '../usage-batch.js';
import {
  counted,
  evidenceRank,
  next,
  placeOf,
  randomGroups,
  read,
  type StoreUnderTest,
  withStoreOf,
} from './counted-stores.js';

export function readingContract(name: string, under: StoreUnderTest): void {
  const withStore = withStoreOf(under);

  describe(`${name}: reading`, () => {
    test(
      'cells come in ascending hours, those of one device and service together, best evidence first',
      withStore(async (store) => {
        await counted(store, randomGroups(4, 400));
        const cells = await read(store);
        expect(cells.length).toBeGreaterThan(200);
        const runs = new Set<string>();
        let last: UsageCell | undefined;
        for (const cell of cells) {
          if (last) expect(cell.hour).toBeGreaterThanOrEqual(last.hour);
          const same = last?.hour === cell.hour && last.device === cell.device && last.service === cell.service;
          if (same) expect(evidenceRank(cell)).toBeGreaterThanOrEqual(evidenceRank(last!));
          else expect(runs).not.toContain(`${cell.hour} ${cell.device} ${cell.service}`);
          runs.add(`${cell.hour} ${cell.device} ${cell.service}`);
          last = cell;
        }
      }),
    );

    test(
      'each filter keeps whole hours of a device and service, exactly those that fit',
      withStore(async (store) => {
        await counted(store, randomGroups(5, 400));
        const all = await read(store);
        const ofUser = new Set(all.filter(({ user }) => user === 'user1').map(placeOf));
        const cases: Array<[UsageFilter, (cell: UsageCell) => boolean]> = [
          [{}, () => true],
          [{ service: 'service2' }, ({ service }) => service === 'service2'],
          [{ device: 'device1' }, ({ device }) => device === 'device1'],
          [{ user: 'user1' }, (cell) => ofUser.has(placeOf(cell))],
          [{ from: (someHour + 2) * hourMs }, ({ hour }) => hour >= someHour + 2],
          [{ from: (someHour + 2) * hourMs + 1 }, ({ hour }) => hour >= someHour + 2],
          [{ to: (someHour + 2) * hourMs }, ({ hour }) => hour < someHour + 2],
          [{ to: (someHour + 2) * hourMs + 1 }, ({ hour }) => hour <= someHour + 2],
          [
            { user: 'user1', service: 'service1', to: (someHour + 3) * hourMs },
            (cell) => ofUser.has(placeOf(cell)) && cell.service === 'service1' && cell.hour < someHour + 3,
          ],
          [{ service: 'unheard-of' }, () => false],
          [{ user: 'unheard-of' }, () => false],
          [{ device: 'unheard-of' }, () => false],
        ];
        for (const [filter, fits] of cases)
          expect([filter, await read(store, filter)]).toEqual([filter, all.filter(fits)]);
      }),
    );

    test(
      'coverage is filtered by whole hours',
      withStore(async (store) => {
        await counted(store, [{ hour: 10 }, { hour: 11 }, { hour: 12 }]);
        const hours = async (filter: UsageFilter) => (await store.coverage(filter)).map(({ hour }) => hour);
        expect(await hours({ from: 11 * hourMs + 5 })).toEqual([11, 12]);
        expect(await hours({ to: 11 * hourMs })).toEqual([10]);
      }),
    );

    test(
      'one who reads slowly sees one state, whatever is merged meanwhile',
      withStore(async (store) => {
        const source = await counted(store, randomGroups(6, 100));
        const before = await read(store);
        const seen: UsageCell[] = [];
        let at = 100;
        for await (const cell of store.usage({})) {
          seen.push(cell);
          if (at < 110) await store.merge(usageBatch([{ device: `late${at}`, hour: 1e6 }]), next(source, at, ++at));
        }
        expect(seen).toEqual(before);
        expect((await read(store)).length).toBe(before.length + 10);
      }),
    );

    test(
      'one who stops reading early holds nothing up',
      withStore(async (store) => {
        const source = await counted(store, randomGroups(7, 100));
        for await (const cell of store.usage({})) {
          expect(cell.requests).toBeGreaterThan(0);
          break;
        }
        await store.merge(usageBatch([{}]), next(source, 100, 200));
        expect(await store.forgetUser('user1')).toBeGreaterThan(0);
      }),
    );
  });
}
