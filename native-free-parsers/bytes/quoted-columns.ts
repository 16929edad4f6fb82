import { Byte } from './byte.js';

const { Comma, Quote } = Byte;

/**
 * Splits a line of comma-separated values, some of them in quotes (RFC 4180).
 *
 *   tcp,"chatgpt.com/c/1?a,b",,"say ""hi"""      four columns: the quotes around are no part of them, doubled ones stay as written
 *
 * A quote that is never closed runs to the end of the line. Text between a closing quote and the next comma belongs to the column.
 */
export class QuotedColumns {
  /** How many columns the current line has; those beyond the limit are counted and not kept. */
  count = 0;
  private readonly bytes: Uint8Array;
  private readonly limit: number;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;

  /** `limit` columns are kept of each line of `bytes`. */
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
    let at = start;
    for (;;) {
      let from = at;
      let to: number;
      if (at < end && bytes[at] === Quote) {
        from = at + 1;
        to = endOfQuotes(bytes, from, end);
        at = to;
        while (at < end && bytes[at] !== Comma) at++;
        if (at > to + 1) to = at;
      } else {
        while (at < end && bytes[at] !== Comma) at++;
        to = at;
      }
      if (count < limit) {
        starts[count] = from;
        ends[count] = to;
      }
      count++;
      if (at >= end) break;
      at++;
    }
    this.count = count;
    return count;
  }

  /** Where column `index` starts; 0 for one that the line does not have. */
  start(index: number): number {
    return index < this.count && index < this.limit ? this.starts[index]! : 0;
  }

  /** Where column `index` ends; equal to its start when it is empty or not there. */
  end(index: number): number {
    return index < this.count && index < this.limit ? this.ends[index]! : 0;
  }
}

/** The quote that closes a column which opened just before `start`; `end` where the line was cut. */
function endOfQuotes(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== Quote) continue;
    if (bytes[at + 1] !== Quote || at + 1 >= end) return at;
    at++;
  }
  return end;
}
