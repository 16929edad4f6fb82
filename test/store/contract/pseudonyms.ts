import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/user-error.js';
import { usageBatch } from '../usage-batch.js';
import { newSource, next, type StoreUnderTest, withStoreOf } from './counted-stores.js';

export function pseudonymsContract(name: string, under: StoreUnderTest): void {
  const withStore = withStoreOf(under);

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
