import { modulesIn } from '../native-free-parsers/module-folder.js';
import type { Unopened } from './collector.js';
import type { Content } from './content.js';

/** One content packed as another: gzip, or UTF-16 for UTF-8. */
export interface Filter {
  readonly kind: 'filter';
  /** Whether content that starts like this is packed so. `head` is 512 bytes, or the whole content where that is shorter. */
  recognises(head: Buffer): boolean;
  /** Throws `UnreadableError` where the damage is, after everything before it. Closes `packed` when it is closed. */
  unpack(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void>;
}

/** Several contents in one: tar, zip. */
export interface Archive {
  readonly kind: 'archive';
  recognises(head: Buffer): boolean;
  /** Its files in their order there. Those of a pipe must be read before the next is asked for. */
  members(archive: Content): AsyncGenerator<Content | Unopened, void>;
}

export type Packing = Filter | Archive;

/** Bytes that tell every packing: tar's magic number is 257 bytes in, its first header is 512 long. */
export const packingHeadBytes = 512;

/** Every packing, by name. The folder is the registry: a file in `unpack/` is a packing. */
export const packings: ReadonlyMap<string, Packing> = await modulesIn(new URL('./unpack/', import.meta.url));
