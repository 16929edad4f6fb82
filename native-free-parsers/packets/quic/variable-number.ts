/** The number of bytes of the variable-length number (RFC 9000 section 16) whose first byte this is. */
export function variableBytes(first: number): number {
  return 1 << (first >> 6);
}

/** The number itself; the caller has seen that its bytes are there. Infinity beyond 2^53, which is longer than anything. */
export function readVariable(bytes: Uint8Array, at: number): number {
  const count = variableBytes(bytes[at]!);
  let value = bytes[at]! & 0x3f;
  for (let i = 1; i < count; i++) value = value * 256 + bytes[at + i]!;
  return value <= Number.MAX_SAFE_INTEGER ? value : Number.POSITIVE_INFINITY;
}
