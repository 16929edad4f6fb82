import type { Column } from './columns.js';

/** More parts than the key of any statement has. */
export const keyParts = 5;

/**
 * Statements that hold for a while, as columns. Row `i` says: what `keys[…][i]` names was stated from `first[i]` to `last[i]`
 * (Unix milliseconds, both times of statements) and holds until `until[i]` (NaN: not stated).
 */
export interface Stretches {
  readonly count: number;
  /** `keyParts` columns; what each part is, is the business of the kind of statement. Parts that it does not have are 0. */
  readonly keys: ReadonlyArray<Uint32Array<ArrayBuffer>>;
  readonly first: Column;
  readonly last: Column;
  readonly until: Column;
}

/**
 * Merges statements of one key that are filed under the same slot of time into one row: its first and last time, its latest end.
 *
 * Adding in any order, or one twice, gives the same rows; a statement repeated a thousand times an hour is one. Bounded:
 * what does not fit is counted in `leftOut`.
 */
export class StretchTable {
  size = 0;
  /** Statements that found no room since the last `take`. */
  leftOut = 0;
  private capacity = smallest;
  private keys = newKeys(smallest);
  private first: Column = new Float64Array(smallest);
  private last: Column = new Float64Array(smallest);
  private until: Column = new Float64Array(smallest);
  /** The slot of time that each row is filed under. */
  private times: Column = new Float64Array(smallest);
  private slots = new Int32Array(smallest * 2).fill(-1);
  private readonly slotMs: number;
  private readonly limit: number;

  constructor(slotMs: number, limit: number) {
    this.slotMs = slotMs;
    this.limit = limit;
  }

  /** `until` is NaN where it is not stated. It is filed under the slot of `since`: what began then and goes on is one row. */
  add(
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    first: number,
    last: number,
    until: number,
    since: number = first,
  ): void {
    const slotOfTime = Math.floor(since / this.slotMs);
    const mask = this.slots.length - 1;
    let at = hashOf(a, b, c, d, e, slotOfTime) & mask;
    for (;;) {
      const row = this.slots[at]!;
      if (row < 0) {
        this.insert(at, slotOfTime, a, b, c, d, e, first, last, until);
        return;
      }
      if (this.times[row] === slotOfTime && this.isAt(row, a, b, c, d, e)) {
        this.widen(row, first, last, until);
        return;
      }
      at = (at + 1) & mask;
    }
  }

  /** The rows, as copies. */
  copy(): Stretches {
    const { size } = this;
    return {
      count: size,
      keys: this.keys.map((column) => column.slice(0, size)),
      first: this.first.slice(0, size),
      last: this.last.slice(0, size),
      until: this.until.slice(0, size),
    };
  }

  /** The same; the table is empty afterwards. */
  take(): Stretches {
    const taken = this.copy();
    this.clear();
    return taken;
  }

  clear(): void {
    if (this.size > 0) this.slots.fill(-1);
    this.size = 0;
    this.leftOut = 0;
  }

  private isAt(row: number, a: number, b: number, c: number, d: number, e: number): boolean {
    const { keys } = this;
    return (
      keys[0]![row] === a && keys[1]![row] === b && keys[2]![row] === c && keys[3]![row] === d && keys[4]![row] === e
    );
  }

  private widen(row: number, first: number, last: number, until: number): void {
    if (first < this.first[row]!) this.first[row] = first;
    if (last > this.last[row]!) this.last[row] = last;
    if (!(this.until[row]! >= until) && !Number.isNaN(until)) this.until[row] = until;
  }

  private insert(
    at: number,
    slotOfTime: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    first: number,
    last: number,
    until: number,
  ): void {
    if (this.size === this.limit) {
      this.leftOut++;
      return;
    }
    if (this.size === this.capacity) {
      this.grow();
      this.add(a, b, c, d, e, first, last, until, slotOfTime * this.slotMs);
      return;
    }
    const row = this.size++;
    this.slots[at] = row;
    this.keys[0]![row] = a;
    this.keys[1]![row] = b;
    this.keys[2]![row] = c;
    this.keys[3]![row] = d;
    this.keys[4]![row] = e;
    this.first[row] = first;
    this.last[row] = last;
    this.until[row] = until;
    this.times[row] = slotOfTime;
  }

  private grow(): void {
    this.capacity *= 2;
    const before = this.keys;
    this.keys = newKeys(this.capacity);
    this.keys.forEach((column, part) => {
      column.set(before[part]!);
    });
    this.first = wider(this.first, this.capacity);
    this.last = wider(this.last, this.capacity);
    this.until = wider(this.until, this.capacity);
    this.times = wider(this.times, this.capacity);
    this.slots = new Int32Array(this.capacity * 2).fill(-1);
    const mask = this.slots.length - 1;
    const [a, b, c, d, e] = this.keys;
    for (let row = 0; row < this.size; row++) {
      let at = hashOf(a![row]!, b![row]!, c![row]!, d![row]!, e![row]!, this.times[row]!) & mask;
      while (this.slots[at]! >= 0) at = (at + 1) & mask;
      this.slots[at] = row;
    }
  }
}

/** The buffers of stretches, for a transfer list. */
export function stretchBuffers({ keys, first, last, until }: Stretches): ArrayBuffer[] {
  return [...keys.map((column) => column.buffer), first.buffer, last.buffer, until.buffer];
}

const smallest = 1 << 6;

function newKeys(capacity: number): Array<Uint32Array<ArrayBuffer>> {
  return Array.from({ length: keyParts }, () => new Uint32Array(capacity));
}

function wider(column: Column, length: number): Column {
  const more = new Float64Array(length);
  more.set(column);
  return more;
}

function hashOf(a: number, b: number, c: number, d: number, e: number, slot: number): number {
  let hash = Math.imul(slot, 0x9e3779b1) ^ a;
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) ^ b;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ c;
  hash = Math.imul(hash ^ (hash >>> 16), 0x27d4eb2f) ^ d;
  hash = Math.imul(hash ^ (hash >>> 14), 0x7feb352d) ^ e;
  hash = Math.imul(hash ^ (hash >>> 15), 0x165667b1);
  return (hash ^ (hash >>> 13)) >>> 0;
}
