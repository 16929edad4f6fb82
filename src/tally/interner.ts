import { hashOf } from './hash.js';

/**
 * Gives equal byte strings equal small numbers, without making a JavaScript string.
 *
 * Open addressing; the bytes themselves live end to end in one arena:
 *
 *   arena    chatgpt.comclaude.aiapi.openai.com
 *   ends     0          11       20            34
 *   id               0        1         2
 */
export class Interner {
  size = 0;
  private slots: Int32Array;
  private hashes: Uint32Array;
  private ends: Uint32Array<ArrayBuffer>;
  private arena: Uint8Array<ArrayBuffer> = new Uint8Array(1 << 16);
  private mask: number;
  private readonly initialCapacity: number;

  /** `capacity` is a power of two; the table grows past it. */
  constructor(capacity = 1 << 12) {
    this.initialCapacity = capacity;
    this.mask = capacity - 1;
    this.slots = new Int32Array(capacity).fill(-1);
    this.hashes = new Uint32Array(capacity);
    this.ends = new Uint32Array(capacity + 1);
  }

  /** Bytes that the strings take up. */
  get bytes(): number {
    return this.ends[this.size]!;
  }

  /** The id of `bytes[start, end)`; a new id equals the old `size`. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    let slot = hash & this.mask;
    for (;;) {
      const id = this.slots[slot]!;
      if (id < 0) return this.insert(slot, hash, bytes, start, end);
      if (this.hashes[id] === hash && this.equals(id, bytes, start, end)) return id;
      slot = (slot + 1) & this.mask;
    }
  }

  /** The bytes of `id`, valid until the next `add` or `clear`. */
  bytesOf(id: number): Uint8Array {
    return this.arena.subarray(this.ends[id]!, this.ends[id + 1]!);
  }

  /** All strings end to end, as a copy. */
  allBytes(): Uint8Array<ArrayBuffer> {
    return this.arena.slice(0, this.bytes);
  }

  /** Where each string ends in `allBytes`. */
  allEnds(): Uint32Array<ArrayBuffer> {
    return this.ends.slice(1, this.size + 1);
  }

  /** Forget everything; the memory of a table that grew is given back. */
  clear(): void {
    this.size = 0;
    if (this.mask + 1 === this.initialCapacity) {
      this.slots.fill(-1);
      return;
    }
    this.mask = this.initialCapacity - 1;
    this.slots = new Int32Array(this.initialCapacity).fill(-1);
    this.hashes = new Uint32Array(this.initialCapacity);
    this.ends = new Uint32Array(this.initialCapacity + 1);
    this.arena = new Uint8Array(1 << 16);
  }

  private equals(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    let at = this.ends[id]!;
    if (this.ends[id + 1]! - at !== end - start) return false;
    for (let i = start; i < end; i++, at++) if (this.arena[at] !== bytes[i]) return false;
    return true;
  }

  private insert(slot: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    const id = this.size++;
    const at = this.ends[id]!;
    const needed = at + end - start;
    if (needed > this.arena.length) {
      const bigger = new Uint8Array(Math.max(needed, this.arena.length * 2));
      bigger.set(this.arena);
      this.arena = bigger;
    }
    for (let i = start, to = at; i < end; i++, to++) this.arena[to] = bytes[i]!;
    this.ends[id + 1] = needed;
    this.hashes[id] = hash;
    this.slots[slot] = id;
    if (this.size * 2 > this.mask) this.grow();
    return id;
  }

  private grow(): void {
    const capacity = (this.mask + 1) * 2;
    this.mask = capacity - 1;
    this.slots = new Int32Array(capacity).fill(-1);
    this.hashes = widen(this.hashes, capacity);
    this.ends = widen(this.ends, capacity + 1);
    for (let id = 0; id < this.size; id++) {
      let slot = this.hashes[id]! & this.mask;
      while (this.slots[slot]! >= 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = id;
    }
  }
}

function widen(column: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(length);
  wider.set(column);
  return wider;
}
