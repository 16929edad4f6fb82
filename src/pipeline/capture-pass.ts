import { beforeBytes } from '../../collectors/collector.js';
import type { CaptureReader } from '../../native-free-parsers/format.js';

/**
 * One pass of a reader over a capture that comes in pieces: keeps the record that a piece ends in, and the few bytes before it
 * that tell the place again.
 *
 *   | … 4 KiB … | a record's beginning | the next piece … |
 *               ^ used                  ^ end
 */
export class CapturePass {
  private readonly reader: CaptureReader;
  private memory: Buffer<ArrayBuffer>;
  /** Where in the content the memory begins. */
  private start: number;
  private used = 0;
  private end = 0;

  /** `start`: where in the content the first piece begins. `memory` is used until more is needed. */
  constructor(reader: CaptureReader, start: number, memory: Buffer<ArrayBuffer> = Buffer.alloc(0)) {
    this.reader = reader;
    this.start = start;
    this.memory = memory;
  }

  /** Where the next piece of at most `count` bytes is to be put. */
  room(count: number): Buffer {
    const kept = Math.max(0, this.used - beforeBytes);
    this.memory.copyWithin(0, kept, this.end);
    this.start += kept;
    this.used -= kept;
    this.end -= kept;
    if (this.memory.length < this.end + count) {
      const larger = Buffer.allocUnsafeSlow(this.end + count);
      this.memory.copy(larger, 0, 0, this.end);
      this.memory = larger;
    }
    return this.memory.subarray(this.end, this.end + count);
  }

  /** So many bytes were put there. `isLast`: the content ends with them. */
  read(count: number, isLast: boolean): void {
    this.end += count;
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
    return this.memory.subarray(Math.max(0, this.used - beforeBytes), this.used);
  }

  /** The memory, for the next pass. */
  get freed(): Buffer<ArrayBuffer> {
    return this.memory;
  }
}
