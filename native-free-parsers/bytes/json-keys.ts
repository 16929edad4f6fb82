import { Byte } from './byte.js';
import { endOfString, skipWhiteSpace } from './json-lexer.js';

/** The slot of what no path asks for. */
export const noSlot = -1;

/**
 * The paths that a format wants of its JSON objects, compiled once for all blocks.
 *
 * Each is a JSON Pointer (RFC 6901) through objects: `/dns/rrname`, or `/id.orig_h` for a key that has a dot in it. A path has
 * the slot of its place in the list; the objects on the way to it have slots of their own behind those.
 */
export class JsonPaths {
  /** The slot of the whole object. */
  readonly root: number;
  /** By slot: the slot of the object around it (`noSlot` for the root) and the key in there. */
  readonly parents: readonly number[];
  readonly keys: readonly Buffer[];

  constructor(pointers: readonly string[]) {
    const slots = new Map(pointers.map((pointer, slot) => [pointer, slot]));
    for (const pointer of pointers) {
      for (let parent = parentOf(pointer); ; parent = parentOf(parent)) {
        if (!slots.has(parent)) slots.set(parent, slots.size);
        if (parent === '') break;
      }
    }
    const all = [...slots.keys()];
    this.root = slots.get('')!;
    this.parents = all.map((pointer) => (pointer === '' ? noSlot : slots.get(parentOf(pointer))!));
    this.keys = all.map((pointer) => Buffer.from(keyOf(pointer)));
  }

  /** The slot of the key `bytes[start, end)` in the object of slot `parent`; `noSlot` if no path goes there. */
  find(bytes: Uint8Array, start: number, end: number, parent: number): number {
    if (parent === noSlot) return noSlot;
    for (let slot = 0; slot < this.keys.length; slot++) {
      if (this.parents[slot] === parent && isKey(bytes, start, end, this.keys[slot]!)) return slot;
    }
    return noSlot;
  }

  /** Whether `slot` is somewhere inside the object of slot `other`. */
  isWithin(slot: number, other: number): boolean {
    for (let parent = this.parents[slot]!; parent !== noSlot; parent = this.parents[parent]!) {
      if (parent === other) return true;
    }
    return false;
  }
}

function parentOf(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
}

function keyOf(pointer: string): string {
  return pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
}

function isKey(bytes: Uint8Array, start: number, end: number, key: Buffer): boolean {
  if (end - start !== key.length) return false;
  for (let i = 0; i < key.length; i++) if (bytes[start + i] !== key[i]) return false;
  return true;
}

/** How many distinct keys of a block are remembered; a flood of invented ones starts the memory afresh. */
const memory = 256;
const buckets = 512;

/**
 * Reads the keys of the objects of one block, and tells the slot of each.
 *
 * Writers repeat themselves, so a key is first compared, four bytes at a time and with its quotes and colon, to the one that
 * followed the same key last time. Only where that fails is it scanned and looked up among the keys seen so far in this block,
 * and only where it is new among the paths. Whole records read 1.4 times as fast as with a look-up for every key
 * (`npm run bench -- formats`).
 */
export class JsonKeys {
  /** The slot of the key that `read` passed last. */
  slot: number = noSlot;
  private readonly paths: JsonPaths;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  // A key seen before, by number from 1: where in `bytes` its opening quote is, and how long it is up to and with the colon.
  private count = 1;
  private current = 0;
  private readonly starts = new Int32Array(memory);
  private readonly lengths = new Int32Array(memory);
  private readonly parents = new Int16Array(memory);
  private readonly slots = new Int16Array(memory);
  /** The key that followed last time; 0 for none. */
  private readonly followers = new Int16Array(memory);
  /** The next in the same bucket; 0 for none. */
  private readonly chained = new Int16Array(memory);
  private readonly heads = new Int16Array(buckets);

  constructor(paths: JsonPaths, bytes: Uint8Array, view: DataView) {
    this.paths = paths;
    this.bytes = bytes;
    this.view = view;
  }

  /** Call before the first key of a record. */
  restart(): void {
    this.current = 0;
  }

  /** Reads the key at `at`, in the object of slot `parent`; returns where its value starts, -1 if there is no key and colon. */
  read(at: number, end: number, parent: number): number {
    const guess = this.followers[this.current]!;
    const length = this.lengths[guess]!;
    const isGuessed =
      guess > 0 && this.parents[guess] === parent && at + length < end && this.isSame(at, this.starts[guess]!, length);
    if (!isGuessed) return this.scan(at, end, parent);
    this.current = guess;
    this.slot = this.slots[guess]!;
    return this.startOfValue(at + length, end);
  }

  private scan(at: number, end: number, parent: number): number {
    const bytes = this.bytes;
    if (bytes[at] !== Byte.Quote) return -1;
    const keyEnd = endOfString(bytes, this.view, at + 1, end);
    if (keyEnd < 0) return -1;
    const colon = skipWhiteSpace(bytes, keyEnd + 1, end);
    if (colon >= end || bytes[colon] !== Byte.Colon) return -1;
    const key = this.remember(at, keyEnd, colon + 1 - at, parent);
    this.followers[this.current] = key;
    this.current = key;
    this.slot = this.slots[key]!;
    return this.startOfValue(colon + 1, end);
  }

  /** The number of a key, new or seen before. */
  private remember(at: number, keyEnd: number, length: number, parent: number): number {
    const bucket = this.bucketOf(at, length, parent);
    for (let key = this.heads[bucket]!; key > 0; key = this.chained[key]!) {
      const isSeen =
        this.lengths[key] === length && this.parents[key] === parent && this.isSame(at, this.starts[key]!, length);
      if (isSeen) return key;
    }
    if (this.count === memory) this.forget();
    const key = this.count++;
    this.starts[key] = at;
    this.lengths[key] = length;
    this.parents[key] = parent;
    this.slots[key] = this.paths.find(this.bytes, at + 1, keyEnd, parent);
    this.followers[key] = 0;
    this.chained[key] = this.heads[bucket]!;
    this.heads[bucket] = key;
    return key;
  }

  private forget(): void {
    this.count = 1;
    this.current = 0;
    this.followers[0] = 0;
    this.heads.fill(0);
  }

  /** A multiplicative hash of the length, the first four and the last four bytes (`"":` is the shortest there is). */
  private bucketOf(at: number, length: number, parent: number): number {
    const view = this.view;
    const first = length < 4 ? 0 : view.getInt32(at, true);
    const last = length < 4 ? 0 : view.getInt32(at + length - 4, true);
    return Math.imul(first ^ Math.imul(last, 31) ^ (length * 7) ^ (parent * 97), 0x9e3779b1) >>> 23;
  }

  private isSame(a: number, b: number, length: number): boolean {
    const view = this.view;
    let i = 0;
    if (length < 4) {
      while (i < length && this.bytes[a + i] === this.bytes[b + i]) i++;
      return i === length;
    }
    for (; i + 4 <= length; i += 4) if (view.getInt32(a + i, true) !== view.getInt32(b + i, true)) return false;
    return view.getInt32(a + length - 4, true) === view.getInt32(b + length - 4, true);
  }

  private startOfValue(at: number, end: number): number {
    const start = at < end && this.bytes[at]! <= Byte.Space ? skipWhiteSpace(this.bytes, at, end) : at;
    return start < end ? start : -1;
  }
}
