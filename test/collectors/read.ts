import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import type { Block, Continues, Source, Unopened } from '../../collectors/collector.js';
import { pipeContent } from '../../collectors/file-content.js';
import { openSources } from '../../collectors/registry.js';
import { unpack } from '../../collectors/unpack.js';

export const never: AbortSignal = new AbortController().signal;

type Opened = AsyncGenerator<Source | Unopened>;

/** The two ways to the same bytes: by path, and once through a pipe, in chunks of an odd size. */
export const ways: Readonly<Record<string, (path: string) => Opened>> = {
  file: (path) => openSources([path], never),
  pipe: (path) => unpack(pipeContent(path, () => createReadStream(path, { highWaterMark: 997 }), never)),
};

/** How one source is read. */
export interface Pass {
  readonly start?: number;
  readonly blockBytes?: number;
  readonly continues?: Continues;
}

/** What a source gave: the bytes of its blocks, where each block stood, and how it ended. */
export interface Taken {
  readonly name: string;
  readonly bytes: Buffer;
  readonly blocks: readonly Block[];
  readonly error?: unknown;
}

/** Reads each source as it is found, which is the only way with a pipe. */
export async function takeAll(opened: Opened, pass: Pass = {}): Promise<(Taken | Unopened)[]> {
  const all: (Taken | Unopened)[] = [];
  for await (const source of opened) {
    if ('reason' in source) {
      all.push(source);
      continue;
    }
    all.push(await take(source, pass));
    await source.close();
  }
  return all;
}

export async function take(source: Source, { start = 0, blockBytes = 1 << 20, continues }: Pass = {}): Promise<Taken> {
  const { name } = source;
  const blocks: Block[] = [];
  const bytes: Uint8Array[] = [];
  try {
    for await (const block of source.blocks(start, blockBytes, never, continues)) {
      blocks.push(block);
      bytes.push(block.kind === 'bytes' ? block.bytes : readRange(block.path, block.start, block.end));
    }
  } catch (error) {
    return { name, blocks, bytes: Buffer.concat(bytes), error };
  }
  return { name, blocks, bytes: Buffer.concat(bytes) };
}

/** All sources without reading any. */
export async function openAll(opened: AsyncIterable<Source | Unopened>): Promise<(Source | Unopened)[]> {
  const all: (Source | Unopened)[] = [];
  for await (const source of opened) all.push(source);
  return all;
}

/** Whether a program is installed; a test that wants it is skipped with that reason where it is not. */
export function installed(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

function readRange(path: string, start: number, end: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(end - start);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start));
  } finally {
    closeSync(file);
  }
}
