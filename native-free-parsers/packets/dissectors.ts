import { existsSync, readdirSync } from 'node:fs';
import type { DatagramDissector, StreamDissector } from './dissector.js';

/** A dissector, and its file's name: the protocol. */
export interface Named<Dissector> {
  readonly name: string;
  readonly dissector: Dissector;
}

/** Everything that can be read above TCP and UDP. */
export interface Dissectors {
  readonly streams: readonly Named<StreamDissector>[];
  readonly datagrams: readonly Named<DatagramDissector>[];
}

let loaded: Promise<Dissectors> | undefined;

/** The files of `streams/` and `datagrams/`, loaded when the first capture is opened: the folders are the registry. */
export function loadDissectors(): Promise<Dissectors> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Dissectors> {
  const [streams, datagrams] = await Promise.all([
    loadFolder<StreamDissector>(new URL('./streams/', import.meta.url)),
    loadFolder<DatagramDissector>(new URL('./datagrams/', import.meta.url)),
  ]);
  return { streams, datagrams };
}

function loadFolder<Dissector>(folder: URL): Promise<readonly Named<Dissector>[]> {
  return Promise.all(
    filesOf(folder).map(async (file) => {
      const module = (await import(new URL(file, folder).href)) as { readonly default: Dissector };
      return { name: file.slice(0, -'.js'.length), dissector: module.default };
    }),
  );
}

function filesOf(folder: URL): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .sort();
}
