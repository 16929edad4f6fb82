import { type CaptureReader, Reject, type RowSink } from '../format.js';

/** What the bytes behind damage are. */
export const Start = Object.freeze({ No: 0, Yes: 1, MoreNeeded: 2 });
export type Start = (typeof Start)[keyof typeof Start];

/** Walks the records of a capture; behind a damaged one it looks for the next that is beyond doubt. */
export abstract class RecordWalker<Layout> implements CaptureReader<Layout> {
  protected readonly sink: RowSink;
  /** Damage was met, and no good record since. */
  private isLost = false;

  constructor(sink: RowSink) {
    this.sink = sink;
  }

  read(bytes: Buffer, isLast: boolean): number {
    let at = 0;
    for (;;) {
      if (this.isLost) at = this.findRecord(bytes, at, isLast);
      if (this.isLost) return at;
      at = this.readRecords(bytes, at);
      if (this.isLost) continue;
      // What seems cut off by the end is damaged where records follow it.
      if (!isLast || at === bytes.length || !this.isFollowed(bytes, at)) return at;
      this.lose(at, Reject.BadLength);
    }
  }

  abstract end(): Layout;

  /** As many records as are whole and good, up to one that `lose` is told of; returns where the next one starts. */
  protected abstract readRecords(bytes: Buffer, start: number): number;

  /** Whether a record starts at `at`, beyond doubt; `isLast`: no more bytes will come. */
  protected abstract startsAt(bytes: Buffer, at: number, isLast: boolean): Start;

  /** The record at `at` is damaged, and nobody knows where the next one is. Returns `at`. */
  protected lose(at: number, reason: Reject): number {
    this.sink.reject(at, reason);
    this.isLost = true;
    return at;
  }

  private isFollowed(bytes: Buffer, at: number): boolean {
    this.isLost = true;
    this.findRecord(bytes, at, true);
    const isFollowed = !this.isLost;
    this.isLost = false;
    return isFollowed;
  }

  /** Where, after `start`, a record begins. `isLost` stays where there is none yet: the search goes on behind what is returned. */
  private findRecord(bytes: Buffer, start: number, isLast: boolean): number {
    for (let at = start + 1; at < bytes.length; at++) {
      const answer = this.startsAt(bytes, at, isLast);
      if (answer === Start.No) continue;
      if (answer === Start.MoreNeeded) return at - 1;
      this.isLost = false;
      return at;
    }
    return isLast ? bytes.length : Math.max(start, bytes.length - 1);
  }
}

/** A 32-bit number in the capture's byte order. `Buffer.readUInt32LE` checks its arguments, which took a tenth of framing. */
export function uint32(bytes: Uint8Array, at: number, isLittle: boolean): number {
  return isLittle
    ? (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
    : ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

export function uint16(bytes: Uint8Array, at: number, isLittle: boolean): number {
  return isLittle ? bytes[at]! | (bytes[at + 1]! << 8) : (bytes[at]! << 8) | bytes[at + 1]!;
}
