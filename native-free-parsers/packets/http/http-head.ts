import { Byte } from '../../bytes/byte.js';
import { Span } from '../../row.js';

const { Newline, Return, Space, Tab, Colon, Zero, Nine } = Byte;
const longestNumber = 15;

/** What the lines after the first of a request or response say, as offsets into its bytes (RFC 9112); reused. */
export class HttpHead {
  readonly host = new Span();
  readonly userAgent = new Span();
  readonly referrer = new Span();
  readonly contentType = new Span();
  readonly upgrade = new Span();
  /** NaN where not stated. */
  contentLength = Number.NaN;
  isChunked = false;

  /** Reads the lines of `bytes` from `start`, which lies after the first line, to `end`. The first of several of one name counts. */
  read(bytes: Uint8Array, start: number, end: number): void {
    this.clear();
    let at = start;
    while (at < end) {
      const lineEnd = endOfLine(bytes, at, end);
      this.readLine(bytes, at, trimmedEnd(bytes, at, lineEnd));
      at = lineEnd + 1;
    }
  }

  private clear(): void {
    this.host.clear();
    this.userAgent.clear();
    this.referrer.clear();
    this.contentType.clear();
    this.upgrade.clear();
    this.contentLength = Number.NaN;
    this.isChunked = false;
  }

  private readLine(bytes: Uint8Array, start: number, end: number): void {
    const colon = indexOf(bytes, Colon, start, end);
    if (colon < 0) return;
    let value = colon + 1;
    while (value < end && isBlank(bytes[value]!)) value++;
    switch (colon - start) {
      case 4:
        if (isText(bytes, start, 'host')) setOnce(this.host, value, end);
        break;
      case 7:
        if (isText(bytes, start, 'referer')) setOnce(this.referrer, value, end);
        else if (isText(bytes, start, 'upgrade')) setOnce(this.upgrade, value, end);
        break;
      case 10:
        if (isText(bytes, start, 'user-agent')) setOnce(this.userAgent, value, end);
        break;
      case 12:
        if (isText(bytes, start, 'content-type')) setOnce(this.contentType, value, end);
        break;
      case 14:
        if (isText(bytes, start, 'content-length')) this.contentLength = decimal(bytes, value, end);
        break;
      case 17:
        if (isText(bytes, start, 'transfer-encoding'))
          this.isChunked = end - value >= 7 && isText(bytes, end - 7, 'chunked');
        break;
    }
  }
}

/** Whether the bytes at `at` are `text`, which is in lower case, in any case. The caller has seen that they are there. */
export function isText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if ((bytes[at + i]! | 0x20) !== (text.charCodeAt(i) | 0x20)) return false;
  return true;
}

/** Where the line break is that ends the line at `at`; `end` where there is none. */
export function endOfLine(bytes: Uint8Array, at: number, end: number): number {
  const found = indexOf(bytes, Newline, at, end);
  return found < 0 ? end : found;
}

/** Where a line's text ends: before blanks and a carriage return. */
export function trimmedEnd(bytes: Uint8Array, start: number, lineEnd: number): number {
  let end = lineEnd;
  while (end > start && isBlank(bytes[end - 1]!)) end--;
  return end;
}

/** The first `byte` from `start`, or -1. */
export function indexOf(bytes: Uint8Array, byte: number, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === byte) return at;
  return -1;
}

function isBlank(byte: number): boolean {
  return byte === Space || byte === Tab || byte === Return;
}

function setOnce(span: Span, start: number, end: number): void {
  if (span.end === 0) span.set(start, end);
}

/** NaN where it is no number of at most 15 digits. */
function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (start === end || end - start > longestNumber) return Number.NaN;
  let value = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte < Zero || byte > Nine) return Number.NaN;
    value = value * 10 + byte - Zero;
  }
  return value;
}
