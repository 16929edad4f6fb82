import { describe, expect, test } from 'vitest';
import type { Statements } from '../statement-batch.js';
import { hourMs, usageBatch } from '../usage-batch.js';
import { counted, names, newSource, next, read, type StoreUnderTest, withStoreOf } from './counted-stores.js';

export function forgettingContract(name: string, under: StoreUnderTest): void {
  const withStore = withStoreOf(under);

  describe(`${name}: forgetting`, () => {
    test(
      'a person is forgotten in every realm and in open lines, and nobody else is',
      withStore(async (store) => {
        const source = await counted(store, [{ user: 'ana' }, { user: 'ana@CORP' }, { user: 'anabel' }, {}]);
        await store.merge(usageBatch([]), next(source, 100, 100), usageBatch([{ user: 'ana@other' }, { user: 'bob' }]));
        expect(await store.forgetUser('ana')).toBe(3);
        expect((await read(store)).map(({ user }) => user).sort()).toEqual(['anabel', 'bob', undefined]);
        expect(await store.forgetUser('ana')).toBe(0);
      }),
    );

    test(
      'a person who was forgotten is counted again when seen again',
      withStore(async (store) => {
        const source = await counted(store, [{ user: 'ana' }, { user: 'bob' }]);
        await store.forgetUser('ana');
        await store.merge(usageBatch([{ user: 'carl' }, { user: 'ana' }]), next(source, 100, 200));
        expect((await read(store)).map(({ user }) => user).sort()).toEqual(['ana', 'bob', 'carl']);
      }),
    );

    test(
      'hours before a time are forgotten, usage and coverage; sources keep their place and totals',
      withStore(async (store) => {
        const source = await counted(store, [{ hour: 10 }, { hour: 11 }, { hour: 12 }]);
        expect(await store.forgetBefore(12 * hourMs - 1)).toBe(1);
        expect((await read(store)).map(({ hour }) => hour)).toEqual([11, 12]);
        expect((await store.coverage({})).map(({ hour }) => hour)).toEqual([11, 12]);
        expect(await store.sources()).toEqual([{ ...source, hours: 2 }]);
      }),
    );

    test(
      'what is put down to a person goes with them, and nothing beside it',
      withStore(async (store) => {
        const at = (hour: number) => hour * hourMs;
        const source = await store.addSource(newSource);
        const groups = [
          { hour: 10, device: 'lap' },
          { hour: 11, device: 'lap' },
          { hour: 10, device: 'lap', user: 'ben' },
        ];
        const asked = { client: '10.0.0.1', address: '192.0.2.1', ground: 'answer' } as const;
        const lease = { address: '10.0.0.1', mac: '02:00:5e:00:00:01', ground: 'dhcp' } as const;
        const statements: Statements = {
          leases: [
            { ...lease, device: 'lap', from: at(10) },
            { ...lease, device: 'lap', from: at(20) },
            { ...lease, device: 'other', from: at(10) },
          ],
          resolutions: [
            { ...asked, host: 'chatgpt.com', from: at(10), until: at(11) },
            { ...asked, host: 'claude.ai', from: at(10), until: at(11) },
          ],
        };
        await store.merge(usageBatch(groups, {}, statements), next(source, 0, 100));
        const cells = (await read(store)).filter(({ hour, user }) => hour === 10 && user === undefined);
        const { leases } = await store.bindings({});
        const resolutions = await names(store, { host: 'claude.ai' });
        const theirs = { cells, leases: leases.filter(({ device }) => device === 'lap').slice(0, 1), resolutions };
        expect(await store.forgetUser('ana', theirs)).toBe(1);
        expect((await read(store)).map(({ hour, user }) => [hour, user])).toEqual([
          [10, 'ben'],
          [11, undefined],
        ]);
        expect((await store.bindings({})).leases.map(({ device }) => device)).toEqual(['other']);
        expect((await names(store)).map(({ host }) => host)).toEqual(['chatgpt.com']);
      }),
    );

    test(
      'the beginnings of records that layouts keep go with any person',
      withStore(async (store) => {
        for (const layout of [
          { open: 'lease of ana', a: 1 },
          { carrier: 'c', carried: { unfinished: { text: 'ana', indent: 2 } } },
        ])
          await store.addSource({ ...newSource, layout });
        await store.forgetUser('ana');
        expect((await store.sources()).map(({ layout }) => layout)).toEqual([
          { open: '', a: 1 },
          { carrier: 'c', carried: { unfinished: { text: '', indent: 2 } } },
        ]);
      }),
    );

    test(
      'each kind is kept so long as it may be, and only what is older goes',
      withStore(async (store) => {
        const at = (hour: number) => hour * hourMs;
        const source = await store.addSource(newSource);
        const logons = [10, 12].map(
          (hour) => ({ user: 'ana', device: 'lap', ground: 'proxy', from: at(hour), until: at(hour) + 1 }) as const,
        );
        await store.merge(usageBatch([{ hour: 10 }, { hour: 11 }, { hour: 12 }], {}, { logons }), next(source, 0, 100));
        expect(await store.forgetExpired({})).toEqual({ detail: 0, samples: 0, identity: 0, rollups: 0 });
        expect(await store.forgetExpired({ detail: at(9), samples: at(9), identity: at(9) })).toEqual({
          detail: 0,
          samples: 0,
          identity: 0,
          rollups: 0,
        });
        expect(await store.forgetExpired({ detail: at(11), samples: at(12), identity: at(12) })).toEqual({
          detail: 1,
          samples: 2,
          identity: 1,
          rollups: 0,
        });
        expect((await read(store)).map(({ hour, sample }) => [hour, sample !== undefined])).toEqual([
          [11, false],
          [12, true],
        ]);
        expect((await store.coverage({})).map(({ hour }) => hour)).not.toContain(10);
        expect((await store.bindings({})).logons.map(({ from }) => from)).toEqual([at(12)]);
      }),
    );
  });
}
