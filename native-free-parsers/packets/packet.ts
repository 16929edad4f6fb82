import { Reject } from '../format.js';
import { damaged } from './layer.js';

const truncated = damaged(Reject.Truncated);

/** One packet while its layers are taken off: where in `bytes` they are. Reused from packet to packet. */
export class Packet {
  /** The frame; where fragments or a tunnel's pieces were put together, those. */
  bytes: Buffer = Buffer.alloc(0);
  /** What was not looked at yet, as far as it was captured. */
  at = 0;
  end = 0;
  /** So many bytes that follow `end` on the wire were not captured. */
  missing = 0;
  /** Counted from 1. */
  number = 0;
  /** Unix milliseconds; NaN where the capture has no time. */
  timeMs = Number.NaN;

  /** The frame as it was captured, and where in it the outermost hardware addresses are; -1 where there is none. */
  frame: Buffer = this.bytes;
  sourceMacAt = -1;
  destinationMacAt = -1;

  /** Of the innermost IP header: where the addresses are, and whether they are 4 or 16 bytes long. */
  sourceAt = 0;
  destinationAt = 0;
  addressBytes = 0;
  /** IP protocol number. */
  protocol = 0;
  /** On the wire, IP header included, of all fragments. */
  ipBytes = 0;
  /** How many packets it came in: more than one where it was fragmented. */
  count = 1;

  sourcePort = 0;
  destinationPort = 0;
  /** TCP only. */
  sequence = 0;
  flags = 0;

  /** Begin with the frame `bytes[start, end)`, which had `wireBytes` on the wire. */
  begin(bytes: Buffer, start: number, end: number, wireBytes: number, timeMs: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.missing = wireBytes > end - start ? wireBytes - (end - start) : 0;
    this.timeMs = timeMs;
    this.frame = bytes;
    this.sourceMacAt = -1;
    this.destinationMacAt = -1;
    this.addressBytes = 0;
    this.count = 1;
  }

  /** Passes over `count` bytes, behind which is the layer `next`; returns that, or that the packet is cut off. */
  skip(count: number, next: number): number {
    if (this.end - this.at < count) return truncated;
    this.at += count;
    return next;
  }

  /** The outermost hardware addresses are the ones that count. */
  setMacs(sourceAt: number, destinationAt: number): void {
    if (this.sourceMacAt >= 0 || this.bytes !== this.frame) return;
    this.sourceMacAt = sourceAt;
    this.destinationMacAt = destinationAt;
  }

  /** Those that were told are of what carries the frame. */
  forgetMacs(): void {
    this.sourceMacAt = -1;
    this.destinationMacAt = -1;
  }

  /** What follows the next `length` bytes is padding. */
  limit(length: number): void {
    const left = this.end - this.at;
    if (length <= left) {
      this.end = this.at + length;
      this.missing = 0;
    } else if (length - left < this.missing) this.missing = length - left;
  }
}
