import { Byte } from './byte.js';
import { equals, indexOf, skipBlanks, startsWith, word } from './match.js';
import { hexDigit } from './numbers.js';
import { PairKeys } from './pair-keys.js';
import { Pairs } from './pairs.js';

const { Equals, Pipe, Space, Tab, Zero } = Byte;

/** The parts of a LEEF header, in their order. */
export const LeefPart = Object.freeze({ Vendor: 0, Product: 1, Version: 2, EventId: 3 });
export type LeefPart = (typeof LeefPart)[keyof typeof LeefPart];

const parts = 4;
const mark = word('LEEF:');
/** Syslog headers before the mark are shorter. */
const longestPrefix = 512;
const longestDelimiter = 4;

/** The attributes that a format wants, compiled once for all blocks. */
export class LeefKeys {
  readonly delimited: PairKeys;
  /** For records whose tabs a relay turned into blanks. */
  readonly blankSeparated: PairKeys;

  constructor(wanted: readonly string[]) {
    this.delimited = new PairKeys(wanted, { separators: '\t', quote: '' });
    this.blankSeparated = new PairKeys(wanted, { values: 'phrase' });
  }
}

/**
 * Reads records in IBM QRadar's Log Event Extended Format, with whatever syslog puts before them.
 *
 *   LEEF:1.0|Vendor|Product|4.0|15345|src=10.0.0.7<tab>usrName=ana smith        tabs
 *   LEEF:1.0|Vendor|Product|4.0|15345|src=10.0.0.7|usrName=ana smith            pipes, against the specification (PAN-OS)
 *   LEEF:2.0|Vendor|Product|4.0|15345|^|src=10.0.0.7^usrName=ana smith          a delimiter of its own: `^`, `x5E`, `0x5E`, `\t`
 *
 * A relay may have turned the tabs into blanks: then a value ends where a key follows.
 *
 * https://www.ibm.com/docs/en/dsm?topic=leef-overview
 */
export class Leef {
  /** The attributes, after `scan`. */
  pairs: Pairs;
  /** Where the record starts behind syslog's prefix. */
  start = 0;
  attributesStart = 0;
  attributesEnd = 0;
  private readonly bytes: Uint8Array;
  private readonly delimited: Pairs;
  private readonly blankSeparated: Pairs;
  private readonly edges = new Int32Array(parts + 1);
  private delimiter: number = Tab;

  constructor(keys: LeefKeys, bytes: Uint8Array) {
    this.bytes = bytes;
    this.delimited = new Pairs(keys.delimited, bytes);
    this.blankSeparated = new Pairs(keys.blankSeparated, bytes);
    this.pairs = this.delimited;
  }

  /** Find the header and the attributes of the record in `bytes[start, end)`; false if it is no LEEF. */
  read(start: number, end: number): boolean {
    const { bytes, edges } = this;
    const version = this.startOfVersion(start, end);
    if (version < 0) return false;
    const pipe = indexOf(bytes, version, Math.min(end, version + 4), Pipe);
    if (pipe >= end || bytes[pipe] !== Pipe) return false;
    let at = pipe + 1;
    edges[0] = at;
    for (let part = 1; part <= parts; part++) {
      at = indexOf(bytes, at, end, Pipe);
      if (at === end && part < parts) return false;
      at++;
      edges[part] = at;
    }
    this.attributesStart = Math.min(at, end);
    this.attributesEnd = end;
    this.delimiter = Tab;
    if (bytes[version] === Zero + 2) this.readDelimiter(this.attributesStart, end);
    else if (indexOf(bytes, this.attributesStart, end, Tab) === end && this.isPiped()) this.delimiter = Pipe;
    return true;
  }

  /** Read the attributes of the record that `read` found; returns how many there are. */
  scan(): number {
    const { bytes, attributesStart, attributesEnd, delimiter } = this;
    const isDelimited = indexOf(bytes, attributesStart, attributesEnd, delimiter) < attributesEnd;
    this.pairs = isDelimited || delimiter === Space ? this.delimited : this.blankSeparated;
    if (isDelimited) this.delimited.separateBy(delimiter);
    return this.pairs.scan(attributesStart, attributesEnd);
  }

  /** Where a part of the header starts. */
  partStart(part: LeefPart): number {
    return this.edges[part]!;
  }

  partEnd(part: LeefPart): number {
    return this.edges[part + 1]! - 1;
  }

  /** Whether a part of the header is `text`, to the letter. */
  isPart(part: LeefPart, text: Uint8Array): boolean {
    return equals(this.bytes, this.partStart(part), this.partEnd(part), text);
  }

  /** Behind `LEEF:`; -1 if there is none. */
  private startOfVersion(start: number, end: number): number {
    const limit = Math.min(end, start + longestPrefix);
    for (let at = start; at < limit; at++) {
      if (this.bytes[at] !== mark[0] || !startsWith(this.bytes, at, end, mark)) continue;
      this.start = at;
      return skipBlanks(this.bytes, at + mark.length, end);
    }
    return -1;
  }

  /** Whether a pipe follows the first attribute. */
  private isPiped(): boolean {
    const { bytes, attributesStart, attributesEnd } = this;
    const pipe = indexOf(bytes, attributesStart, attributesEnd, Pipe);
    const assignment = indexOf(bytes, Math.min(pipe + 1, attributesEnd), attributesEnd, Equals);
    return (
      indexOf(bytes, attributesStart, pipe, Equals) < pipe &&
      assignment < attributesEnd &&
      indexOf(bytes, pipe + 1, assignment, Space) === assignment
    );
  }

  /** `^|`, `x5E|`, `0x5E|`, `\t|` or nothing before the pipe; some writers of 2.0 leave the whole part out. */
  private readDelimiter(start: number, end: number): void {
    const { bytes } = this;
    // The delimiter may itself be a pipe.
    const pipe = indexOf(bytes, bytes[start] === Pipe && bytes[start + 1] === Pipe ? start + 1 : start, end, Pipe);
    if (pipe >= end || pipe - start > longestDelimiter) return;
    if (pipe - start > 1 && indexOf(bytes, start, pipe, Equals) < pipe) return;
    this.attributesStart = pipe + 1;
    if (pipe - start === 1) this.delimiter = bytes[start]!;
    else if (pipe - start >= 3 && (bytes[pipe - 3]! | 0x20) === 0x78)
      this.delimiter = Math.max(0, hexDigit(bytes[pipe - 2]!)) * 16 + Math.max(0, hexDigit(bytes[pipe - 1]!));
  }
}
