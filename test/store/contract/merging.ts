import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/user-error.js';
import { seeded } from '../../seeded.js';
import { type Group, hourMs, minuteMasks, someHour, usageBatch } from '../usage-batch.js';
import {
  counted,
  everything,
  newSource,
  next,
  randomGroups,
  read,
  type StoreUnderTest,
  shuffle,
  sorted,
  withStoreOf,
} from './counted-stores.js';

export function mergingContract(name: string, under: StoreUnderTest): void {
  const withStore = withStoreOf(under);

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
}
