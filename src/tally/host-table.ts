import { hashOf } from './hash.js';

/** Decides, once per distinct name, to which service it belongs: a number of the caller's, negative for none. */
export type NameMatcher = (name: Uint8Array) => number;

/** No DNS name is longer (RFC 1035); longer ones match nothing and are not remembered. */
const maxNameBytes = 255;
/** Real networks see tens of thousands of hosts; with their names these are about 8 MiB. */
const maxNames = 1 << 17;

/** An entry is four numbers side by side, so that a look-up touches one cache line of the table and one of the names. */
const Entry = Object.freeze({ Hash: 0, Start: 1, Length: 2, Answer: 3, Size: 4 });

/**
 * Remembers what a matcher said of each distinct host or address, for the life of a worker.
 *
 * Bounded: a flood of random names (DNS tunnels, domain generation) empties the table and starts it again, which costs
 * matching once more and changes no result.
 */
export class HostTable {
  private size = 0;
  private mask = 0;
  private entries = new Int32Array(0);
  private names = new Uint8Array(0);
  private namesEnd = 0;
  private readonly match: NameMatcher;

  constructor(match: NameMatcher) {
    this.match = match;
    this.clear();
  }

  /** The matcher's answer for `bytes[start, end)`. */
  lookUp(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length > maxNameBytes) return -1;
    const hash = hashOf(bytes, start, end) | 0;
    const { entries, mask } = this;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slot * Entry.Size;
      const known = entries[entry + Entry.Length]!;
      if (known === 0) return this.learn(entry, hash, bytes, start, end);
      if (
        entries[entry + Entry.Hash] === hash &&
        known === length &&
        this.equals(entries[entry + Entry.Start]!, bytes, start, end)
      )
        return entries[entry + Entry.Answer]!;
    }
  }

  private equals(name: number, bytes: Uint8Array, start: number, end: number): boolean {
    const { names } = this;
    let at = name;
    for (let i = start; i < end; i++, at++) if (names[at] !== bytes[i]) return false;
    return true;
  }

  private learn(entry: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    const answer = length === 0 ? -1 : this.match(bytes.subarray(start, end));
    if (length === 0) return answer;
    if (this.namesEnd + length > this.names.length) {
      const more = new Uint8Array(this.names.length * 2);
      more.set(this.names);
      this.names = more;
    }
    for (let i = start, to = this.namesEnd; i < end; i++, to++) this.names[to] = bytes[i]!;
    this.entries[entry + Entry.Hash] = hash;
    this.entries[entry + Entry.Start] = this.namesEnd;
    this.entries[entry + Entry.Length] = length;
    this.entries[entry + Entry.Answer] = answer;
    this.namesEnd += length;
    this.size++;
    if (this.size >= maxNames) this.clear();
    else if (this.size * 2 > this.mask) this.grow();
    return answer;
  }

  private grow(): void {
    const before = this.entries;
    this.mask = this.mask * 2 + 1;
    this.entries = new Int32Array((this.mask + 1) * Entry.Size);
    for (let entry = 0; entry < before.length; entry += Entry.Size) {
      if (before[entry + Entry.Length] === 0) continue;
      let slot = before[entry + Entry.Hash]! & this.mask;
      while (this.entries[slot * Entry.Size + Entry.Length] !== 0) slot = (slot + 1) & this.mask;
      const to = slot * Entry.Size;
      for (let i = 0; i < Entry.Size; i++) this.entries[to + i] = before[entry + i]!;
    }
  }

  private clear(): void {
    this.size = 0;
    this.mask = (1 << 12) - 1;
    this.entries = new Int32Array((this.mask + 1) * Entry.Size);
    this.names = new Uint8Array(1 << 16);
    this.namesEnd = 0;
  }
}
