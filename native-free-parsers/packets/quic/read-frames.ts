import type { HandshakeStream } from '../handshake-stream.js';
import { readVariable, variableBytes } from './variable-number.js';

const { Padding, Ping, Ack, AckWithCounts, Crypto, GoogleCrypto } = Object.freeze({
  Padding: 0,
  Ping: 1,
  Ack: 2,
  AckWithCounts: 3,
  Crypto: 6,
  /** As Google numbered it in T050 and T051; the STREAM frames of this number have no place in an Initial. */
  GoogleCrypto: 8,
});

/** Adds what the CRYPTO frames of an Initial packet carry to the stream; stops at a frame that has no place there (RFC 9000 section 12.4). */
export function readFrames(frames: Uint8Array, stream: HandshakeStream): void {
  const end = frames.length;
  const cursor = new FrameCursor(frames);
  while (cursor.at < end) {
    const type = frames[cursor.at++]!;
    if (type === Padding || type === Ping) continue;
    if (type === Ack || type === AckWithCounts) skipAck(cursor, type === AckWithCounts);
    else if (type === Crypto || type === GoogleCrypto) {
      const offset = cursor.number();
      const start = cursor.skip(cursor.number());
      if (cursor.at > end || !stream.add(offset, frames, start, cursor.at)) return;
    } else return;
  }
}

/** Largest, delay, first range and then pairs of gaps and ranges. */
function skipAck(cursor: FrameCursor, hasCounts: boolean): void {
  cursor.number();
  cursor.number();
  const ranges = cursor.number();
  cursor.number();
  for (let i = 0; i < ranges && cursor.isInside(); i++) {
    cursor.number();
    cursor.number();
  }
  if (hasCounts) for (let i = 0; i < 3; i++) cursor.number();
}

class FrameCursor {
  at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  isInside(): boolean {
    return this.at < this.bytes.length;
  }

  /** The next number; past the end it is 0, and the cursor stays there. */
  number(): number {
    const { bytes, at } = this;
    const numberEnd = at < bytes.length ? at + variableBytes(bytes[at]!) : Number.POSITIVE_INFINITY;
    this.at = numberEnd;
    return numberEnd <= bytes.length ? readVariable(bytes, at) : 0;
  }

  /** Moves on by `count` bytes and says from where. */
  skip(count: number): number {
    const from = this.at;
    this.at += count;
    return from;
  }
}
