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

/** The first `byte` in `bytes[start, end)`; `end` if there is none. */
export function indexOf(bytes: Uint8Array, start: number, end: number, byte: number): number {
  let at = start;
  while (at < end && bytes[at] !== byte) at++;
  return at;
}

/** The last `byte` in `bytes[start, end)`; -1 if there is none. */
export function lastIndexOf(bytes: Uint8Array, start: number, end: number, byte: number): number {
  let at = end - 1;
  while (at >= start && bytes[at] !== byte) at--;
  return at >= start ? at : -1;
}
