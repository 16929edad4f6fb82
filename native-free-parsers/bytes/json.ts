import { Byte } from './byte.js';
import { JsonKeys, type JsonPaths, noSlot } from './json-keys.js';
import { endOfLiteral, endOfNumber, endOfString, skipWhiteSpace } from './json-lexer.js';

/** What stands at a path; `Absent` where the object has no such key. */
export const JsonKind = Object.freeze({
  Absent: 0,
  String: 1,
  Number: 2,
  True: 3,
  False: 4,
  Null: 5,
  Object: 6,
  Array: 7,
});
export type JsonKind = (typeof JsonKind)[keyof typeof JsonKind];

/** Deeper nesting is refused: real records nest five or six levels. */
const maxDepth = 64;

/**
 * Finds the values at known paths of JSON objects: one pass over the bytes, nothing allocated per object.
 *
 *   paths /event_type /dns/rrname     {"event_type":"dns","dns":{"rrname":"chatgpt.com"}}
 *                                       slot 0 String    ^^^       slot 1 String ^^^^^^^^^^^
 *
 * The whole text is held to the grammar of RFC 8259, save that strings may hold any byte and any escape, and nothing nests
 * deeper than 64. Of a repeated key the last counts, as with `JSON.parse`. Keys are compared as written: `"\u0061"` is not `"a"`.
 * What is in an array is walked with `JsonItems`, and objects in there read with a `JsonFields` of their own.
 */
export class JsonFields {
  private readonly bytes: Buffer;
  private readonly view: DataView;
  private readonly paths: JsonPaths;
  private readonly keys: JsonKeys;
  private readonly kinds: Uint8Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  /** The objects and arrays around the current value, outermost first. */
  private readonly openSlots = new Int16Array(maxDepth);
  private readonly openKinds = new Uint8Array(maxDepth);

  constructor(paths: JsonPaths, bytes: Buffer) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.paths = paths;
    this.keys = new JsonKeys(paths, bytes, this.view);
    this.kinds = new Uint8Array(paths.keys.length);
    this.starts = new Int32Array(paths.keys.length);
    this.ends = new Int32Array(paths.keys.length);
  }

  /** A `JsonKind`. This and the spans hold once `scan` has said true, until it is called again. */
  kind(slot: number): number {
    return this.kinds[slot]!;
  }

  /** Where the value starts; of a string, behind its quote. `null` and what is absent are empty. */
  start(slot: number): number {
    return this.kinds[slot] === JsonKind.Absent ? 0 : this.starts[slot]!;
  }

  /** Where the value ends; of a string, before its quote. */
  end(slot: number): number {
    return this.kinds[slot] === JsonKind.Absent ? 0 : this.ends[slot]!;
  }

  /** Read the object that `bytes[start, end)` is, white space around it aside; false if it is anything else. */
  scan(start: number, end: number): boolean {
    const { bytes, view, keys, kinds, starts, ends, openSlots, openKinds } = this;
    kinds.fill(JsonKind.Absent);
    keys.restart();
    let at = skipWhiteSpace(bytes, start, end);
    if (at >= end || bytes[at] !== Byte.BraceOpen) return false;
    let depth = -1;
    let slot = this.paths.root;
    for (;;) {
      // At the first byte of a value, which `slot` wants.
      const first = bytes[at]!;
      let isOpen = false;
      if (first === Byte.Quote) {
        const quote = endOfString(bytes, view, at + 1, end);
        if (quote < 0) return false;
        if (slot !== noSlot) {
          kinds[slot] = JsonKind.String;
          starts[slot] = at + 1;
          ends[slot] = quote;
        }
        at = quote + 1;
      } else if (first === Byte.BraceOpen || first === Byte.BracketOpen) {
        if (++depth === maxDepth) return false;
        const kind = first === Byte.BraceOpen ? JsonKind.Object : JsonKind.Array;
        openSlots[depth] = slot;
        openKinds[depth] = kind;
        if (slot !== noSlot) {
          kinds[slot] = kind;
          starts[slot] = at;
        }
        at = skipWhiteSpace(bytes, at + 1, end);
        isOpen = bytes[at] !== first + 2;
      } else {
        at = this.scalar(at, end, slot);
        if (at < 0) return false;
      }
      // Behind a value, or at the bracket that closes an empty container: close what ends here.
      while (!isOpen) {
        if (at < end && bytes[at]! <= Byte.Space) at = skipWhiteSpace(bytes, at, end);
        if (at >= end) return false;
        const byte = bytes[at]!;
        at++;
        if (byte === Byte.Comma) break;
        if (byte !== (openKinds[depth] === JsonKind.Object ? Byte.BraceClose : Byte.BracketClose)) return false;
        const closed = openSlots[depth]!;
        if (closed !== noSlot) ends[closed] = at;
        if (--depth < 0) return skipWhiteSpace(bytes, at, end) === end;
      }
      if (at < end && bytes[at]! <= Byte.Space) at = skipWhiteSpace(bytes, at, end);
      if (openKinds[depth] === JsonKind.Array) {
        if (at >= end) return false;
        slot = noSlot;
      } else {
        at = keys.read(at, end, openSlots[depth]!);
        if (at < 0) return false;
        slot = keys.slot;
        if (slot !== noSlot && kinds[slot] !== JsonKind.Absent) this.forget(slot);
      }
    }
  }

  /** A key came again: what its first value held does not count. */
  private forget(slot: number): void {
    for (let other = 0; other < this.kinds.length; other++) {
      if (other === slot || this.paths.isWithin(other, slot)) this.put(other, JsonKind.Absent, 0, 0);
    }
  }

  /** Reads a string, number or literal; returns its end, -1 if it is none. */
  private scalar(at: number, end: number, slot: number): number {
    const bytes = this.bytes;
    const first = bytes[at]!;
    if (first <= Byte.Nine) {
      const numberEnd = endOfNumber(bytes, at, end);
      if (numberEnd >= 0) this.put(slot, JsonKind.Number, at, numberEnd);
      return numberEnd;
    }
    const literalEnd = endOfLiteral(bytes, at, end);
    if (literalEnd < 0) return -1;
    if (first === 0x6e) this.put(slot, JsonKind.Null, 0, 0);
    else this.put(slot, first === 0x74 ? JsonKind.True : JsonKind.False, at, literalEnd);
    return literalEnd;
  }

  private put(slot: number, kind: JsonKind, start: number, end: number): void {
    if (slot === noSlot) return;
    this.kinds[slot] = kind;
    this.starts[slot] = start;
    this.ends[slot] = end;
  }
}

/** Walks the values of an array that `JsonFields` has found, one level deep. Safe on any bytes; meant for sound ones. */
export class JsonItems {
  /** The current value; spans as with `JsonFields`. */
  kind: JsonKind = JsonKind.Absent;
  start = 0;
  end = 0;
  private readonly bytes: Buffer;
  private readonly view: DataView;
  private at = 0;
  private stop = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Start over on the array that is `bytes[start, end)`, brackets included. An empty span has no values. */
  open(start: number, end: number): void {
    this.at = start + 1;
    this.stop = end - 1;
  }

  /** Move to the next value; false when there is none left. */
  next(): boolean {
    const { bytes, stop } = this;
    let at = skipWhiteSpace(bytes, this.at, stop);
    if (at < stop && bytes[at] === Byte.Comma) at = skipWhiteSpace(bytes, at + 1, stop);
    if (at >= stop) return false;
    const first = bytes[at]!;
    const valueEnd = this.endOfValue(at);
    if (valueEnd < 0) return false;
    this.at = valueEnd;
    this.kind = kindOf(first);
    this.start = first === Byte.Quote ? at + 1 : at;
    this.end = first === Byte.Quote ? valueEnd - 1 : this.kind === JsonKind.Null ? at : valueEnd;
    return true;
  }

  private endOfValue(start: number): number {
    const { bytes, view, stop } = this;
    const first = bytes[start]!;
    if (first === Byte.BraceOpen || first === Byte.BracketOpen) return this.endOfContainer(start);
    if (first === Byte.Quote) {
      const quote = endOfString(bytes, view, start + 1, stop);
      return quote < 0 ? -1 : quote + 1;
    }
    let at = start;
    while (at < stop && bytes[at] !== Byte.Comma && bytes[at]! > Byte.Space) at++;
    return at > start ? at : -1;
  }

  private endOfContainer(start: number): number {
    const { bytes, view, stop } = this;
    let depth = 0;
    for (let at = start; at < stop; at++) {
      const byte = bytes[at]!;
      if (byte === Byte.Quote) {
        at = endOfString(bytes, view, at + 1, stop);
        if (at < 0) return -1;
      } else if (byte === Byte.BraceOpen || byte === Byte.BracketOpen) depth++;
      else if ((byte === Byte.BraceClose || byte === Byte.BracketClose) && --depth === 0) return at + 1;
    }
    return -1;
  }
}

function kindOf(firstByte: number): JsonKind {
  if (firstByte === Byte.Quote) return JsonKind.String;
  if (firstByte === Byte.BraceOpen) return JsonKind.Object;
  if (firstByte === Byte.BracketOpen) return JsonKind.Array;
  if (firstByte === 0x74) return JsonKind.True;
  if (firstByte === 0x66) return JsonKind.False;
  return firstByte === 0x6e ? JsonKind.Null : JsonKind.Number;
}
