import type { End } from '../end.js';

const ways = 4;
const sets = 1 << 14;

/**
 * Remembers which questions a capture holds, so that a response tells its question where the query is missing (captured on one
 * side only, or sent before the capture began) and nowhere else. Bounded: the oldest of four of the same hash gives way.
 */
export class SeenQueries {
  private readonly marks = new Uint32Array(ways * sets);

  add(mark: number): void {
    if (this.has(mark)) return;
    const set = (mark % sets) * ways;
    for (let way = set + ways - 1; way > set; way--) this.marks[way] = this.marks[way - 1]!;
    this.marks[set] = mark;
  }

  has(mark: number): boolean {
    const set = (mark % sets) * ways;
    for (let way = set; way < set + ways; way++) if (this.marks[way] === mark) return true;
    return false;
  }
}

/** What ties a response to its query: who asked from which port, the message's number, type and name (FNV-1a). Never 0. */
export function queryMark(asker: End, id: number, type: number, name: Uint8Array, nameLength: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < asker.addressBytes; i++) hash = Math.imul(hash ^ asker.bytes[i]!, 0x01000193);
  hash = Math.imul(hash ^ (asker.port & 0xff), 0x01000193);
  hash = Math.imul(hash ^ (asker.port >> 8), 0x01000193);
  hash = Math.imul(hash ^ (id & 0xff), 0x01000193);
  hash = Math.imul(hash ^ (id >> 8), 0x01000193);
  hash = Math.imul(hash ^ type, 0x01000193);
  for (let i = 0; i < nameLength; i++) hash = Math.imul(hash ^ (name[i]! | 0x20), 0x01000193);
  // Multiplication carries nothing down; the low bits choose the set.
  hash ^= hash >>> 15;
  return hash >>> 0 || 1;
}
