import { maxLineBytes } from '../native-free-parsers/bytes/lines.js';
import { takeMemory } from './spare-memory.js';

/** Whole lines, cut out of a stream. */
export interface LineBlock {
  /** Where in the content these bytes begin, and where the next block does. */
  readonly start: number;
  readonly end: number;
  /** On an `ArrayBuffer` of their own. Shorter than `end - start` only where the last line was too long and lost its rest. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** No block follows. */
  readonly last: boolean;
}

const newline = 10;
/** Beyond the longest line: what a parser may strip (a byte order mark, CR) must not make a cut line look whole. */
const cutLineBytes = maxLineBytes + 8;

/**
 * Cuts `chunks`, which begin at content byte `start`, into blocks of whole lines of about `blockBytes`; only the very last may
 * end in the middle of a line. Each byte is copied once.
 *
 * Where the stream fails, the whole lines before the failure come as a block and then the stream's error is thrown.
 * Memory stays flat: a line that is too long is cut behind the last `cutAfter` in it where that is given; otherwise a line that fills a whole block keeps its first `maxLineBytes` and a few, so that its parser rejects it.
 */
export async function* lineBlocks(
  chunks: AsyncIterable<Buffer>,
  start: number,
  blockBytes: number,
  cutAfter?: string,
): AsyncGenerator<LineBlock, void> {
  const cutter = new LineCutter(start, blockBytes, cutAfter);
  try {
    for await (const chunk of chunks) {
      let at = 0;
      while (at < chunk.length) {
        const block = cutter.isFull() ? cutter.cut() : undefined;
        if (block) yield block;
        at += cutter.add(chunk, at);
      }
    }
  } catch (error) {
    const block = cutter.wholeLines();
    if (block) yield block;
    throw error;
  }
  const block = cutter.rest();
  if (block) yield block;
}

/** What becomes of the next bytes: kept, dropped up to a newline, or dropped while they are NUL. */
type Mode = 'keep' | 'drop line' | 'drop NULs';

class LineCutter {
  private readonly blockBytes: number;
  private readonly cutAfter: string | undefined;
  /** Begins at the start of a line. */
  private buffer: Buffer<ArrayBuffer>;
  private used = 0;
  /** Content offsets: of `buffer[0]`, and of the next byte to `add`. */
  private start: number;
  private next: number;
  private mode: Mode = 'keep';
  /** What was dropped is over, so the block ends here: offsets inside a block count on having all bytes before them. */
  private dropped = false;

  constructor(start: number, blockBytes: number, cutAfter?: string) {
    this.blockBytes = blockBytes;
    this.cutAfter = cutAfter;
    this.buffer = takeMemory(blockBytes);
    this.start = start;
    this.next = start;
  }

  isFull(): boolean {
    return this.dropped || (this.mode === 'keep' && this.used === this.buffer.length);
  }

  /** Take bytes of `chunk` from `from` on, until the block is full; returns how many. */
  add(chunk: Buffer, from: number): number {
    const taken = this.mode === 'keep' ? this.keep(chunk, from) : this.drop(chunk, from);
    this.next += taken;
    return taken;
  }

  /** The whole lines of a full block; undefined where its one line is not over, which makes room or starts to drop. */
  cut(): LineBlock | undefined {
    const block = this.wholeLines() ?? this.pieceOfLine();
    if (block) return block;
    const nuls = leadingNuls(this.buffer);
    if (nuls === this.used && nuls > cutLineBytes) this.mode = 'drop NULs';
    else if (this.used > nuls + cutLineBytes) this.mode = 'drop line';
    else this.grow();
    if (this.mode === 'drop line') this.used = nuls + cutLineBytes;
    return undefined;
  }

  wholeLines(): LineBlock | undefined {
    if (this.dropped) return this.afterDropped();
    const lines = this.used === 0 ? 0 : this.buffer.lastIndexOf(newline, this.used - 1) + 1;
    return lines > 0 ? this.block(lines, this.start + lines) : undefined;
  }

  /** What of a line that is too long stands before its last cut. */
  private pieceOfLine(): LineBlock | undefined {
    if (this.cutAfter === undefined || this.used <= cutLineBytes) return undefined;
    const at = this.buffer.lastIndexOf(this.cutAfter, this.used - this.cutAfter.length, 'latin1');
    const length = at + this.cutAfter.length;
    return at < 0 ? undefined : this.block(length, this.start + length);
  }

  /** All there is at the end of the content. */
  rest(): LineBlock | undefined {
    if (this.next === this.start) return undefined;
    return { start: this.start, end: this.next, bytes: new Uint8Array(this.buffer.subarray(0, this.used)), last: true };
  }

  private grow(): void {
    const larger = Buffer.allocUnsafeSlow(this.buffer.length * 2);
    this.buffer.copy(larger);
    this.buffer = larger;
  }

  private keep(chunk: Buffer, from: number): number {
    const copied = chunk.copy(this.buffer, this.used, from);
    this.used += copied;
    return copied;
  }

  private drop(chunk: Buffer, from: number): number {
    const end = this.mode === 'drop line' ? chunk.indexOf(newline, from) : firstOtherThanNul(chunk, from);
    if (end < 0) return chunk.length - from;
    this.dropped = true;
    return (this.mode === 'drop line' ? end + 1 : end) - from;
  }

  /**
   * A log truncated under its writer has a hole of NULs and a good record after it, on one line: the last NUL stays in front
   * of the record, as a parser that sees the whole hole skips it too.
   */
  private afterDropped(): LineBlock {
    const hole = this.mode === 'drop NULs';
    this.mode = 'keep';
    this.dropped = false;
    if (!hole) return this.block(this.used, this.next);
    this.used = 1;
    return this.block(0, this.next - 1);
  }

  /** Hand over the first `length` bytes; what stands after them begins the next block. */
  private block(length: number, end: number): LineBlock {
    const bytes = new Uint8Array(this.buffer.buffer, 0, length);
    const left = this.buffer.subarray(length, this.used);
    const block = { start: this.start, end, bytes, last: false };
    this.buffer = takeMemory(Math.max(this.blockBytes, left.length));
    this.used = left.copy(this.buffer);
    this.start = end;
    return block;
  }
}

/** How many NULs stand at the start of a line, a byte order mark before them or not. */
function leadingNuls(line: Buffer): number {
  const mark = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
  const end = firstOtherThanNul(line, mark);
  return end < 0 ? line.length : end;
}

function firstOtherThanNul(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return at;
  return -1;
}
