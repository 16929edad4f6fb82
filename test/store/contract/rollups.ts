import { describe, expect, test } from 'vitest';
import type { RolledUse, Rollup } from '../../../src/store/rollup.js';
import type { Store } from '../../../src/store/store.js';
import { UserError } from '../../../src/user-error.js';
import { hourMs, someHour, usageBatch } from '../usage-batch.js';
import { counted, newSource, next, type StoreUnderTest, withStoreOf } from './counted-stores.js';

const week = { first: someHour - (someHour % 168), end: someHour - (someHour % 168) + 168 };
const lastWeek = { first: week.first - 168, end: week.first };

/** One request of ana's to ChatGPT, but for what is stated. */
function rolled(stated: Partial<RolledUse> = {}): RolledUse {
  return {
    device: '192.0.2.1',
    service: 'chatgpt',
    user: 'ana',
    evidence: 'proxy',
    reach: 'used',
    isRefused: false,
    requests: 1,
    blocked: 0,
    firstSeen: week.first * hourMs,
    lastSeen: week.first * hourMs,
    minutes: 1,
    sessions: 1,
    ...stated,
  };
}

function withoutUser({ user: _, ...use }: RolledUse): RolledUse {
  return use;
}

async function keep(store: Store, uses: readonly RolledUse[]): Promise<boolean> {
  return store.keepRollup({ week, mark: 'a', change: await store.lastChange(week) }, uses);
}

/** Adds up for good what is before an hour. */
async function finish(store: Store, from: number, until: number, uses: readonly RolledUse[]): Promise<boolean> {
  const change = await store.lastChange({ first: from, end: until });
  return store.finishHours({ week, mark: 'a', change, from, until }, uses);
}

async function usesIn(store: Store, rollup: Rollup | undefined): Promise<RolledUse[]> {
  const all: RolledUse[] = [];
  if (rollup) for await (const uses of store.rolledUses(rollup)) all.push(...uses);
  return all;
}

export function rollupsContract(name: string, under: StoreUnderTest): void {
  const withStore = withStoreOf(under);

  describe(`${name}: rollups`, () => {
    test(
      'comes back as it was kept, and takes the place of the one before',
      withStore(async (store) => {
        const uses = [
          rolled(),
          rolled({
            user: 'ben',
            realm: 'CORP',
            host: 'chat.example',
            client: 'cli',
            model: 'm',
            address: '192.0.2.7',
            userGround: 'directory',
            shared: { devices: [], users: ['ana', 'ben'] },
            bytesUp: 0,
            bytesDown: 7,
            bytesBoth: 9,
            reach: 'refused',
            isRefused: true,
            activity: Int32Array.of(0, 1, 2, 5, 1 << 29, 0),
          }),
        ];
        expect(await keep(store, [rolled({ service: 'old' })])).toBe(true);
        expect(await keep(store, uses)).toBe(true);
        const rollups = await store.rollups();
        expect(rollups).toMatchObject([{ week, until: week.end, mark: 'a', isFinal: false }]);
        expect(await usesIn(store, rollups[0])).toEqual(uses);
      }),
    );

    test(
      'a change is told of the hours that it concerns, and of no others',
      withStore(async (store) => {
        const before = await store.lastChange(week);
        const source = await counted(store, [{ hour: week.first + 80 }]);
        const changed = await store.lastChange(week);
        expect(changed).toBeGreaterThan(before);
        expect(await store.lastChange(lastWeek)).toBe(before);
        await store.merge(usageBatch([]), next(source, 100, 100), usageBatch([{ hour: week.first + 90 }]));
        const open = await store.lastChange(week);
        expect(open).toBeGreaterThan(changed);
        // What the open line brought goes.
        await store.merge(usageBatch([{ hour: lastWeek.first + 80 }]), next(source, 100, 200));
        expect(await store.lastChange(week)).toBeGreaterThan(open);
      }),
    );

    test(
      'a lease changes the weeks in which it is believed, and one that is long all of its time',
      withStore(async (store) => {
        const lease = { address: '192.0.2.1', device: 'lap', ground: 'dhcp' } as const;
        const source = await store.addSource(newSource);
        const from = (week.first - 7 * 24) * hourMs;
        const later = { first: week.first + 500, end: week.end + 500 };
        // The first of all changes everything: until then records are put down to whom they name.
        await store.merge(usageBatch([], {}, { leases: [{ ...lease, from: 0 }] }), next(source, 0, 50));
        const first = await store.lastChange(later);
        await store.merge(usageBatch([], {}, { leases: [{ ...lease, from }] }), next(source, 50, 100));
        const changed = await store.lastChange(week);
        expect(changed).toBeGreaterThan(first);
        expect(await store.lastChange(later)).toBe(first);
        const until = (week.end + 500) * hourMs;
        await store.merge(usageBatch([], {}, { leases: [{ ...lease, from, until }] }), next(source, 100, 200));
        expect(await store.lastChange(later)).toBeGreaterThan(changed);
      }),
    );

    test(
      'what was made of what changed since is not kept',
      withStore(async (store) => {
        const change = await store.lastChange(week);
        await counted(store, [{ hour: week.first + 80 }]);
        expect(await store.keepRollup({ week, mark: 'a', change }, [rolled()])).toBe(false);
        const hours = { week, mark: 'a', change, from: week.first, until: week.first + 90 };
        expect(await store.finishHours(hours, [rolled()])).toBe(false);
        expect(await store.rollups()).toEqual([]);
      }),
    );

    test(
      'whoever reads one that was replaced meanwhile is told so',
      withStore(async (store) => {
        await counted(store, [{ hour: week.first + 80 }]);
        await keep(store, [rolled()]);
        const [read] = await store.rollups();
        await counted(store, [{ hour: week.first + 81 }]);
        await keep(store, [rolled({ requests: 2 })]);
        await expect(usesIn(store, read)).rejects.toThrow(UserError);
      }),
    );

    test(
      'hours are added to what is final of their week, once',
      withStore(async (store) => {
        await counted(store, [{ hour: week.first + 5 }, { hour: week.first + 30 }]);
        const own = { activity: Int32Array.of(0, 1, 0), minutes: 0, sessions: 0 };
        expect(await finish(store, week.first, week.first + 24, [rolled({ ...own, requests: 2, bytesUp: 5 })])).toBe(
          true,
        );
        expect(await finish(store, week.first, week.first + 24, [rolled({ requests: 2 })])).toBe(false);
        const later = [rolled({ ...own, requests: 3 }), rolled({ device: '', service: 'claude' })];
        expect(await finish(store, week.first + 24, week.first + 48, later)).toBe(true);
        const rollups = await store.rollups();
        expect(rollups).toMatchObject([{ week, until: week.first + 48, isFinal: true, assessedHours: 2 }]);
        const uses = await usesIn(store, rollups[0]);
        expect(uses.map(({ service, requests }) => [service, requests])).toEqual([
          ['claude', 1],
          ['chatgpt', 5],
        ]);
        // The second day's minutes are a session of their own.
        expect(uses[1]).toMatchObject({ bytesUp: 5, activity: Int32Array.of(0, 1, 0, 2, 1, 0) });
      }),
    );

    test(
      'minutes that are joined over services alone are those of all the rows of each',
      withStore(async (store) => {
        const activity = Int32Array.of(0, 0b111, 0);
        await keep(store, [
          rolled({ activity, minutes: 2 }),
          rolled({ device: 'b', activity, minutes: 2 }),
          rolled({ device: 'b', host: 'h', activity, minutes: 2 }),
        ]);
        const [rollup] = await store.rollups();
        const uses: RolledUse[] = [];
        for await (const some of store.rolledUses(rollup!, 'services')) uses.push(...some);
        expect(uses.map((use) => [use.device, use.minutes, use.activity])).toEqual([
          ['192.0.2.1', 5, undefined],
          ['b', 2, activity],
          ['b', 2, activity],
        ]);
      }),
    );

    test(
      'forgetting a person removes them from what is final, with devices that only they used, and all that is not final',
      withStore(async (store) => {
        await counted(store, [{ user: 'ana', hour: week.first + 5 }]);
        const uses = [
          rolled({ device: 'ana-lap' }),
          withoutUser(rolled({ device: 'ana-lap' })),
          rolled({ device: 'kiosk' }),
          rolled({ device: 'kiosk', user: 'ben' }),
          withoutUser(rolled({ device: 'pool', shared: { devices: [], users: ['ana', 'ben'] } })),
        ];
        await finish(store, week.first, week.first + 24, uses);
        await store.keepRollup({ week: lastWeek, mark: 'a', change: await store.lastChange(lastWeek) }, [rolled()]);
        expect(await store.forgetUser('ana')).toBe(4);
        const rollups = await store.rollups();
        expect(rollups).toMatchObject([{ week, isFinal: true }]);
        const left = await usesIn(store, rollups[0]);
        expect(left.map(({ device, user, shared }) => [device, user, shared?.users])).toEqual([
          ['kiosk', 'ben', undefined],
          ['pool', undefined, ['ben']],
        ]);
      }),
    );

    test(
      'hours that are forgotten take with them what was rolled up of them',
      withStore(async (store) => {
        await counted(store, [{ hour: week.first + 5 }, { hour: lastWeek.first + 5 }]);
        await keep(store, [rolled()]);
        const before = await store.lastChange(week);
        await store.forgetBefore((week.first + 6) * hourMs);
        expect(await store.rollups()).toEqual([]);
        expect(await store.lastChange(week)).toBeGreaterThan(before);
      }),
    );

    test(
      'what is final is kept so long as it may be, whatever becomes of its hours',
      withStore(async (store) => {
        await counted(store, [{ hour: week.first + 5 }]);
        await finish(store, week.first, week.first + 24, [rolled(), rolled({ service: 'claude' })]);
        expect(await store.forgetExpired({ detail: (week.first + 24) * hourMs })).toMatchObject({
          detail: 1,
          rollups: 0,
        });
        expect(await store.forgetExpired({ rollups: week.first * hourMs })).toMatchObject({ rollups: 0 });
        expect(await store.rollups()).toHaveLength(1);
        expect(await store.forgetExpired({ rollups: (week.first + 1) * hourMs })).toMatchObject({ rollups: 2 });
        expect(await store.rollups()).toEqual([]);
      }),
    );
  });
}
