import { Byte } from './bytes/byte.js';
import { maxLineBytes } from './bytes/lines.js';
import { hexDigit } from './bytes/numbers.js';

const { Backslash, LowerA, LowerZ, Newline, Nine, Zero } = Byte;

/** So much is collected before it is parsed: small enough to stay in the processor's cache. */
const chunkBytes = 1 << 18;
/** A line of a carrier never grows by more than this when it is unwrapped: journald's prefix. */
const slackBytes = 1 << 10;

/** `Buffer.copy` makes an object each time: beyond so many bytes it is faster than a loop all the same. */
const longestLoop = 512;

/**
 * The messages that a carrier's lines hold, as lines of their own, and which line of the carrier each is from.
 *
 *   {"log":"a\nb\n","stream":"stdout"}      at byte 0 of the block       a⏎   from 0
 *   {"log":"c \"d\"\n","stream":"stdout"}   at byte 34                   b⏎   from 0
 *                                                                        c "d"⏎   from 34
 */
export class Messages {
  /** What `bytes` is a part of, for readers that are opened before there is anything to read. */
  readonly memory = Buffer.allocUnsafeSlow(chunkBytes + maxLineBytes + slackBytes);
  /** Where the line starts that carries whatever follows, -1 where `begin` says it: for carriers in carriers. */
  source = -1;
  private length = 0;
  private count = 0;
  /** By message: where it starts in here, and where the line that carried it starts in its block. Both ascend. */
  private starts = new Int32Array(1 << 12);
  private sources = new Int32Array(1 << 12);

  get isEmpty(): boolean {
    return this.length === 0;
  }

  get isFull(): boolean {
    return this.length >= chunkBytes;
  }

  /** What was collected; valid until `clear`. */
  get bytes(): Buffer {
    return this.memory.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
    this.count = 0;
  }

  /** Where the line starts in its block that carried the message with byte `at`. */
  sourceOf(at: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return this.sources[low]!;
  }

  /** A message from the line at `source`; `write…` and `end` follow. */
  begin(source: number): void {
    if (this.count === this.starts.length) this.grow();
    this.starts[this.count] = this.length;
    this.sources[this.count] = this.source < 0 ? source : this.source;
    this.count++;
  }

  /** Adds `bytes[start, end)` as they are. */
  write(bytes: Buffer, start: number, end: number): void {
    if (end - start > longestLoop) {
      this.length += bytes.copy(this.memory, this.length, start, end);
      return;
    }
    const { memory } = this;
    let to = this.length;
    for (let at = start; at < end; at++) memory[to++] = bytes[at]!;
    this.length = Math.min(to, memory.length);
  }

  /** Adds the inside of a JSON string, its escapes undone; damaged ones stay as they are. */
  writeJson(bytes: Buffer, start: number, end: number): void {
    const { memory } = this;
    let at = start;
    while (at < end) {
      let to = this.length;
      while (at < end && bytes[at] !== Backslash) memory[to++] = bytes[at++]!;
      this.length = Math.min(to, memory.length);
      if (at + 1 < end) at = this.writeEscape(bytes, at, end);
      else if (at < end) this.writeByte(bytes[at++]!);
    }
  }

  /** Adds one byte. */
  writeByte(byte: number): void {
    if (this.length < this.memory.length) this.memory[this.length++] = byte;
  }

  /** Ends the message and its line; line breaks that it ended with itself count once. */
  end(): void {
    const start = this.starts[this.count - 1]!;
    while (this.length > start && this.memory[this.length - 1] === Newline) this.length--;
    if (this.length > start) this.writeByte(Newline);
    else this.count--;
  }

  /** Undoes the escape at `start`; returns where what follows it starts. */
  private writeEscape(bytes: Buffer, start: number, end: number): number {
    const letter = bytes[start + 1]!;
    if (letter === 0x75) return this.writeCodePoint(bytes, start, end);
    const control = controls[letter - LowerA] ?? 0;
    if (control === 0 && isLetterOrDigit(letter)) this.writeByte(Backslash);
    this.writeByte(control || letter);
    return start + 2;
  }

  /** `\u00e9`, or a pair of surrogates, as UTF-8. */
  private writeCodePoint(bytes: Buffer, start: number, end: number): number {
    const unit = codeUnit(bytes, start, end);
    if (unit < 0) {
      this.writeByte(Backslash);
      return start + 1;
    }
    const isHigh = unit >= 0xd800 && unit < 0xdc00;
    const low = isHigh ? codeUnit(bytes, start + 6, end) : -1;
    const isPair = low >= 0xdc00 && low < 0xe000;
    const isHalf = !isPair && unit >= 0xd800 && unit < 0xe000;
    this.writeUtf8(isPair ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : isHalf ? replacement : unit);
    return start + (isPair ? 12 : 6);
  }

  private writeUtf8(code: number): void {
    if (code < 0x80) {
      this.writeByte(code);
      return;
    }
    if (code < 0x800) this.writeByte(0xc0 | (code >> 6));
    else {
      if (code < 0x10000) this.writeByte(0xe0 | (code >> 12));
      else {
        this.writeByte(0xf0 | (code >> 18));
        this.writeByte(0x80 | ((code >> 12) & 0x3f));
      }
      this.writeByte(0x80 | ((code >> 6) & 0x3f));
    }
    this.writeByte(0x80 | (code & 0x3f));
  }

  private grow(): void {
    const starts = new Int32Array(this.starts.length * 2);
    const sources = new Int32Array(this.starts.length * 2);
    starts.set(this.starts);
    sources.set(this.sources);
    this.starts = starts;
    this.sources = sources;
  }
}

/** U+FFFD, for half a pair of surrogates, which UTF-8 cannot write. */
const replacement = 0xfffd;

/** By letter from `a`: what `\b`, `\f`, `\n`, `\r` and `\t` stand for; 0 for others. */
const controls: readonly number[] = Array.from(
  { length: 26 },
  (_, i) => ({ b: 8, f: 12, n: 10, r: 13, t: 9 })[String.fromCharCode(LowerA + i)] ?? 0,
);

function isLetterOrDigit(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte >= Zero && byte <= Nine) || (letter >= LowerA && letter <= LowerZ);
}

/** The four digits of the `\u00e9` at `start`; -1 if it is none. */
function codeUnit(bytes: Buffer, start: number, end: number): number {
  if (start + 6 > end || bytes[start] !== Backslash || bytes[start + 1] !== 0x75) return -1;
  let unit = 0;
  for (let at = start + 2; at < start + 6; at++) {
    const digit = hexDigit(bytes[at]!);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}
