import { modulesIn } from '../module-folder.js';
import type { DatagramDissector, StreamDissector } from './dissector.js';

/** What reads connections, by protocol. The folder is the registry: a file in `streams/` is a dissector. */
export const streams: ReadonlyMap<string, StreamDissector> = await modulesIn(new URL('./streams/', import.meta.url));

/** What reads datagrams, by protocol. The folder is the registry: a file in `datagrams/` is a dissector. */
export const datagrams: ReadonlyMap<string, DatagramDissector> = await modulesIn(
  new URL('./datagrams/', import.meta.url),
);
