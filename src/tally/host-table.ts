import { Interner } from './interner.js';

/** Decides, once per distinct name, to which service it belongs: a number of the caller's, negative for none. */
export type NameMatcher = (name: Uint8Array) => number;

/** No DNS name is longer (RFC 1035); longer ones match nothing and are not remembered. */
const maxNameBytes = 255;
/** About 8 MiB of names and tables; real networks see tens of thousands of hosts. */
const maxNames = 1 << 17;

/**
 * Remembers what a matcher said of each distinct host or address, for the life of a worker.
 *
 * Bounded: a flood of random names (DNS tunnels, domain generation) empties the table and starts it again, which costs
 * matching once more and changes no result.
 */
export class HostTable {
  private readonly names = new Interner(1 << 14);
  private answers = new Int32Array(1 << 14);
  private readonly match: NameMatcher;

  constructor(match: NameMatcher) {
    this.match = match;
  }

  /** The matcher's answer for `bytes[start, end)`. */
  lookUp(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > maxNameBytes) return -1;
    const known = this.names.size;
    const id = this.names.add(bytes, start, end);
    return id < known ? this.answers[id]! : this.learn(id);
  }

  private learn(id: number): number {
    const answer = this.match(this.names.bytesOf(id));
    if (id >= maxNames) {
      this.names.clear();
      return answer;
    }
    if (id >= this.answers.length) {
      const wider = new Int32Array(this.answers.length * 2);
      wider.set(this.answers);
      this.answers = wider;
    }
    this.answers[id] = answer;
    return answer;
  }
}
