/** What a `Store` owes its callers, whatever it keeps its usage in. Each implementation runs all of it. */
import { describe, expect, test } from 'vitest';
import type { Resolution } from '../../src/identity/bindings.js';
import type { Checkpoint, ResolutionFilter, Source, Store, UsageCell, UsageFilter } from '../../src/store/store.js';
import { UserError } from '../../src/user-error.js';
import { seeded } from '../seeded.js';
import type { Statements } from './statement-batch.js';
import { type Group, hourMs, minuteMasks, someHour, usageBatch } from './usage-batch.js';

/** `open` gives an empty store, which the caller closes; `reopen` closes a store and opens the same again. */
export interface StoreUnderTest {
  open(): Promise<Store>;
  reopen(store: Store): Promise<Store>;
}

export function storeContract(name: string, under: StoreUnderTest): void {
  const withStore = (run: (store: Store) => Promise<void>) => async () => {
    const store = await under.open();
    try {
      await run(store);
    } finally {
      await store.close();
    }
  };

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

  describe(`${name}: merging`, () => {
    test(
      'a cell says what the batch said, and leaves out what the log did not state',
      withStore(async (store) => {
        const full: Group = {
          device: 'fe80::1',
          user: 'ana@CORP',
          host: 'api.openai.com',
          client: 'claude-code',
          model: 'gpt-5',
          evidence: 'tls',
          requests: 3,
          blocked: 2,
          bytesUp: 0,
          bytesDown: 5_000_000_000_000,
          bytesBoth: 7,
          minutes: [0, 29, 30, 59],
          slice: 1000,
          naming: 'own-answer',
          sample: 77,
        };
        await counted(store, [full, { device: '192.0.2.9' }]);
        const cells = (await read(store)).sort((a, b) => a.device.localeCompare(b.device));
        expect(cells).toEqual([
          {
            hour: someHour,
            slice: 0,
            device: '192.0.2.9',
            service: 'chatgpt',
            evidence: 'proxy',
            format: 'squid',
            requests: 1,
            blocked: 0,
            naming: 'stated',
            sample: { source: expect.any(Number), offset: 0 },
            firstSeen: someHour * hourMs,
            lastSeen: someHour * hourMs,
            ...minuteMasks([0]),
          },
          {
            hour: someHour,
            slice: 1000,
            device: 'fe80::1',
            user: 'ana',
            realm: 'CORP',
            service: 'chatgpt',
            evidence: 'tls',
            format: 'squid',
            host: 'api.openai.com',
            client: 'claude-code',
            model: 'gpt-5',
            requests: 3,
            blocked: 2,
            bytesUp: 0,
            bytesDown: 5_000_000_000_000,
            bytesBoth: 7,
            firstSeen: someHour * hourMs,
            lastSeen: someHour * hourMs + 59 * 60_000,
            ...minuteMasks([0, 29, 30, 59]),
            naming: 'own-answer',
            sample: { source: expect.any(Number), offset: 77 },
          },
        ]);
      }),
    );

    test(
      'counts add up, times widen, minutes join; what one batch states and the other does not stays stated',
      withStore(async (store) => {
        const source = await counted(store, [{ requests: 2, blocked: 1, bytesUp: 10, minutes: [5, 40] }]);
        await store.merge(usageBatch([{ requests: 3, bytesDown: 20, minutes: [2, 40, 41] }]), next(source, 100, 200));
        const cells = await read(store);
        expect(cells).toHaveLength(1);
        expect(cells[0]).toMatchObject({
          requests: 5,
          blocked: 1,
          bytesUp: 10,
          bytesDown: 20,
          firstSeen: someHour * hourMs + 2 * 60_000,
          lastSeen: someHour * hourMs + 41 * 60_000,
          ...minuteMasks([2, 5, 40, 41]),
        });
        expect(cells[0]).not.toHaveProperty('bytesBoth');
      }),
    );

    test(
      'the order of batches does not matter',
      withStore(async (store) => {
        const groups = randomGroups(1, 300);
        await counted(store, groups);
        const other = await under.open();
        const source = await other.addSource(newSource);
        const shuffled = shuffle(groups, seeded(2));
        for (let at = 0; at < shuffled.length; at += 50) {
          await other.merge(usageBatch(shuffled.slice(at, at + 50)), next(source, at, at + 50));
        }
        expect(sorted(await read(other))).toEqual(sorted(await read(store)));
        await other.close();
      }),
    );

    test(
      'users of one name in several realms, and formats, are kept apart',
      withStore(async (store) => {
        await counted(store, [{ user: 'ana' }, { user: 'ana@CORP' }, { user: 'ana@corp.example' }]);
        await counted(store, [{ user: 'ana' }], { ...newSource, name: 'eve.json', format: 'suricata-eve' });
        expect((await read(store)).map(({ user, realm, format }) => `${user} ${realm} ${format}`).sort()).toEqual([
          'ana CORP squid',
          'ana corp.example squid',
          'ana undefined squid',
          'ana undefined suricata-eve',
        ]);
      }),
    );

    test(
      'hostile names are kept as they are',
      withStore(async (store) => {
        const names = [
          '',
          "'; DROP TABLE usage; --",
          'nul\0byte',
          '\u{1f916}',
          'é',
          'e\u0301',
          ' ',
          'x'.repeat(70_000),
        ];
        await counted(
          store,
          names.map((device) => ({ device })),
        );
        expect((await read(store)).map(({ device }) => device).sort()).toEqual([...names].sort());
      }),
    );

    test(
      'sums beyond every integer do not stop a merge',
      withStore(async (store) => {
        const source = await counted(store, [{ bytesUp: 9.1e18 }]);
        await store.merge(usageBatch([{ bytesUp: 9.1e18 }]), next(source, 100, 200));
        expect((await read(store))[0]).toMatchObject({ requests: 2, bytesUp: 1.82e19 });
      }),
    );

    test(
      'a checkpoint that is merged already changes nothing',
      withStore(async (store) => {
        const source = await counted(store, [{}]);
        await store.merge(usageBatch([{}]), next(source, 100, 200));
        const before = await everything(store);
        await store.merge(usageBatch([{}]), next(source, 100, 200));
        await store.merge(usageBatch([{}]), next(source, 0, 100), usageBatch([{}]));
        expect(await everything(store)).toEqual(before);
      }),
    );

    for (const [what, from, to] of [
      ['a gap', 101, 200],
      ['an overlap', 50, 150],
      ['an end before its start', 100, 99],
    ] as const) {
      test(
        `a checkpoint with ${what} is refused, and nothing of it is kept`,
        withStore(async (store) => {
          const source = await counted(store, [{}]);
          const before = await everything(store);
          const merge = store.merge(usageBatch([{ device: 'other' }]), next(source, from, to), usageBatch([{}]));
          await expect(merge).rejects.toThrow(UserError);
          await expect(merge).rejects.toThrow(/byte 100/);
          expect(await everything(store)).toEqual(before);
        }),
      );
    }

    test(
      'a batch that fails half way leaves nothing behind, and the next one is not hurt by it',
      withStore(async (store) => {
        const source = await counted(store, [{}]);
        const before = await everything(store);
        const broken = usageBatch([{ device: 'a', user: 'eve' }, { device: 'b' }]);
        broken.requests[1] = Number.NaN;
        await expect(store.merge(broken, next(source, 100, 200))).rejects.toThrow();
        expect(await everything(store)).toEqual(before);
        await store.merge(usageBatch([{ device: 'a', user: 'eve' }]), next(source, 100, 200));
        expect((await read(store)).map(({ device, user }) => [device, user])).toContainEqual(['a', 'eve']);
      }),
    );

    test(
      'all of it is there after closing and opening again',
      withStore(async (store) => {
        await counted(store, randomGroups(3, 50));
        const before = await everything(store);
        const reopened = await under.reopen(store);
        expect(await everything(reopened)).toEqual(before);
        await reopened.close();
      }),
    );
  });

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
        expect(await store.forgetExpired({})).toEqual({ detail: 0, samples: 0, identity: 0 });
        expect(await store.forgetExpired({ detail: at(9), samples: at(9), identity: at(9) })).toEqual({
          detail: 0,
          samples: 0,
          identity: 0,
        });
        expect(await store.forgetExpired({ detail: at(11), samples: at(12), identity: at(12) })).toEqual({
          detail: 1,
          samples: 2,
          identity: 1,
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

  describe(`${name}: pseudonyms`, () => {
    const privacy = { keyId: '0123456789abcdef', keepsSubnets: false };

    test(
      'a store that was claimed takes only what is pseudonymised alike',
      withStore(async (store) => {
        expect(await store.privacy()).toBeUndefined();
        await store.claim(privacy);
        expect(await store.privacy()).toEqual(privacy);
        await store.addSource(newSource);
        await store.claim(privacy);
        await expect(store.claim({ ...privacy, keyId: 'fedcba9876543210' })).rejects.toThrow(UserError);
        await expect(store.claim({ ...privacy, keepsSubnets: true })).rejects.toThrow(UserError);
        await expect(store.claim(undefined)).rejects.toThrow(UserError);
      }),
    );

    test('who claims nothing cannot add to one that is pseudonymised', async () => {
      const claimed = await under.open();
      await claimed.claim(privacy);
      const again = await under.reopen(claimed);
      await expect(again.addSource(newSource)).rejects.toThrow(UserError);
      expect(await again.sources()).toEqual([]);
      await again.close();
    });

    test(
      'plain names stay plain',
      withStore(async (store) => {
        await store.claim(undefined);
        await store.addSource(newSource);
        await expect(store.claim(privacy)).rejects.toThrow(UserError);
      }),
    );

    test(
      'sealed names are kept as they first were, until what has their pseudonyms is forgotten',
      withStore(async (store) => {
        await store.claim(privacy);
        const ana = { pseudonym: 'user-00000000000001', sealed: 'a' };
        const ben = { pseudonym: 'user-00000000000002', sealed: 'b' };
        await store.addSealed([ana, ben]);
        await store.addSealed([{ ...ana, sealed: 'other' }]);
        expect(await store.sealed([ana.pseudonym, 'user-00000000000009'])).toEqual([ana]);
        const source = await store.addSource(newSource);
        await store.merge(usageBatch([{ user: ana.pseudonym }, { user: ben.pseudonym }]), next(source, 0, 100));
        await store.forgetUser(ana.pseudonym);
        expect(await store.sealed([ana.pseudonym, ben.pseudonym])).toEqual([ben]);
      }),
    );

    test(
      'reveals stay on record in order, whoever is forgotten',
      withStore(async (store) => {
        const reveals = [1, 2].map((atMs) => ({
          atMs,
          who: 'root',
          pseudonyms: ['user-00000000000001'],
          reason: `case ${atMs}`,
        }));
        for (const reveal of reveals) await store.addReveal(reveal);
        await store.forgetUser('user-00000000000001');
        expect(await store.reveals()).toEqual(reveals);
      }),
    );
  });
}

const newSource = {
  name: '/var/log/squid/access.log',
  format: 'squid',
  layout: { columns: 10 },
  head: { bytes: 100, digest: '00'.repeat(32) },
} as const;

/** A source of 100 bytes with these groups in it, as the store tells of it afterwards. */
async function counted(
  store: Store,
  groups: readonly Group[],
  { name, format }: Pick<Source, 'name' | 'format'> = newSource,
): Promise<Source> {
  const added = await store.addSource({ ...newSource, name, format });
  await store.merge(usageBatch(groups), next(added, 0, 100));
  return (await store.sources()).find(({ id }) => id === added.id)!;
}

/** A source of 100 bytes a part, with these statements in them. */
async function stated(store: Store, ...parts: readonly Statements[]): Promise<Source> {
  const source = await store.addSource(newSource);
  for (const [i, part] of parts.entries()) {
    await store.merge(usageBatch([], {}, part), next(source, i * 100, i * 100 + 100));
  }
  return source;
}

async function names(store: Store, filter: ResolutionFilter = {}): Promise<Resolution[]> {
  const all = [];
  for await (const resolution of store.resolutions(filter)) all.push(resolution);
  return all;
}

/** So many hours into a day. */
function at(hours: number): number {
  return (Math.floor(someHour / 24) * 24 + hours) * hourMs;
}

function next({ id, name, layout, head, tail, readMs }: Source, from: number, to: number): Checkpoint {
  return { source: id, from, to, name, layout, head, tail, readMs };
}

async function read(store: Store, filter: UsageFilter = {}): Promise<UsageCell[]> {
  const cells = [];
  for await (const cell of store.usage(filter)) cells.push(cell);
  return cells;
}

async function everything(store: Store) {
  const cells = await read(store);
  return {
    cells,
    sources: await store.sources(),
    coverage: await store.coverage({}),
    failures: await store.failures(),
    bindings: await store.bindings({}),
    resolutions: await names(store),
  };
}

function randomGroups(seed: number, count: number): Group[] {
  const random = seeded(seed);
  const below = (end: number) => Math.floor(random() * end);
  return Array.from({ length: count }, () => {
    const user = below(4);
    return {
      hour: someHour + below(5),
      device: `device${below(4)}`,
      ...(user > 0 && { user: `user${user}` }),
      service: `service${below(4)}`,
      evidence: (['proxy', 'tls', 'flow', 'dns'] as const)[below(4)]!,
      requests: 1 + below(9),
      bytesUp: below(1000),
      minutes: [below(60), below(60)],
    };
  });
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Stores may differ in the order of devices and services. */
function sorted(cells: readonly UsageCell[]): string[] {
  return cells.map((cell) => JSON.stringify(cell, Object.keys(cell).sort())).sort();
}

function placeOf({ hour, device, service }: UsageCell): string {
  return `${hour} ${device} ${service}`;
}

function evidenceRank({ evidence }: UsageCell): number {
  return ['proxy', 'tls', 'flow', 'dns'].indexOf(evidence);
}
