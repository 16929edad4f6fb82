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

/** All dissectors, loaded when the first capture is opened. */
export async function loadDissectors(): Promise<Dissectors> {
  const { streams, datagrams } = await import('./dissector-registry.js');
  return { streams: named(streams), datagrams: named(datagrams) };
}

function named<Dissector>(dissectors: ReadonlyMap<string, Dissector>): Named<Dissector>[] {
  return [...dissectors].map(([name, dissector]) => ({ name, dissector }));
}
