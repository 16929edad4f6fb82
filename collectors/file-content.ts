import type { BigIntStats } from 'node:fs';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { headBytes } from './collector.js';
import { Content, type Reading } from './content.js';

/** Each read is a trip to another thread and back. */
const readBytes = 256 * 1024;

/** A file's bytes as they lie on disk, up to where it ended when `stats` were taken. */
export function fileContent(path: string, stats: BigIntStats): Content {
  const stamp = { size: Number(stats.size), modifiedMs: Number(stats.mtimeMs), inode: Number(stats.ino) };
  const facts = { name: path, path, stamp, size: stamp.size, modifiedMs: stamp.modifiedMs, rereadable: true };
  return new Content(facts, () => readFile(path, 0, stamp.size));
}

/** What comes out of a pipe, once. Aborting `signal` closes the pipe. */
export function pipeContent(name: string, pipe: () => Readable, signal: AbortSignal): Content {
  return new Content({ name, modifiedMs: Date.now(), rereadable: false }, () => readPipe(pipe, signal));
}

/** A named pipe; opening it waits for a writer. */
export function namedPipeContent(path: string, signal: AbortSignal): Content {
  return pipeContent(path, () => createReadStream(path, { highWaterMark: readBytes }), signal);
}

/** The bytes of a file from `start` to `end`, or to where it ends by then. */
export function readFile(path: string, start: number, end: number): Reading {
  let at = start;
  async function* chunks() {
    const file = await open(path);
    try {
      while (at < end) {
        // The first read serves detection, which wants no more.
        const most = Math.min(end - at, at === start ? headBytes : readBytes);
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(most), 0, most, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }
  return { chunks: chunks(), used: () => at - start };
}

function readPipe(pipe: () => Readable, signal: AbortSignal): Reading {
  let used = 0;
  async function* chunks() {
    for await (const chunk of addAbortSignal(signal, pipe())) {
      used += chunk.length;
      yield chunk as Buffer;
    }
  }
  return { chunks: chunks(), used: () => used };
}
