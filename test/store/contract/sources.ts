import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../../src/store/store.js';
import { someHour, usageBatch } from '../usage-batch.js';
import { counted, newSource, next, type StoreUnderTest, withStoreOf } from './counted-stores.js';

export function sourcesContract(name: string, under: StoreUnderTest): void {
  const withStore = withStoreOf(under);

  describe(`${name}: sources`, () => {
    test(
      'a new source stands at its start, with nothing counted',
      withStore(async (store) => {
        const source = await store.addSource(newSource);
        expect(source).toMatchObject({
          ...newSource,
          offset: 0,
          records: 0,
          ignored: 0,
          undated: 0,
          hours: 0,
          rejected: {},
        });
        expect(source).not.toHaveProperty('from');
        expect(source).not.toHaveProperty('stamp');
        expect(await store.sources()).toEqual([source]);
      }),
    );

    test(
      'a checkpoint comes back as it was saved',
      withStore(async (store) => {
        const source = await store.addSource(newSource);
        const checkpoint: Checkpoint = {
          source: source.id,
          from: 0,
          to: 9_007_199_254_740_991,
          name: 'access.log.1 – größer.gz',
          layout: { columns: ['ts', 'host'], nested: { zone: null } },
          head: { bytes: 65_536, digest: 'ab'.repeat(32) },
          tail: 'cd'.repeat(32),
          stamp: { size: 12_345, modifiedMs: 1_762_000_000_123.456, inode: 18_446_744_073_709_552_000 },
          readMs: 1_762_000_001_000,
        };
        await store.merge(usageBatch([]), checkpoint);
        const { source: id, from: _, to: offset, ...kept } = checkpoint;
        expect((await store.sources())[0]).toMatchObject({ id, offset, ...kept });
      }),
    );

    test(
      'a rename changes name and stamp, and nothing else',
      withStore(async (store) => {
        const source = await counted(store, [{}]);
        await store.rename(source.id, 'access.log.1', { size: 7, modifiedMs: 8.5, inode: 9 });
        const renamed = { ...source, name: 'access.log.1', stamp: { size: 7, modifiedMs: 8.5, inode: 9 } };
        expect(await store.sources()).toEqual([renamed]);
        await store.rename(source.id, 'access.log.2', undefined);
        const { stamp: _, ...unstamped } = renamed;
        expect(await store.sources()).toEqual([{ ...unstamped, name: 'access.log.2' }]);
      }),
    );

    test(
      'a source tells what became of its records, over all of its batches',
      withStore(async (store) => {
        const source = await store.addSource(newSource);
        const first = {
          records: 5,
          ignored: 2,
          undated: 5,
          outside: 6,
          rejected: { 'bad-time': 1, truncated: 3 },
        } as const;
        await store.merge(usageBatch([], first), next(source, 0, 10));
        expect((await store.sources())[0]).not.toHaveProperty('from');
        const hours = new Map([
          [someHour, 3],
          [someHour + 1, 4],
        ]);
        const second = {
          records: 7,
          ignored: 1,
          outside: 2,
          rejected: { 'bad-time': 2 },
          from: 5_000,
          to: 6_000,
          hours,
        } as const;
        await store.merge(usageBatch([], second), next(source, 10, 20));
        const third = { records: 3, from: 4_000, to: 5_500, hours: new Map([[someHour, 3]]) };
        await store.merge(usageBatch([], third), next(source, 20, 30));
        expect((await store.sources())[0]).toMatchObject({
          records: 15,
          ignored: 3,
          undated: 5,
          outside: 8,
          rejected: { 'bad-time': 3, truncated: 3 },
          from: 4_000,
          to: 6_000,
          hours: 2,
        });
        expect(await store.coverage({})).toEqual([
          { hour: someHour, source: source.id, records: 6 },
          { hour: someHour + 1, source: source.id, records: 4 },
        ]);
      }),
    );

    test(
      'failures are remembered by name, the latest reason of each, until they are cleared',
      withStore(async (store) => {
        await store.addFailure({ name: 'b.log', reason: 'no format recognises it', atMs: 1 });
        await store.addFailure({ name: 'a.gz', reason: 'unexpected end', atMs: 2 });
        await store.addFailure({ name: 'b.log', reason: 'permission denied', atMs: 3 });
        expect(await store.failures()).toEqual([
          { name: 'a.gz', reason: 'unexpected end', atMs: 2 },
          { name: 'b.log', reason: 'permission denied', atMs: 3 },
        ]);
        await store.clearFailure('b.log');
        await store.clearFailure('never-failed.log');
        expect((await store.failures()).map(({ name }) => name)).toEqual(['a.gz']);
      }),
    );
  });
}
