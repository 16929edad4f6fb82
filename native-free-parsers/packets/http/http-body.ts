import { Byte } from '../../bytes/byte.js';
import { endOfLine, trimmedEnd } from './http-head.js';

const { Newline, Semicolon } = Byte;
const longestChunkLine = 256;

/** Where a body goes on. */
const Part = Object.freeze({ None: 0, Bytes: 1, ChunkSize: 2, Chunk: 3, ChunkEnd: 4, Trailer: 5, UntilClose: 6 });
type Part = (typeof Part)[keyof typeof Part];

/** Passes over a body without keeping any of it: of known length, in chunks (RFC 9112 section 7.1), or until the connection closes. */
export class HttpBody {
  private part: Part = Part.None;
  private left = 0;

  /** The body that a head announces; `length` is NaN where it states none. */
  begin(length: number, isChunked: boolean, isUntilClose: boolean): void {
    this.left = length;
    if (isChunked) this.part = Part.ChunkSize;
    else if (length > 0) this.part = Part.Bytes;
    else this.part = isUntilClose && Number.isNaN(length) ? Part.UntilClose : Part.None;
  }

  get isOver(): boolean {
    return this.part === Part.None;
  }

  /** Whether `count` bytes that nobody captured lie within a run of bytes that is passed over: then nothing is lost. */
  skipGap(count: number): boolean {
    if (this.part === Part.UntilClose) return true;
    if ((this.part !== Part.Bytes && this.part !== Part.Chunk) || count > this.left) return false;
    this.pass(count);
    return true;
  }

  /** Passes over as much of the body as there is; returns where it stopped, -1 where a chunk has no size. */
  skip(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && this.part !== Part.None) {
      if (this.part === Part.UntilClose) return end;
      if (this.part === Part.Bytes || this.part === Part.Chunk) {
        const count = Math.min(this.left, end - at);
        this.pass(count);
        at += count;
        continue;
      }
      const lineEnd = endOfLine(bytes, at, end);
      if (lineEnd === end) return end - at > longestChunkLine ? -1 : at;
      if (!this.takeLine(bytes, at, trimmedEnd(bytes, at, lineEnd))) return -1;
      at = lineEnd + (bytes[lineEnd] === Newline ? 1 : 0);
    }
    return at;
  }

  private pass(count: number): void {
    this.left -= count;
    if (this.left > 0) return;
    this.part = this.part === Part.Chunk ? Part.ChunkEnd : Part.None;
  }

  private takeLine(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.part === Part.Trailer) {
      if (start === end) this.part = Part.None;
      return true;
    }
    if (this.part === Part.ChunkEnd) {
      this.part = Part.ChunkSize;
      return start === end;
    }
    const size = chunkSize(bytes, start, end);
    this.left = size;
    this.part = size > 0 ? Part.Chunk : Part.Trailer;
    return size >= 0;
  }
}

/** The hexadecimal number that a chunk's first line begins with; -1 where it has none. */
function chunkSize(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let at = start;
  for (; at < end && at - start < 8; at++) {
    const digit = hexValue(bytes[at]!);
    if (digit < 0) break;
    value = value * 16 + digit;
  }
  const isEnded = at === end || bytes[at] === Semicolon || bytes[at] === Byte.Space;
  return at > start && isEnded ? value : -1;
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
