import { beforeBytes } from '../../collectors/collector.js';
import type { CaptureReader } from '../../native-free-parsers/format.js';
import type { PieceReader } from './read-pieces.js';

/** Room for what is kept of the last piece; records are seldom longer, and then there will be more. */
const usualKeptBytes = 64 << 10;

/**
 * One pass of a reader over a capture that comes in pieces: keeps the record that a piece ends in, and the few bytes before it
 * that tell the place again. Two memories take turns, so that the next piece can come while this one is read.
 *
 *   | … 4 KiB … | a record's beginning | the piece … |     | room | the next piece … |
 *   ^ from      ^ used                                ^ end
 */
export class CapturePass implements PieceReader {
  private readonly reader: CaptureReader;
  private memory: Buffer<ArrayBuffer> = Buffer.alloc(0);
  private next: Buffer<ArrayBuffer> = Buffer.alloc(0);
  /** Where in `next` a piece begins. */
  private nextStart = usualKeptBytes;
  /** Content offset of the memory's first byte, though nothing of the content may be there. */
  private start: number;
  /** What of the content is in memory: its first byte, the first that was not used, and where it ends. */
  private from = 0;
  private used = 0;
  private end = 0;

  /** `start`: where in the content the first piece begins. */
  constructor(reader: CaptureReader, start: number) {
    this.reader = reader;
    this.start = start;
  }

  room(count: number): Buffer {
    const { nextStart } = this;
    if (this.next.length < nextStart + count) this.next = Buffer.allocUnsafeSlow(nextStart + count);
    return this.next.subarray(nextStart, nextStart + count);
  }

  add(count: number): void {
    const kept = Math.max(this.from, this.used - beforeBytes);
    const keptBytes = this.end - kept;
    const [memory, pieceAt] = this.nextWith(keptBytes, count);
    this.memory.copy(memory, pieceAt - keptBytes, kept, this.end);
    this.next = this.memory;
    this.memory = memory;
    this.start += this.end - pieceAt;
    this.from = pieceAt - keptBytes;
    this.used += pieceAt - this.end;
    this.end = pieceAt + count;
  }

  read(isLast: boolean): void {
    this.used += this.reader.read(this.memory.subarray(this.used, this.end), isLast);
  }

  /** Content offset of the first byte that was not used. */
  get to(): number {
    return this.start + this.used;
  }

  /** What was not used: the beginning of a record. */
  get rest(): Buffer {
    return this.memory.subarray(this.used, this.end);
  }

  /** The at most 4 KiB before `to`, as far as they were read in this pass. */
  get before(): Buffer {
    return this.memory.subarray(Math.max(this.from, this.used - beforeBytes), this.used);
  }

  /** The memory of the next piece, with room for so many bytes before it, and where in it the piece is. */
  private nextWith(keptBytes: number, count: number): readonly [Buffer<ArrayBuffer>, number] {
    const { next, nextStart } = this;
    if (keptBytes <= nextStart) return [next, nextStart];
    const larger = Buffer.allocUnsafeSlow(2 * keptBytes + count);
    next.copy(larger, 2 * keptBytes, nextStart, nextStart + count);
    this.nextStart = 2 * keptBytes;
    return [larger, 2 * keptBytes];
  }
}
