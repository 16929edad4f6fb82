import { closeSync, openSync, readSync } from 'node:fs';
import { type Block, UnreadableError } from '../../collectors/collector.js';
import { expectInode, isSystemError } from './read-range.js';

type Range = Extract<Block, { kind: 'range' }>;

/** Takes the bytes of a file piece by piece. */
export interface PieceReader {
  /** Where the next piece of at most `count` bytes is to be put. */
  room(count: number): Buffer;
  /** So many bytes were put there. `isLast`: nothing follows in the content. */
  read(count: number, isLast: boolean): void;
}

/** Enough to make a call to the system cheap, little enough to stay in the processor's cache. */
const pieceBytes = 1 << 20;

/**
 * Reads `[range.start, range.end)` from front to end, and yields how far it is after each piece.
 * Throws `UnreadableError`, also where the file became shorter.
 */
export function* readPieces(range: Range, pieces: PieceReader): Generator<number, void> {
  const file = openRange(range);
  try {
    for (let at = range.start; at < range.end; ) {
      const count = readSync(file, pieces.room(Math.min(pieceBytes, range.end - at)), { position: at });
      if (count === 0) throw new UnreadableError('the file became shorter while it was read');
      at += count;
      pieces.read(count, at === range.contentEnd);
      yield at;
    }
  } catch (error) {
    if (isSystemError(error)) throw new UnreadableError(error.message);
    throw error;
  } finally {
    closeSync(file);
  }
}

function openRange({ path, inode }: Range): number {
  try {
    const file = openSync(path, 'r');
    expectInode(file, inode);
    return file;
  } catch (error) {
    if (isSystemError(error)) throw new UnreadableError(error.message);
    throw error;
  }
}
