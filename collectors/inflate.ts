import { constants, createInflateRaw, type InflateRaw, inflateRawSync } from 'node:zlib';
import type { ByteReader } from './byte-reader.js';
import { UnreadableError } from './collector.js';

/** Bytes in one piece of output: with 64 KiB a file takes 1.8 times as long, with 1 MiB 0.9 times. */
const pieceBytes = 256 * 1024;
/** Input and output of what is unpacked in one go. */
const smallBytes = 64 * 1024;
/** Compressed data of which, when it turns out damaged, the last good bytes are still found. */
const salvageBytes = 256 * 1024;

/**
 * Unpacks raw deflate data from `reader` and leaves `reader` behind its end.
 *
 * Where the input ends or fails too early, what it gave comes out and the stream ends like any other: the caller finds no
 * trailer. Throws `UnreadableError` at damage. The pieces before it may then be garbage, as deflate notices damage late;
 * beyond the first 256 KiB of input, up to `pieceBytes` before the damage are lost with it.
 *
 * `Gunzip` would take gzip whole, but it drops the output that it has in hand when it finds an error, a bad
 * checksum too, and does not say where a member ends.
 */
export async function* inflate(reader: ByteReader): AsyncGenerator<Buffer, void> {
  const small = await inflateSmall(reader);
  if (small) {
    yield small;
    return;
  }
  // With the default flush, an early end would be an error that drops output.
  const engine = createInflateRaw({ chunkSize: pieceBytes, finishFlush: constants.Z_SYNC_FLUSH });
  const input = new Input(reader, engine);
  const fed = input.feed();
  let produced = 0;
  try {
    for await (const piece of engine) {
      produced += piece.length;
      yield piece;
    }
  } catch {
    const { start } = input;
    if (start) yield salvage(start, produced);
    throw new UnreadableError('the compressed data is damaged');
  } finally {
    engine.destroy();
  }
  await fed;
  input.giveBack();
}

/**
 * Data that is at hand as a whole and small, in this thread: block gzip is a thousand such members in 60 MB, and an engine for
 * each made it take three times as long.
 */
async function inflateSmall(reader: ByteReader): Promise<Buffer | undefined> {
  const input = (await reader.peekChunk()).subarray(0, smallBytes);
  const options = {
    info: true,
    finishFlush: constants.Z_SYNC_FLUSH,
    chunkSize: smallBytes,
    maxOutputLength: smallBytes,
  };
  try {
    const { buffer, engine } = inflateRawSync(input, options) as unknown as WithEngine;
    // Used up, the input may have ended too early.
    if (engine.bytesWritten === input.length) return undefined;
    await reader.skip(engine.bytesWritten);
    return buffer;
  } catch {
    return undefined;
  }
}

/** What the option `info` makes of the result. */
interface WithEngine {
  readonly buffer: Buffer;
  readonly engine: InflateRaw;
}

/** What an engine was fed, until it is known to have used it. */
class Input {
  private readonly reader: ByteReader;
  private readonly engine: InflateRaw;
  private readonly chunks: Buffer[] = [];
  private fedBytes = 0;
  private droppedBytes = 0;

  constructor(reader: ByteReader, engine: InflateRaw) {
    this.reader = reader;
    this.engine = engine;
  }

  /** All of the input from its start, where that is not too much to keep. */
  get start(): Buffer | undefined {
    return this.droppedBytes === 0 ? Buffer.concat(this.chunks) : undefined;
  }

  /** Never rejects: the reader throws its error again to whoever reads next. */
  async feed(): Promise<void> {
    const { engine } = this;
    while (!engine.destroyed) {
      const chunk = await this.reader.take().catch(() => undefined);
      if (!chunk) {
        engine.end();
        return;
      }
      this.keep(chunk);
      if (!engine.destroyed && !engine.write(chunk)) await drained(engine);
    }
  }

  /** Return to the reader what stands behind the end of the data. */
  giveBack(): void {
    let unused = this.fedBytes - this.engine.bytesWritten;
    while (unused > 0) {
      const chunk = this.chunks.pop()!;
      this.reader.unread(chunk.subarray(Math.max(0, chunk.length - unused)));
      unused -= chunk.length;
    }
  }

  private keep(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.fedBytes += chunk.length;
    if (this.fedBytes <= salvageBytes) return;
    while (this.chunks[0]!.length <= this.engine.bytesWritten - this.droppedBytes) {
      this.droppedBytes += this.chunks.shift()!.length;
    }
  }
}

/** Until `engine` takes more input, or is closed. */
function drained(engine: InflateRaw): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      engine.off('drain', done).off('close', done);
      resolve();
    };
    engine.on('drain', done).on('close', done);
  });
}

/** The output of `start` from byte `produced` up to the damage: the longest beginning that unpacks is found by halving. */
function salvage(start: Buffer, produced: number): Buffer {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: produced + pieceBytes };
  let good = 0;
  let bad = start.length;
  let output = Buffer.alloc(0);
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      output = inflateRawSync(start.subarray(0, middle), options);
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return output.subarray(produced);
}
