import {
  type Block,
  beforeBytes,
  ContentChangedError,
  type Continues,
  type FileStamp,
  headBytes,
  type Source,
} from './collector.js';
import type { Content } from './content.js';
import { lineBlocks } from './line-blocks.js';
import { pieces } from './pieces.js';
import { unreadable } from './read-error.js';

/** Content that workers cannot read by offset: piped or unpacked. */
export class StreamSource implements Source {
  readonly name: string;
  readonly stamp?: FileStamp;
  readonly size?: number;
  readonly modifiedMs: number;
  readonly rereadable: boolean;
  private readonly content: Content;

  constructor(content: Content) {
    const { name, stamp, size, modifiedMs, rereadable } = content.facts;
    this.name = name;
    if (stamp) this.stamp = stamp;
    if (size !== undefined) this.size = size;
    this.modifiedMs = modifiedMs;
    this.rereadable = rereadable;
    this.content = content;
  }

  async head(): Promise<Buffer> {
    try {
      return await this.content.head(headBytes);
    } catch (error) {
      throw unreadable(error);
    }
  }

  async before(offset: number): Promise<Buffer | undefined> {
    if (!this.rereadable) return undefined;
    const { chunks } = this.content.read();
    try {
      return (await skip(chunks, offset))?.before;
    } catch (error) {
      throw unreadable(error);
    } finally {
      await chunks.return();
    }
  }

  blocks(
    start: number,
    blockBytes: number,
    signal: AbortSignal,
    continues?: Continues,
    cutAfter?: string,
  ): AsyncGenerator<Block, void> {
    return this.cut(
      (chunks, from, bytes) => lineBlocks(chunks, from, bytes, cutAfter),
      start,
      blockBytes,
      signal,
      continues,
    );
  }

  pieces(start: number, pieceBytes: number, signal: AbortSignal, continues?: Continues): AsyncGenerator<Block, void> {
    return this.cut(pieces, start, pieceBytes, signal, continues);
  }

  private async *cut(
    cutter: typeof pieces,
    start: number,
    blockBytes: number,
    signal: AbortSignal,
    continues?: Continues,
  ): AsyncGenerator<Block, void> {
    signal.throwIfAborted();
    const reading = this.content.read();
    const rest = contentFrom(start, abortable(reading.chunks, signal), continues);
    try {
      for await (const block of cutter(rest, start, blockBytes)) {
        yield { kind: 'bytes', ...block, done: reading.used() };
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof ContentChangedError ? error : unreadable(error);
    }
  }

  close(): Promise<void> {
    return this.content.close();
  }
}

/** What follows the first `start` bytes, once `continues` has agreed to them. */
async function* contentFrom(start: number, chunks: AsyncGenerator<Buffer, void>, continues?: Continues) {
  try {
    const skipped = await skip(chunks, start);
    if (!skipped) throw new ContentChangedError('the content is shorter than it was');
    if (start > 0 && continues && !continues(skipped.before)) {
      throw new ContentChangedError('the content is not what it was');
    }
    yield skipped.left;
    yield* chunks;
  } finally {
    await chunks.return();
  }
}

/** Pass over `count` bytes: the last of them, and what came with them in one chunk; undefined where there are fewer. */
async function skip(
  chunks: AsyncGenerator<Buffer, void>,
  count: number,
): Promise<{ readonly before: Buffer; readonly left: Buffer } | undefined> {
  let before: Buffer = Buffer.alloc(0);
  let left: Buffer = before;
  for (let at = 0; at < count; ) {
    const { value } = await chunks.next();
    if (!value) return undefined;
    const skipped = value.subarray(0, count - at);
    left = value.subarray(skipped.length);
    before = Buffer.concat([before, skipped.subarray(-beforeBytes)]).subarray(-beforeBytes);
    at += skipped.length;
  }
  return { before, left };
}

/** The same chunks, but waiting for one (from a pipe, for ever) ends with the signal's reason. */
async function* abortable(chunks: AsyncGenerator<Buffer, void>, signal: AbortSignal): AsyncGenerator<Buffer, void> {
  try {
    for (;;) {
      const { value } = await nextOrAbort(chunks, signal);
      if (!value) return;
      yield value;
    }
  } finally {
    const closed = chunks.return();
    if (!signal.aborted) await closed;
    else closed.catch(() => undefined);
  }
}

/** Not `Promise.race`: that keeps every chunk alive for as long as the signal lives. */
function nextOrAbort(chunks: AsyncGenerator<Buffer, void>, signal: AbortSignal): Promise<IteratorResult<Buffer, void>> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    chunks
      .next()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}
