import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Block, UnreadableError } from '../../collectors/collector.js';
import { Byte } from '../../native-free-parsers/bytes/byte.js';
import { maxLineBytes } from '../../native-free-parsers/bytes/lines.js';

/** The lines of a block, whole, and where in the source they are. */
export interface BlockLines {
  /** Valid until the next call. */
  readonly bytes: Buffer;
  /** Content offset of the first of them. */
  readonly start: number;
}

/** Read beyond a block's end for the rest of its last line; nearly every line ends within this. */
const lookAheadBytes = 1 << 16;

/** One per worker: as large as the largest block with its longest line, so nothing is allocated per block. */
let buffer = Buffer.alloc(0);

/**
 * Reads the lines that start in `[block.start, block.end)`.
 *
 *   …ne 7\nline 8\nline 9\nline 10\n…
 *      ^start          ^end            line 8 and line 9: line 7 started before, line 9 reaches beyond
 *
 * A line too long to be read to its end is cut where the parser already sees that it is too long.
 * Throws `UnreadableError`, also where the file became shorter than `block.contentEnd`.
 */
export function readRange(block: Extract<Block, { kind: 'range' }>): BlockLines {
  try {
    return readLines(block);
  } catch (error) {
    if (isSystemError(error)) throw new UnreadableError(error.message);
    throw error;
  }
}

function readLines(block: Extract<Block, { kind: 'range' }>): BlockLines {
  const from = Math.max(block.start - 1, 0);
  const longest = Math.min(block.end + maxLineBytes + 1, block.contentEnd);
  if (buffer.length < longest - from) buffer = Buffer.allocUnsafeSlow(longest - from);
  const file = openSync(block.path, 'r');
  try {
    expectInode(file, block.inode);
    let end = Math.min(block.end + lookAheadBytes, longest);
    readFully(file, from, end, 0);
    let lastBreak = buffer.subarray(0, end - from).indexOf(Byte.Newline, block.end - 1 - from);
    if (lastBreak < 0 && end < longest) {
      readFully(file, end, longest, end - from);
      lastBreak = buffer.subarray(0, longest - from).indexOf(Byte.Newline, block.end - 1 - from);
      end = longest;
    }
    const stop = lastBreak < 0 ? end - from : lastBreak + 1;
    const first = block.start === 0 ? 0 : buffer.subarray(0, stop).indexOf(Byte.Newline) + 1;
    const isInside = block.start === 0 || (first > 0 && from + first < block.end);
    return isInside
      ? { bytes: buffer.subarray(first, stop), start: from + first }
      : { bytes: buffer.subarray(0, 0), start: block.end };
  } finally {
    closeSync(file);
  }
}

function readFully(file: number, from: number, to: number, at: number): void {
  let position = from;
  while (position < to) {
    const count = readSync(file, buffer, at + position - from, to - position, position);
    if (count === 0) throw new UnreadableError('the file became shorter while it was read');
    position += count;
  }
}

/** A log that was rotated while it was read is another file under the same path. */
export function expectInode(file: number, inode: number): void {
  if (fstatSync(file).ino !== inode) throw new UnreadableError('another file took its place while it was read');
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
