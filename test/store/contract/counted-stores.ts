import type { Resolution } from '../../../src/identity/bindings.js';
import type { Checkpoint, ResolutionFilter, Source, Store, UsageCell, UsageFilter } from '../../../src/store/store.js';
import { seeded } from '../../seeded.js';
import type { Statements } from '../statement-batch.js';
import { type Group, hourMs, someHour, usageBatch } from '../usage-batch.js';

/** `open` gives an empty store, which the caller closes; `reopen` closes a store and opens the same again. */
export interface StoreUnderTest {
  open(): Promise<Store>;
  reopen(store: Store): Promise<Store>;
}

/** Runs a test with an empty store. */
export type WithStore = (run: (store: Store) => Promise<void>) => () => Promise<void>;

export function withStoreOf(under: StoreUnderTest): WithStore {
  return (run) => async () => {
    const store = await under.open();
    try {
      await run(store);
    } finally {
      await store.close();
    }
  };
}

export const newSource = {
  name: '/var/log/squid/access.log',
  format: 'squid',
  layout: { columns: 10 },
  head: { bytes: 100, digest: '00'.repeat(32) },
} as const;

/** A source of 100 bytes with these groups in it, as the store tells of it afterwards. */
export async function counted(
  store: Store,
  groups: readonly Group[],
  { name, format }: Pick<Source, 'name' | 'format'> = newSource,
): Promise<Source> {
  const added = await store.addSource({ ...newSource, name, format });
  await store.merge(usageBatch(groups), next(added, 0, 100));
  return (await store.sources()).find(({ id }) => id === added.id)!;
}

/** A source of 100 bytes a part, with these statements in them. */
export async function stated(store: Store, ...parts: readonly Statements[]): Promise<Source> {
  const source = await store.addSource(newSource);
  for (const [i, part] of parts.entries()) {
    await store.merge(usageBatch([], {}, part), next(source, i * 100, i * 100 + 100));
  }
  return source;
}

export async function names(store: Store, filter: ResolutionFilter = {}): Promise<Resolution[]> {
  const all = [];
  for await (const resolution of store.resolutions(filter)) all.push(resolution);
  return all;
}

/** So many hours into a day. */
export function at(hours: number): number {
  return (Math.floor(someHour / 24) * 24 + hours) * hourMs;
}

export function next({ id, name, layout, head, tail, readMs }: Source, from: number, to: number): Checkpoint {
  return { source: id, from, to, name, layout, head, tail, readMs };
}

export async function read(store: Store, filter: UsageFilter = {}): Promise<UsageCell[]> {
  const cells = [];
  for await (const cell of store.usage(filter)) cells.push(cell);
  return cells;
}

export async function everything(store: Store) {
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

export function randomGroups(seed: number, count: number): Group[] {
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

export function shuffle<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Stores may differ in the order of devices and services. */
export function sorted(cells: readonly UsageCell[]): string[] {
  return cells.map((cell) => JSON.stringify(cell, Object.keys(cell).sort())).sort();
}

export function placeOf({ hour, device, service }: UsageCell): string {
  return `${hour} ${device} ${service}`;
}

export function evidenceRank({ evidence }: UsageCell): number {
  return ['proxy', 'tls', 'flow', 'dns'].indexOf(evidence);
}
