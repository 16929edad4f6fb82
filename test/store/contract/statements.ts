import { describe, expect, test } from 'vitest';
import type { ResolutionFilter } from '../../../src/store/store.js';
import { seeded } from '../../seeded.js';
import type { Statements } from '../statement-batch.js';
import { usageBatch } from '../usage-batch.js';
import {
  at,
  counted,
  everything,
  names,
  newSource,
  next,
  read,
  type StoreUnderTest,
  shuffle,
  stated,
  withStoreOf,
} from './counted-stores.js';

export function statementsContract(name: string, under: StoreUnderTest): void {
  const withStore = withStoreOf(under);

  describe(`${name}: who had an address, and what servers are called`, () => {
    const lease = { address: '10.0.0.1', mac: '02:00:5e:00:00:01', device: 'lap-1', ground: 'dhcp' } as const;
    const logon = { address: '10.0.0.1', user: 'ana', realm: 'CORP', ground: 'directory' } as const;
    const answer = { client: '10.0.0.1', address: '192.0.2.1', host: 'chatgpt.com', ground: 'answer' } as const;
    const all: Statements = {
      leases: [
        { ...lease, from: at(8), until: at(10) },
        { ...lease, from: at(12), ends: true },
        { address: '10.0.0.2', device: 'lap-2', ground: 'vpn', from: at(9) },
      ],
      logons: [
        { ...logon, from: at(8.5) },
        { device: 'lap-2', mac: '02:00:5e:00:00:02', user: 'ben', ground: 'radius', from: at(9), until: at(9.5) },
      ],
      resolutions: [
        { ...answer, from: at(8), until: at(8) + 60_000 },
        { address: '192.0.2.1', host: 'shop.example', ground: 'sni', from: at(9), until: at(9) + 1 },
      ],
    };

    test(
      'statements come back as they were made, with their source, in order of time',
      withStore(async (store) => {
        const source = await stated(store, all);
        const sourced = { source: source.id };
        expect(await store.bindings({})).toEqual({
          leases: [all.leases![0], all.leases![2], all.leases![1]].map((each) => ({ ...each, ...sourced })),
          logons: all.logons!.map((each) => ({ ...each, ...sourced })),
        });
        expect(await names(store)).toEqual(all.resolutions!.map((each) => ({ ...each, ...sourced })));
        expect(await store.statementCounts()).toEqual({
          leases: { count: 3, from: at(8), to: at(12) },
          logons: { count: 2, from: at(8.5), to: at(9) },
          resolutions: { count: 2, from: at(8), to: at(9) },
        });
      }),
    );

    test(
      'of several alike in an hour the first, the last and the latest end are kept, in whatever parts and order they come',
      withStore(async (store) => {
        const renewals = [0, 10, 20, 30, 70].map((minute) => ({
          ...lease,
          from: at(8) + minute * 60_000,
          until: at(9) + minute * 60_000,
        }));
        const parts = [...renewals, renewals[2]!].map((each) => ({ leases: [each] }));
        await stated(store, ...shuffle(parts, seeded(8)));
        const { leases } = await store.bindings({});
        expect(leases.map(({ from, until }) => [(from - at(8)) / 60_000, (until! - at(8)) / 60_000])).toEqual([
          [0, 90],
          [30, 90],
          [70, 130],
        ]);
      }),
    );

    test(
      'sightings are one stretch an hour, from the first to the last',
      withStore(async (store) => {
        const seen = [0, 10, 20].map((minute) => ({
          from: at(8) + minute * 60_000,
          until: at(8) + minute * 60_000 + 1,
        }));
        await stated(store, {
          logons: seen.map((times) => ({ ...logon, ground: 'proxy', ...times })),
          leases: seen.map((times) => ({ ...lease, ground: 'frame', ...times })),
        });
        const { leases, logons } = await store.bindings({});
        const stretch = { from: at(8), until: at(8) + 1_200_001 };
        expect(leases).toEqual([expect.objectContaining(stretch)]);
        expect(logons).toEqual([expect.objectContaining(stretch)]);
      }),
    );

    test(
      'a part that is merged already changes nothing',
      withStore(async (store) => {
        const source = await stated(store, all);
        const before = await everything(store);
        await store.merge(usageBatch([], {}, all), next(source, 0, 100));
        expect(await everything(store)).toEqual(before);
      }),
    );

    test(
      'what an open line states holds until the line is read again',
      withStore(async (store) => {
        const source = await stated(store, all);
        const before = await everything(store);
        const open: Statements = {
          leases: [{ ...lease, device: 'lap-', from: at(20) }],
          logons: [{ ...logon, user: 'an', from: at(20) }],
          resolutions: [{ ...answer, host: 'chatgpt.co', from: at(20), until: at(20) }],
        };
        await store.merge(usageBatch([]), next(source, 100, 100), usageBatch([], {}, open));
        expect((await store.bindings({})).leases).toHaveLength(4);
        expect(await names(store)).toHaveLength(3);
        await store.merge(usageBatch([]), next(source, 100, 100));
        expect(await everything(store)).toEqual(before);
      }),
    );

    test(
      'a time is told by what was stated in it and the 8 days before, and by longer leases with all that followed them',
      withStore(async (store) => {
        const day = 24;
        const long = { ...lease, from: at(0), until: at(40 * day) };
        const taken = { ...lease, mac: '02:00:5e:00:00:09', from: at(5 * day), until: at(6 * day) };
        const past = {
          address: '10.0.0.9',
          mac: '02:00:5e:00:00:08',
          ground: 'dhcp',
          from: at(1),
          until: at(2),
        } as const;
        const recent = { ...past, from: at(13 * day), until: at(14 * day) };
        const later = { ...past, from: at(30 * day) };
        await stated(store, { leases: [long, taken, past, recent, later] });
        const { leases } = await store.bindings({ from: at(20 * day), to: at(21 * day) });
        expect(leases.map(({ from }) => from)).toEqual([long, taken, recent].map(({ from }) => from));
      }),
    );

    test(
      'resolutions are those that hold in a time, of a server, of a host',
      withStore(async (store) => {
        await stated(store, all);
        const hosts = async (filter: ResolutionFilter) => (await names(store, filter)).map(({ host }) => host);
        expect(await hosts({ from: at(8) + 59_999, to: at(9) })).toEqual(['chatgpt.com']);
        expect(await hosts({ from: at(8) + 60_000 })).toEqual(['shop.example']);
        expect(await hosts({ host: 'shop.example' })).toEqual(['shop.example']);
        expect(await hosts({ address: '192.0.2.1' })).toEqual(['chatgpt.com', 'shop.example']);
        expect(await hosts({ address: '192.0.2.2' })).toEqual([]);
      }),
    );

    test(
      'cells of different slices and namings are kept apart, and each has its first record',
      withStore(async (store) => {
        const source = await counted(store, [
          { minutes: [5], sample: 500 },
          { minutes: [25], slice: 1_200_000, sample: 900 },
          { minutes: [5], naming: 'range', sample: 700 },
        ]);
        const later = await counted(store, [{ minutes: [3], sample: 30 }], { ...newSource, name: 'other.log' });
        await store.merge(usageBatch([{ minutes: [4], sample: 1500 }]), next(source, 100, 200));
        const cells = (await read(store)).map(({ slice, naming, requests, sample }) => [
          slice,
          naming,
          requests,
          sample,
        ]);
        expect(cells).toEqual([
          [0, 'stated', 3, { source: later.id, offset: 30 }],
          [0, 'range', 1, { source: source.id, offset: 700 }],
          [1_200_000, 'stated', 1, { source: source.id, offset: 900 }],
        ]);
      }),
    );

    test(
      'a person is forgotten with their logons, and with the leases of devices that nobody else used',
      withStore(async (store) => {
        const device = (device: string) => ({ address: '10.0.0.7', device, ground: 'dhcp', from: at(8) }) as const;
        const on = (user: string, device: string) => ({ user, device, ground: 'directory', from: at(8) }) as const;
        await stated(store, {
          leases: [device('anas-laptop'), device('shared-desk'), device('bens-laptop'), device('printer')],
          logons: [
            on('ana', 'anas-laptop'),
            on('ana', 'shared-desk'),
            on('ben', 'shared-desk'),
            on('ben', 'bens-laptop'),
          ],
        });
        await store.forgetUser('ana');
        const { leases, logons } = await store.bindings({});
        expect(logons.map(({ user, device }) => `${user} ${device}`).sort()).toEqual([
          'ben bens-laptop',
          'ben shared-desk',
        ]);
        expect(leases.map(({ device }) => device).sort()).toEqual(['bens-laptop', 'printer', 'shared-desk']);
      }),
    );

    test(
      'what is over before a time is forgotten; what still held then is known from that time on',
      withStore(async (store) => {
        await stated(store, {
          leases: [
            { ...lease, from: at(1), until: at(2) },
            { ...lease, from: at(3), until: at(20) },
            { ...lease, address: '10.0.0.5', from: at(4) },
          ],
          logons: [
            { ...logon, from: at(-4) },
            { ...logon, from: at(5) },
          ],
          resolutions: [
            { ...answer, from: at(1), until: at(2) },
            { ...answer, from: at(9), until: at(11) },
          ],
        });
        await store.forgetBefore(at(10));
        const { leases, logons } = await store.bindings({});
        expect(leases.map(({ from, until }) => [from, until])).toEqual([
          [at(10), at(20)],
          [at(10), undefined],
        ]);
        expect(logons.map(({ from }) => from)).toEqual([at(10)]);
        expect((await names(store)).map(({ from, until }) => [from, until])).toEqual([[at(10), at(11)]]);
      }),
    );
  });
}
