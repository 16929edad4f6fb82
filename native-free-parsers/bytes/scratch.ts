import type { Span } from '../row.js';

const scratchBytes = 1 << 12;

/**
 * Memory for the values of one record that its log does not hold as they are: in two places (`CORP` and `ana` for `CORP\ana`),
 * or escaped in a way of its own. A row whose spans point in here has `bytes` set to it.
 */
export class Scratch {
  readonly bytes = Buffer.alloc(scratchBytes);
  private used = 0;
  private from = 0;

  /** Forget the last record's values. */
  clear(): void {
    this.used = 0;
    this.from = 0;
  }

  /** Copy a value and let `span` be it. */
  put(span: Span, bytes: Uint8Array, start: number, end: number): void {
    this.begin();
    this.add(bytes, start, end);
    this.finish(span);
  }

  /** Start a value that comes in pieces. */
  begin(): void {
    this.from = this.used;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) this.addByte(bytes[at]!);
  }

  addByte(byte: number): void {
    if (this.used < this.bytes.length) this.bytes[this.used] = byte;
    this.used++;
  }

  /** Let `span` be the value; empty where it has no room, for half a name is another's. */
  finish(span: Span): void {
    if (this.used <= this.bytes.length) span.set(this.from, this.used);
    else this.used = this.from;
  }
}
