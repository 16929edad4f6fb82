const longestStream = 1 << 16;
const mostPieces = 64;
const noBytes = Buffer.alloc(0);

/**
 * Puts the pieces of a handshake together that come in any order, some of them twice: CRYPTO frames (RFC 9000 section 19.6),
 * fragments of DTLS messages (RFC 6347 section 4.2.3).
 */
export class HandshakeStream {
  /** The stream from its start; `ready` bytes of it are there without a gap. */
  bytes: Buffer = noBytes;
  ready = 0;
  /** Start and end of what is there beyond `ready`, by start. */
  private readonly pieces: number[] = [];

  /** False where the stream is longer, or in more pieces, than any that we know. */
  add(offset: number, source: Uint8Array, start: number, end: number): boolean {
    const pieceEnd = offset + end - start;
    if (pieceEnd > longestStream || this.pieces.length >= 2 * mostPieces) return false;
    if (pieceEnd <= this.ready) return true;
    this.reserve(pieceEnd);
    this.bytes.set(source.subarray(start, end), offset);
    if (offset <= this.ready && this.pieces.length === 0) {
      this.ready = pieceEnd;
      return true;
    }
    this.insert(offset, pieceEnd);
    this.advance();
    return true;
  }

  private reserve(length: number): void {
    if (length <= this.bytes.length) return;
    // What is not there yet is not read either.
    const grown = Buffer.allocUnsafe(Math.min(longestStream, Math.max(2048, 2 * this.bytes.length, length)));
    this.bytes.copy(grown);
    this.bytes = grown;
  }

  private insert(start: number, end: number): void {
    const { pieces } = this;
    let at = pieces.length;
    while (at > 0 && pieces[at - 2]! > start) at -= 2;
    pieces.splice(at, 0, start, end);
  }

  private advance(): void {
    const { pieces } = this;
    let used = 0;
    while (used < pieces.length && pieces[used]! <= this.ready) {
      this.ready = Math.max(this.ready, pieces[used + 1]!);
      used += 2;
    }
    if (used > 0) pieces.splice(0, used);
  }
}
