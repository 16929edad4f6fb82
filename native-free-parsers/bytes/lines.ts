import { Reject, type RowSink } from '../format.js';
import { Byte } from './byte.js';

const { Newline, Nul, Return } = Byte;

/** A longer line is rejected unread: real records end well below it, and a bound keeps memory flat. */
export const maxLineBytes = 1 << 20;

/**
 * Walks the lines of a block: LF or CRLF, with or without a last newline, blank ones and byte order marks passed over.
 *
 * The newline is searched with `Buffer.indexOf`, which is `memchr`: on 136-byte lines about 10 ns
 * a line, where a JavaScript loop takes 75.
 */
export class Lines {
  /** Where the current line starts and ends, without its line break. */
  start = 0;
  end = 0;
  private readonly bytes: Buffer;
  private readonly maxBytes: number;
  private readonly from: number;
  private next: number;

  /** Lines longer than `maxBytes` are too long. The first line starts at `from`. */
  constructor(bytes: Buffer, maxBytes = maxLineBytes, from = 0) {
    this.bytes = bytes;
    this.from = from;
    this.next = from;
    this.maxBytes = maxBytes;
  }

  /** Move to the next line that is worth parsing, and tell `sink` where it is; false at the end of the block. Lines that are too long go to `sink`. */
  advance(sink: RowSink): boolean {
    const bytes = this.bytes;
    while (this.next < bytes.length) {
      const lineStart = this.next;
      let start = lineStart;
      let end = bytes.indexOf(Newline, start);
      if (end < 0) end = bytes.length;
      this.next = end + 1;
      if (end > start && bytes[end - 1] === Return) end--;
      if (bytes[start] === 0xef) start = afterMark(bytes, start, end);
      if (bytes[start] === Nul && start < end) {
        start = afterNuls(bytes, start, end);
        if (start === end) sink.reject(lineStart, Reject.NulBytes);
      }
      if (start === end) continue;
      if (end - start > this.maxBytes) {
        sink.reject(start, Reject.TooLong);
        continue;
      }
      this.start = start;
      this.end = end;
      sink.at = start - this.from;
      return true;
    }
    return false;
  }
}

/** Files joined together carry the UTF-8 byte order mark of each. */
function afterMark(bytes: Buffer, start: number, end: number): number {
  return end - start >= 3 && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf ? start + 3 : start;
}

/** A log truncated under its writer starts with a hole of NULs, and a good record after it. */
function afterNuls(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === Nul) at++;
  return at;
}
