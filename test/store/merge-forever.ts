/**
 * Merges batches into the store at argv[2] until it is killed: each of 10 bytes of the source, with 40 requests of its own
 * and an open line of one more. Says so after each on stdout. `sqlite.test.ts` kills it.
 */
import { openStore } from '../../src/store/open.js';
import { someHour, usageBatch } from './usage-batch.js';

const store = await openStore(process.argv[2]!);
const [known] = await store.sources();
const { hours: _, ...source } =
  known ??
  (await store.addSource({ name: 'endless.log', format: 'squid', layout: {}, head: { bytes: 1, digest: '' } }));

for (let { offset } = source; ; offset += 10) {
  const groups = Array.from({ length: 20 }, (_, i) => ({
    hour: someHour + (offset % 70),
    device: `10.0.0.${i}`,
    user: `user${(offset / 10 + i) % 1000}`,
    requests: 2,
  }));
  const checkpoint = { ...source, source: source.id, from: offset, to: offset + 10 };
  await store.merge(usageBatch(groups), checkpoint, usageBatch([{ device: 'open', requests: 1 }]));
  process.stdout.write('.');
}
