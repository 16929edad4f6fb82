import { readdirSync } from 'node:fs';
import type { Collector, Opening, OpenOptions, Source, Unopened } from './collector.js';

const folder = new URL('./schemes/', import.meta.url);

/** Every collector, by scheme, in alphabetical order. The folder is the registry: a file in `schemes/` is a collector. */
export const collectors: ReadonlyMap<string, Collector> = new Map(
  await Promise.all(
    readdirSync(folder)
      .filter((file) => file.endsWith('.js'))
      .sort()
      .map(async (file) => {
        const module = (await import(new URL(file, folder).href)) as { readonly default: Collector };
        return [file.slice(0, -'.js'.length), module.default] as const;
      }),
  ),
);

/**
 * The sources behind `addresses`, in their order, each file once however often it is reached. What cannot be opened is
 * named among them. The receiver closes each source.
 */
export async function* openSources(
  addresses: readonly string[],
  signal: AbortSignal,
  options: OpenOptions = {},
): AsyncGenerator<Source | Unopened> {
  const seen = new Set<string>();
  const opening: Opening = {
    signal,
    exclude: options.exclude ?? [],
    isNew: (identity) => seen.size !== seen.add(identity).size,
  };
  for (const address of addresses) {
    signal.throwIfAborted();
    const collector = [...collectors.values()].find((collector) => collector.claims(address));
    if (collector) yield* collector.open(address, opening);
    else yield { name: address, reason: 'no collector reads addresses of this kind; name a file, a folder or -' };
  }
}
