import { Byte } from './byte.js';

const { Space, Tab } = Byte;

/**
 * Splits a line at runs of blanks and tabs: logs of words, and of columns that are padded for the eye.
 *
 *   8/13/2025  4:02:03 PM   1674     four words
 */
export class Words {
  /** How many words the current line has; those beyond the limit are counted and not kept. */
  count = 0;
  private readonly bytes: Uint8Array;
  private readonly limit: number;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;

  /** `limit` words are kept of each line of `bytes`. */
  constructor(bytes: Uint8Array, limit: number) {
    this.bytes = bytes;
    this.limit = limit;
    this.starts = new Int32Array(limit);
    this.ends = new Int32Array(limit);
  }

  /** Make `bytes[start, end)` the current line; returns `count`. */
  split(start: number, end: number): number {
    const { bytes, limit, starts, ends } = this;
    let count = 0;
    for (let at = start; at < end; ) {
      while (at < end && (bytes[at] === Space || bytes[at] === Tab)) at++;
      if (at >= end) break;
      const first = at;
      while (at < end && bytes[at] !== Space && bytes[at] !== Tab) at++;
      if (count < limit) {
        starts[count] = first;
        ends[count] = at;
      }
      count++;
    }
    this.count = count;
    return count;
  }

  /** Where word `index` starts; 0 for one that is not there or was not kept. */
  start(index: number): number {
    return index >= 0 && index < this.count && index < this.limit ? this.starts[index]! : 0;
  }

  /** Where word `index` ends. */
  end(index: number): number {
    return index >= 0 && index < this.count && index < this.limit ? this.ends[index]! : 0;
  }
}
