/** The 16-bit number in network order at `at`; the caller has seen that both bytes are there. */
export function readUint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** The 24-bit number in network order at `at`; the caller has seen that the bytes are there. */
export function readUint24(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
}

/** The 32-bit number in network order at `at`; the caller has seen that the bytes are there. */
export function readUint32(bytes: Uint8Array, at: number): number {
  return readUint16(bytes, at) * 0x10000 + readUint16(bytes, at + 2);
}
