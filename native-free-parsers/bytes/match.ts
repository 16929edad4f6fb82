import { Byte } from './byte.js';

const { Dash, Space } = Byte;

/** The bytes of an ASCII word, for `startsWith` and `equals`; make it once, outside the record loop. */
export function word(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** Whether `bytes[start, end)` begins with `prefix`, to the letter. */
export function startsWith(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (end - start < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
  return true;
}

/** Whether `bytes[start, end)` is `other`, to the letter. */
export function equals(bytes: Uint8Array, start: number, end: number, other: Uint8Array): boolean {
  return end - start === other.length && startsWith(bytes, start, end, other);
}

/** Whether `bytes[start, end)` begins with one of `prefixes`. */
export function startsWithAny(bytes: Uint8Array, start: number, end: number, prefixes: readonly Uint8Array[]): boolean {
  for (let i = 0; i < prefixes.length; i++) if (startsWith(bytes, start, end, prefixes[i]!)) return true;
  return false;
}

/** Whether `bytes[start, end)` is one of `others`. */
export function equalsAny(bytes: Uint8Array, start: number, end: number, others: readonly Uint8Array[]): boolean {
  for (let i = 0; i < others.length; i++) if (equals(bytes, start, end, others[i]!)) return true;
  return false;
}

/** The first `byte` in `bytes[start, end)`; `end` if there is none. */
export function indexOf(bytes: Uint8Array, start: number, end: number, byte: number): number {
  let at = start;
  while (at < end && bytes[at] !== byte) at++;
  return at;
}

/** The first `text` in `bytes[start, end)`, to the letter; -1 if there is none. */
export function find(bytes: Uint8Array, start: number, end: number, text: Uint8Array): number {
  const first = text[0]!;
  for (let at = indexOf(bytes, start, end, first); at < end; at = indexOf(bytes, at + 1, end, first))
    if (startsWith(bytes, at, end, text)) return at;
  return -1;
}

/** The last `byte` in `bytes[start, end)`; -1 if there is none. */
export function lastIndexOf(bytes: Uint8Array, start: number, end: number, byte: number): number {
  let at = end - 1;
  while (at >= start && bytes[at] !== byte) at--;
  return at >= start ? at : -1;
}

/** Whether `bytes[start, end)` and `bytes[otherStart, otherEnd)` are the same. */
export function sameBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  otherStart: number,
  otherEnd: number,
): boolean {
  if (end - start !== otherEnd - otherStart) return false;
  // Times change at their end first.
  for (let i = end - start - 1; i >= 0; i--) if (bytes[start + i] !== bytes[otherStart + i]) return false;
  return true;
}

/** The first byte in `bytes[start, end)` that is no blank; `end` if there is none. */
export function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === Space) at++;
  return at;
}

/** Whether `bytes[start, end)` is `-`, as many logs write what they do not know. */
export function isDash(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && bytes[start] === Dash;
}
