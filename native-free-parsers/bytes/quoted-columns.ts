import { Byte } from './byte.js';

const { Quote, Space, Tab } = Byte;

/**
 * Splits a line of CSV into columns, quotes taken off: `Columns` for files whose cells may stand in quotes.
 *
 *   10.0.0.7, "Chat, and ""AI""",,"x"       four columns; the second is `Chat, and ""AI""`
 *
 * Blanks before an opening quote and between the closing one and the delimiter are passed over. Quotes inside are doubled
 * (RFC 4180; set `row.escapes = Escapes.DoubledQuotes`) or, raw, no delimiter follows them. A cell does not reach beyond its line: such a record is
 * rejected, for where a block starts nobody could tell whether that is inside a cell.
 */
export class QuotedColumns {
  /** How many columns the current line has; those beyond the limit are counted and not kept. */
  count = 0;
  /** A quote was opened and not closed: the line was cut, or its cell holds a line break. */
  isUnclosed = false;
  private readonly bytes: Uint8Array;
  private readonly delimiter: number;
  private readonly limit: number;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;

  /** `limit` columns are kept of each line of `bytes`. */
  constructor(bytes: Uint8Array, delimiter: number, limit: number) {
    this.bytes = bytes;
    this.delimiter = delimiter;
    this.limit = limit;
    this.starts = new Int32Array(limit);
    this.ends = new Int32Array(limit);
  }

  /** Make `bytes[start, end)` the current line; returns `count`. */
  split(start: number, end: number): number {
    const { bytes, delimiter, limit, starts, ends } = this;
    this.isUnclosed = false;
    let count = 0;
    let at = start;
    for (;;) {
      const cell = bytes[at] === Quote && at < end ? at : this.startOfQuoted(at, end);
      let cellStart = at;
      let cellEnd = at;
      if (cell >= 0) {
        cellStart = cell + 1;
        cellEnd = this.endOfQuoted(cellStart, end);
        at = cellEnd + 1;
        while (at < end && bytes[at] !== delimiter) at++;
      } else {
        while (at < end && bytes[at] !== delimiter) at++;
        cellEnd = at;
      }
      if (count < limit) {
        starts[count] = cellStart;
        ends[count] = cellEnd;
      }
      count++;
      if (at >= end) break;
      at++;
    }
    this.count = count;
    return count;
  }

  /** Where column `index` starts, behind its quote. Meant for `index < count` and below the limit; 0 for one that was never there. */
  start(index: number): number {
    return index < this.count && index < this.limit ? this.starts[index]! : 0;
  }

  /** Where column `index` ends, before its quote; equal to its start when it is empty or not there. */
  end(index: number): number {
    return index < this.count && index < this.limit ? this.ends[index]! : 0;
  }

  /** The quote behind blanks; -1 if something else stands there. */
  private startOfQuoted(start: number, end: number): number {
    const { bytes, delimiter } = this;
    let at = start;
    while (at < end && (bytes[at] === Space || bytes[at] === Tab) && bytes[at] !== delimiter) at++;
    return at > start && at < end && bytes[at] === Quote ? at : -1;
  }

  /** The quote that a delimiter or nothing follows; `end` if there is none. */
  private endOfQuoted(start: number, end: number): number {
    const { bytes } = this;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== Quote) continue;
      if (at + 1 < end && bytes[at + 1] === Quote) at++;
      else if (this.closes(at + 1, end)) return at;
    }
    this.isUnclosed = true;
    return end;
  }

  private closes(start: number, end: number): boolean {
    const { bytes, delimiter } = this;
    let at = start;
    while (at < end && bytes[at] === Space && delimiter !== Space) at++;
    return at >= end || bytes[at] === delimiter;
  }
}
