import { Byte } from './byte.js';
import { equals, startsWith, word } from './match.js';
import { PairKeys } from './pair-keys.js';
import { Pairs } from './pairs.js';
import { isEscaped } from './quoted.js';

const { Dot, Nine, Pipe, Space, Zero } = Byte;

/** The parts of a CEF header, in their order. */
export const CefPart = Object.freeze({ Vendor: 0, Product: 1, Version: 2, Signature: 3, Name: 4, Severity: 5 });
export type CefPart = (typeof CefPart)[keyof typeof CefPart];

const parts = 6;
const mark = word('CEF:');
/** Syslog headers before the mark are shorter. */
const longestPrefix = 512;

/** The keys of CEF extensions that a format wants; a value ends where a key follows. */
export function cefKeys(wanted: readonly string[]): PairKeys {
  return new PairKeys(wanted, { values: 'phrase' });
}

/**
 * Reads records in ArcSight's Common Event Format, with whatever syslog puts before them.
 *
 *   <134>Nov 20 06:46:36 fw1 CEF:0|Vendor|Product|9.1|201|Name \| of it|7|src=10.0.0.7 msg=a \= b request=https://…
 *                            ^start Parts, in which `\|` is escaped     ^Extension: `pairs`
 *
 * `CEF: 0|` and, at the start or behind a blank, `0|` with the mark cut off occur too. Set `row.escapes = Escapes.Backslash`.
 *
 * https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors-8.4/pdfdoc/cef-implementation-standard/cef-implementation-standard.pdf
 */
export class Cef {
  /** The extension, after `scan`. */
  readonly pairs: Pairs;
  /** Where the record starts behind syslog's prefix. */
  start = 0;
  extensionStart = 0;
  extensionEnd = 0;
  private readonly bytes: Uint8Array;
  private readonly edges = new Int32Array(parts + 1);

  constructor(keys: PairKeys, bytes: Uint8Array) {
    this.bytes = bytes;
    this.pairs = new Pairs(keys, bytes);
  }

  /** Find the header and the extension of the record in `bytes[start, end)`; false if it is no CEF. */
  read(start: number, end: number): boolean {
    const { bytes, edges } = this;
    let at = this.afterVersion(start, end);
    if (at < 0) return false;
    edges[0] = at;
    for (let part = 1; part <= parts; part++) {
      while (at < end && (bytes[at] !== Pipe || isEscaped(bytes, edges[part - 1]!, at))) at++;
      // The last part may end the record: it has no extension.
      if (at >= end && part < parts) return false;
      at++;
      edges[part] = at;
    }
    this.extensionStart = Math.min(at, end);
    this.extensionEnd = end;
    return true;
  }

  /** Read the extension of the record that `read` found; returns how many pairs it has. */
  scan(): number {
    return this.pairs.scan(this.extensionStart, this.extensionEnd);
  }

  /** Where a part of the header starts. */
  partStart(part: CefPart): number {
    return this.edges[part]!;
  }

  partEnd(part: CefPart): number {
    return this.edges[part + 1]! - 1;
  }

  /** Whether a part of the header is `text`, to the letter. */
  isPart(part: CefPart, text: Uint8Array): boolean {
    return equals(this.bytes, this.partStart(part), this.partEnd(part), text);
  }

  /** Behind the pipe that follows the version; -1 if there is none. */
  private afterVersion(start: number, end: number): number {
    let at = start;
    while (at < end && this.bytes[at] === Space) at++;
    this.start = at;
    const bare = this.afterNumber(at, end);
    if (bare >= 0) return bare;
    const limit = Math.min(end, start + longestPrefix);
    const { bytes } = this;
    for (; at < limit; at++) {
      const isBare = bytes[at] === Zero && bytes[at + 1] === Pipe && bytes[at - 1] === Space && at + 1 < end;
      const isMarked = bytes[at] === mark[0] && startsWith(bytes, at, end, mark);
      if (!isBare && !isMarked) continue;
      this.start = at;
      const after = this.afterNumber(isBare ? at : at + mark.length, end);
      if (after >= 0) return after;
    }
    return -1;
  }

  /** Behind `0|`, `1|` or `0.1|`, blanks before it aside; -1 if it is none. */
  private afterNumber(start: number, end: number): number {
    const bytes = this.bytes;
    let at = start;
    while (at < end && bytes[at] === Space) at++;
    const number = at;
    while (at < end && at < number + 4 && ((bytes[at]! >= Zero && bytes[at]! <= Nine) || bytes[at] === Dot)) at++;
    return at > number && at < end && bytes[at] === Pipe ? at + 1 : -1;
  }
}
