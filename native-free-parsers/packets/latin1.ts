/** Bytes as text, each its own letter: names on the wire are ASCII, and what is not stays as it came. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

/** The same; '' where the first byte is none that is printed: whoever looks for a protocol of text need not read TLS. */
export function printed(bytes: Uint8Array, start: number, end: number): string {
  const first = bytes[start]!;
  return first >= 0x20 && first < 0x7f ? latin1(bytes, start, end) : '';
}
