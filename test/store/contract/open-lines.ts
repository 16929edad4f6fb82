import { describe, expect, test } from 'vitest';
import { minuteMasks, someHour, usageBatch } from '../usage-batch.js';
import {
  counted,
  everything,
  newSource,
  next,
  read,
  type StoreUnderTest,
  sorted,
  withStoreOf,
} from './counted-stores.js';

export function openLinesContract(name: string, under: StoreUnderTest): void {
  const withStore = withStoreOf(under);

  describe(`${name}: a last line without a line break`, () => {
    const openGroups = [{ requests: 1, bytesUp: 7, minutes: [59] }, { device: 'new' }] as const;

    test(
      'counts as all others do',
      withStore(async (store) => {
        const source = await counted(store, [{ requests: 4, minutes: [1] }]);
        const seen = {
          records: 2,
          rejected: { truncated: 1 },
          from: 1,
          to: 9e12,
          hours: new Map([[someHour, 2]]),
        } as const;
        await store.merge(usageBatch([]), next(source, 100, 100), usageBatch(openGroups, seen));
        const cells = await read(store);
        expect(cells).toHaveLength(2);
        expect(cells.find(({ device }) => device !== 'new')).toMatchObject({
          requests: 5,
          bytesUp: 7,
          ...minuteMasks([1, 59]),
        });
        expect((await store.sources())[0]).toMatchObject({ records: 6, hours: 1, from: 1, to: 9e12, offset: 100 });
        expect((await store.sources())[0]?.rejected).toEqual({ truncated: 1 });
        expect(await store.coverage({})).toEqual([{ hour: someHour, source: source.id, records: 6 }]);
      }),
    );

    test(
      'is replaced by the next merge of its source, and by no other',
      withStore(async (store) => {
        const source = await counted(store, [{ requests: 4 }]);
        const settled = await everything(store);
        const seen = { records: 2, rejected: { truncated: 1 }, hours: new Map([[someHour + 5, 2]]) } as const;
        await store.merge(usageBatch([]), next(source, 100, 100), usageBatch(openGroups, seen));
        const opened = await read(store);
        const other = await counted(store, [{ device: 'elsewhere' }], { ...newSource, name: 'other.log' });
        expect(sorted((await read(store)).filter(({ device }) => device !== 'elsewhere'))).toEqual(sorted(opened));

        await store.merge(usageBatch([]), next(source, 100, 100), usageBatch([{ device: 'newer' }]));
        expect((await read(store)).map(({ device }) => device).sort()).toEqual(['192.0.2.1', 'elsewhere', 'newer']);
        await store.merge(usageBatch([]), next(source, 100, 150));
        const { cells, sources, coverage } = await everything(store);
        expect(cells.filter(({ device }) => device !== 'elsewhere')).toEqual(settled.cells);
        expect(coverage.filter((hour) => hour.source !== other.id)).toEqual(settled.coverage);
        expect(sources[0]).toEqual({ ...settled.sources[0], offset: 150 });
      }),
    );
  });
}
