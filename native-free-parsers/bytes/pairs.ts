import { Byte } from './byte.js';
import type { PairKeys } from './pair-keys.js';
import { isEscaped } from './quoted.js';

const { Quote, Space, Tab } = Byte;

/**
 * Finds the values of known keys in a line of `key=value` pairs: one pass over the bytes, nothing allocated per line.
 *
 *   word     srcip=10.0.0.7 user="ana smith" msg="said \"no\""     a value without quotes ends at a separator
 *   phrase   category=Cloud Storage media_type=text/plain          it ends where a key follows: the values hold separators
 *
 * Quotes are taken off words and belong to phrases. A quote is closed by one that no backslash escapes
 * and that a separator or nothing follows. Words without `=` are passed over. Of a repeated key the first counts: what an
 * attacker can write into a log, such as a user agent, mostly stands behind what the product states.
 *
 * What is left of `\"`, `\=` and `\\` in a value is undone later (`Escapes.Backslash`).
 */
export class Pairs {
  /** A quote was opened and not closed: the line was cut in it, and the value reaches to its end. */
  isUnclosed = false;
  private readonly bytes: Uint8Array;
  private readonly keys: PairKeys;
  private readonly assignment: number;
  private readonly quote: number;
  /** 1 for a byte that separates pairs. */
  private readonly separates: Uint8Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;

  constructor(keys: PairKeys, bytes: Uint8Array) {
    this.bytes = bytes;
    this.keys = keys;
    this.assignment = keys.assignment;
    this.quote = keys.quote;
    this.separates = Uint8Array.from(keys.separates);
    this.starts = new Int32Array(keys.count);
    this.ends = new Int32Array(keys.count);
  }

  /** Whether the line has the key of `slot`, be its value empty. Slots are the places in the list of wanted keys. */
  has(slot: number): boolean {
    return this.starts[slot]! >= 0;
  }

  /** Where the value starts, behind its quote; 0 for a key that the line does not have. */
  start(slot: number): number {
    const start = this.starts[slot]!;
    return Math.max(start, 0);
  }

  /** Where the value ends, before its quote; equal to the start when it is empty or not there. */
  end(slot: number): number {
    return this.starts[slot]! < 0 ? 0 : this.ends[slot]!;
  }

  /** From now on the one byte that separates pairs, for formats that name it in each line (LEEF 2.0). */
  separateBy(byte: number): void {
    this.separates.fill(0);
    this.separates[byte] = 1;
  }

  /** Read the pairs of `bytes[start, end)`, in the style of the keys; returns how many there are, wanted or not. */
  scan(start: number, end: number): number {
    return this.keys.hasPhrases ? this.scanPhrases(start, end) : this.scanWords(start, end);
  }

  /** The same where values without quotes end at a separator. */
  scanWords(start: number, end: number): number {
    const { bytes, assignment, quote, separates, starts, ends } = this;
    starts.fill(-1);
    this.isUnclosed = false;
    let count = 0;
    let at = start;
    while (at < end) {
      while (at < end && (separates[bytes[at]!] === 1 || bytes[at] === Space)) at++;
      const key = at;
      while (at < end && bytes[at] !== assignment && separates[bytes[at]!] === 0) at++;
      if (at >= end) break;
      if (bytes[at] !== assignment) continue;
      const slot = this.keys.find(bytes, key, at);
      at++;
      // Check Point: `ike::"Quick Mode"`.
      if (at + 1 < end && bytes[at] === assignment && bytes[at + 1] === Quote) at++;
      const isQuoted = at < end && bytes[at] === quote;
      const value = isQuoted ? at + 1 : at;
      if (isQuoted) at = this.endOfQuoted(value, end);
      else while (at < end && separates[bytes[at]!] === 0) at++;
      if (slot >= 0 && starts[slot]! < 0) {
        starts[slot] = value;
        ends[slot] = at;
      }
      if (isQuoted) at++;
      count++;
    }
    return count;
  }

  /** The same where a value ends at a separator that a key follows: any in the shape of one, or one that is known. */
  scanPhrases(start: number, end: number): number {
    const { bytes, assignment, separates, starts } = this;
    starts.fill(-1);
    this.isUnclosed = false;
    let count = 0;
    let slot = -1;
    let value = start;
    let word = start;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (separates[byte] === 1) {
        word = at + 1;
        continue;
      }
      if (byte !== assignment || word < 0 || !this.keys.isKey(bytes, word, at)) continue;
      if (count > 0 && slot >= 0 && starts[slot]! < 0) this.put(slot, value, word);
      slot = this.keys.find(bytes, word, at);
      count++;
      value = at + 1;
      // Until the next separator no key can start.
      word = -1;
    }
    if (count > 0 && slot >= 0 && starts[slot]! < 0) this.put(slot, value, end);
    return count;
  }

  /** A phrase without the separators behind it. */
  private put(slot: number, start: number, end: number): void {
    const { bytes, separates } = this;
    let last = end;
    while (last > start && (separates[bytes[last - 1]!] === 1 || bytes[last - 1]! <= Space)) last--;
    this.starts[slot] = start;
    this.ends[slot] = last;
  }

  private endOfQuoted(start: number, end: number): number {
    const { bytes, quote, separates } = this;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== quote || isEscaped(bytes, start, at)) continue;
      if (at + 1 >= end || separates[bytes[at + 1]!] === 1 || isBlank(bytes[at + 1]!)) return at;
    }
    this.isUnclosed = true;
    return end;
  }
}

function isBlank(byte: number): boolean {
  return byte === Space || byte === Tab;
}
