/** Unsigned numbers with the lowest byte first, as the machines write them that nfdump runs on. */
export function number16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

export function number32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** A number of 4 or 8 bytes into `target[index]`: V8 boxes what a function returns (`unsigned.ts`). */
export function readNumber(target: Float64Array, index: number, bytes: Uint8Array, at: number, length: number): void {
  target[index] = number32(bytes, at);
  if (length === 8) target[index] = target[index]! + number32(bytes, at + 4) * 0x1_0000_0000;
}

/** An address kept as numbers, 4 bytes for IPv4 and two of 8 for IPv6, each the lowest byte first, into network order. */
export function copyAddress(target: Uint8Array, to: number, bytes: Uint8Array, at: number, addressBytes: number): void {
  const unit = addressBytes === 4 ? 4 : 8;
  for (let i = 0; i < addressBytes; i += unit) {
    for (let j = 0; j < unit; j++) target[to + i + j] = bytes[at + i + unit - 1 - j]!;
  }
}

/** A hardware address kept as a number of 8 bytes, the lowest first, into network order. */
export function copyMac(target: Uint8Array, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 6; i++) target[i] = bytes[at + 5 - i]!;
}
