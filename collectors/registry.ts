import { modulesIn } from '../native-free-parsers/module-folder.js';
import type { Collector, Opening, OpenOptions, Source, Unopened } from './collector.js';

/** Every collector, by scheme, in alphabetical order. The folder is the registry: a file in `schemes/` is a collector. */
export const collectors: ReadonlyMap<string, Collector> = await modulesIn(new URL('./schemes/', import.meta.url));

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
