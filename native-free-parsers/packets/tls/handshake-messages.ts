import { readUint24 } from '../read-number.js';

/** Longer ones are nobody's: the longest hellos seen, with post-quantum keys, have 20 KiB. */
const longestMessage = 1 << 16;
const noBytes = Buffer.alloc(0);

/**
 * Cuts the handshake messages of one side out of what its records carry (RFC 8446 section 4).
 * A message within one record is read where it lies; one over several records or packets is put together here.
 *
 *   messages.feed(bytes, start, end);
 *   while (messages.next()) … messages.type, messages.bytes, messages.start, messages.end
 */
export class HandshakeMessages {
  type = 0;
  /** What the message lies in, and its body in it; valid until the next call. */
  bytes: Buffer = noBytes;
  start = 0;
  end = 0;
  /** A message is longer than any that we know: nothing more comes. */
  isBroken = false;

  /** The beginning of a message that is not whole yet. */
  held: Buffer = noBytes;
  heldBytes = 0;
  private input: Buffer = noBytes;
  private at = 0;
  private inputEnd = 0;

  feed(bytes: Buffer, start: number, end: number): void {
    this.input = bytes;
    this.at = start;
    this.inputEnd = end;
  }

  next(): boolean {
    if (this.isBroken) return false;
    return this.heldBytes > 0 ? this.nextHeld() : this.nextInPlace();
  }

  private nextInPlace(): boolean {
    const { input, at, inputEnd } = this;
    if (inputEnd - at < 4) return this.hold(inputEnd - at);
    const end = at + 4 + readUint24(input, at + 1);
    if (end - at > longestMessage) return this.breakOff();
    if (end > inputEnd) return this.hold(inputEnd - at);
    this.at = end;
    return this.yield(input, at, end);
  }

  private nextHeld(): boolean {
    if (this.heldBytes < 4) this.hold(Math.min(4 - this.heldBytes, this.inputEnd - this.at));
    if (this.heldBytes < 4) return false;
    const length = 4 + readUint24(this.held, 1);
    if (length > longestMessage) return this.breakOff();
    this.hold(Math.min(length - this.heldBytes, this.inputEnd - this.at));
    if (this.heldBytes < length) return false;
    this.heldBytes = 0;
    return this.yield(this.held, 0, length);
  }

  /** Keep the next bytes of the input. Memory grows with what came, never with what a length promises. */
  private hold(count: number): false {
    const { held, heldBytes, at } = this;
    if (heldBytes + count > held.length) {
      this.held = Buffer.allocUnsafe(Math.max(2 * held.length, heldBytes + count));
      held.copy(this.held, 0, 0, heldBytes);
    }
    this.input.copy(this.held, heldBytes, at, at + count);
    this.heldBytes += count;
    this.at += count;
    return false;
  }

  private yield(bytes: Buffer, start: number, end: number): true {
    this.type = bytes[start]!;
    this.bytes = bytes;
    this.start = start + 4;
    this.end = end;
    return true;
  }

  private breakOff(): false {
    this.isBroken = true;
    this.held = noBytes;
    this.heldBytes = 0;
    return false;
  }
}
