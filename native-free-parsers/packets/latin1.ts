/** Bytes as text, each its own letter: names on the wire are ASCII, and what is not stays as it came. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
