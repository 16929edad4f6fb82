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
    if (block.cutAfter !== undefined) return readPieces(block, block.cutAfter, file, from, longest);
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

/**
 * The same for a log whose lines may be cut: a block then starts and ends at the first line break behind its border, or, where
 * that is further away than any line is long, at the first cut. Blocks that share a border find the same place.
 */
function readPieces(
  block: Extract<Block, { kind: 'range' }>,
  cutAfter: string,
  file: number,
  from: number,
  longest: number,
): BlockLines {
  readFully(file, from, longest, 0);
  const bytes = buffer.subarray(0, longest - from);
  const stop = block.end === block.contentEnd ? bytes.length : startBehind(bytes, block.end - from, cutAfter);
  const first = block.startsLine ? block.start - from : startBehind(bytes, block.start - from, cutAfter);
  if (first >= block.end - from) return { bytes: buffer.subarray(0, 0), start: block.end };
  return { bytes: bytes.subarray(first, stop), start: from + first };
}

/** The first start of a line, or of what follows a cut in one, at or behind `at`; the end of `bytes` where there is none. */
function startBehind(bytes: Buffer, at: number, cutAfter: string): number {
  const reach = bytes.subarray(0, at + maxLineBytes + 1);
  const lineBreak = reach.indexOf(Byte.Newline, at - 1);
  if (lineBreak >= 0) return lineBreak + 1;
  const cut = reach.indexOf(cutAfter, at, 'latin1');
  return cut < 0 ? reach.length : cut + cutAfter.length;
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
