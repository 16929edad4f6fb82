/** nfdump writes numbers as the machine has them that it runs on. */
export interface ByteOrder {
  number16(bytes: Uint8Array, at: number): number;
  number32(bytes: Uint8Array, at: number): number;
  /** A number of 4 or 8 bytes into `target[index]`: V8 boxes what a function returns (`unsigned.ts`). */
  readNumber(target: Float64Array, index: number, bytes: Uint8Array, at: number, length: number): void;
  /** An address kept as numbers, 4 bytes for IPv4 and two of 8 for IPv6, into network order. */
  copyAddress(target: Uint8Array, to: number, bytes: Uint8Array, at: number, addressBytes: number): void;
  /** A hardware address kept as a number of 8 bytes, into network order. */
  copyMac(target: Uint8Array, bytes: Uint8Array, at: number): void;
}

/** As on x86 and ARM. */
export const lowestFirst: ByteOrder = {
  number16: little16,
  number32: little32,

  readNumber(target, index, bytes, at, length) {
    target[index] = little32(bytes, at);
    if (length === 8) target[index] = target[index]! + little32(bytes, at + 4) * 0x1_0000_0000;
  },

  copyAddress(target, to, bytes, at, addressBytes) {
    const unit = addressBytes === 4 ? 4 : 8;
    for (let i = 0; i < addressBytes; i += unit) {
      for (let j = 0; j < unit; j++) target[to + i + j] = bytes[at + i + unit - 1 - j]!;
    }
  },

  copyMac(target, bytes, at) {
    for (let i = 0; i < 6; i++) target[i] = bytes[at + 5 - i]!;
  },
};

/** As on SPARC, POWER and the MIPS of many routers: network order. */
export const highestFirst: ByteOrder = {
  number16: big16,
  number32: big32,

  readNumber(target, index, bytes, at, length) {
    target[index] = big32(bytes, at);
    if (length === 8) target[index] = target[index]! * 0x1_0000_0000 + big32(bytes, at + 4);
  },

  copyAddress(target, to, bytes, at, addressBytes) {
    for (let i = 0; i < addressBytes; i++) target[to + i] = bytes[at + i]!;
  },

  copyMac(target, bytes, at) {
    for (let i = 0; i < 6; i++) target[i] = bytes[at + 2 + i]!;
  },
};

function little16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

function little32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

function big16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function big32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
