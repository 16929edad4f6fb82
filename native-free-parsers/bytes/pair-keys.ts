import { Byte } from './byte.js';
import { equals } from './match.js';

const { BracketClose, BracketOpen, Dash, Dot, Nine, Underscore, UpperA, UpperZ, Zero } = Byte;

/** How a product writes its pairs; what is left out is as in `key=value key="a value"`. */
export interface PairStyle {
  /** The bytes between pairs: `' '` when left out; `'\t'`, `', '`, `'; '`. Blanks before a key are passed over in any case. */
  readonly separators?: string;
  /** `=` when left out; `:` for Check Point. */
  readonly assignment?: string;
  /** What words with separators in them stand in: `"` when left out; `''` where quotes mean nothing. */
  readonly quote?: string;
  /** Whether a value without quotes is a word, which ends at a separator, or a phrase, which ends where a key follows. */
  readonly values?: 'word' | 'phrase';
  /** For phrases: the product's other keys. Where they are given, nothing but these and the wanted ones is a key. */
  readonly otherKeys?: readonly string[];
}

const buckets = 256;
/** The result of `find` for a key that is not wanted. */
const unwanted = -1;

/** The keys that a format wants of a line of pairs, compiled once for all blocks. A key's slot is its place in the list. */
export class PairKeys {
  readonly count: number;
  readonly assignment: number;
  /** -1 for none. */
  readonly quote: number;
  /** By byte: 1 where it separates pairs. */
  readonly separates: Uint8Array;
  readonly hasPhrases: boolean;
  private readonly isClosedList: boolean;
  private readonly keys: readonly Uint8Array[];
  /** By `bucketOf`: one more than a key's place in `keys`, and by that place the next of the same bucket; 0 for none. */
  private readonly heads = new Uint16Array(buckets);
  private readonly chained: Uint16Array;

  constructor(wanted: readonly string[], style: PairStyle = {}) {
    const { separators = ' ', assignment = '=', quote = '"', values = 'word', otherKeys = [] } = style;
    this.count = wanted.length;
    this.assignment = assignment.charCodeAt(0);
    this.quote = quote === '' ? -1 : quote.charCodeAt(0);
    this.separates = new Uint8Array(256);
    for (const separator of separators) this.separates[separator.charCodeAt(0)] = 1;
    this.hasPhrases = values === 'phrase';
    this.isClosedList = otherKeys.length > 0;
    this.keys = [...wanted, ...otherKeys].map((key) => new Uint8Array(Buffer.from(key)));
    this.chained = new Uint16Array(this.keys.length + 1);
    for (const [place, key] of this.keys.entries()) {
      const bucket = bucketOf(key, 0, key.length);
      this.chained[place + 1] = this.heads[bucket]!;
      this.heads[bucket] = place + 1;
    }
  }

  /** The slot of the key `bytes[start, end)`; -1 if it is not wanted. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const place = this.placeOf(bytes, start, end);
    return place < this.count ? place : unwanted;
  }

  /** Whether `bytes[start, end)` can be a key behind a phrase. */
  isKey(bytes: Uint8Array, start: number, end: number): boolean {
    return this.isClosedList ? this.placeOf(bytes, start, end) >= 0 : isKeyShaped(bytes, start, end);
  }

  private placeOf(bytes: Uint8Array, start: number, end: number): number {
    if (start >= end) return unwanted;
    let next = this.heads[bucketOf(bytes, start, end)]!;
    for (; next > 0; next = this.chained[next]!) if (equals(bytes, start, end, this.keys[next - 1]!)) return next - 1;
    return unwanted;
  }
}

/** Length, first, middle and last byte tell nearly all keys of a product apart. */
function bucketOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return 0;
  const middle = bytes[start + (length >> 1)]!;
  return (length * 7 + bytes[start]! * 31 + middle * 17 + bytes[end - 1]! * 3) & (buckets - 1);
}

/** Longer words before a `=` are text, not keys. */
const longestKey = 64;

/** Letters, digits, `_`, `-`, `.` and `[0]`: `cs1Label`, `cat.name`, `ad.field[2]`. No `\`, so `\=` ends no value. */
function isKeyShaped(bytes: Uint8Array, start: number, end: number): boolean {
  if (start >= end || end - start > longestKey) return false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const letter = byte & ~0x20;
    if (letter >= UpperA && letter <= UpperZ) continue;
    if (byte >= Zero && byte <= Nine) continue;
    if (byte === Underscore || byte === Dot || byte === Dash || byte === BracketOpen || byte === BracketClose) continue;
    return false;
  }
  return true;
}
