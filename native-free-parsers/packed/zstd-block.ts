/** Unpacks zstd's frames, to at most `maxBytes`; undefined where they are damaged or hold more. */
export type UnpackZstd = (packed: Uint8Array, maxBytes: number) => Buffer | undefined;

let load: (() => Promise<UnpackZstd>) | undefined;

/** Parsers have no dependencies, and Node 20 no zstd: whoever opens captures brings a decoder first. It is loaded when one is needed. */
export function provideZstd(loader: () => Promise<UnpackZstd>): void {
  load = loader;
}

/** The decoder; undefined where nobody brought one. */
export async function zstdUnpacker(): Promise<UnpackZstd | undefined> {
  return load?.();
}
