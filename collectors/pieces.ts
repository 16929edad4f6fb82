import type { LineBlock } from './line-blocks.js';
import { takeMemory } from './spare-memory.js';

/** Content as it comes. */
export type Piece = LineBlock;

/**
 * Gathers `chunks`, which begin at content byte `start`, into pieces of `pieceBytes`, cut anywhere; the last says so, and may
 * be empty. Each byte is copied once. Where the stream fails, what came before is a piece and then its error is thrown.
 */
export async function* pieces(
  chunks: AsyncIterable<Buffer>,
  start: number,
  pieceBytes: number,
): AsyncGenerator<Piece, void> {
  let memory = takeMemory(pieceBytes);
  let from = start;
  let used = 0;
  const piece = (last: boolean): Piece => {
    const bytes = new Uint8Array(memory.buffer, 0, used);
    const cut = { start: from, end: from + used, bytes, last };
    from += used;
    used = 0;
    return cut;
  };
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) {
        if (used === memory.length) {
          yield piece(false);
          memory = takeMemory(pieceBytes);
        }
        const copied = chunk.copy(memory, used, at);
        used += copied;
        at += copied;
      }
    }
  } catch (error) {
    if (used > 0) yield piece(false);
    throw error;
  }
  yield piece(true);
}
