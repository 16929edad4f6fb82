const { NaN: unknown } = Number;

/** An unsigned number of 1 to 8 bytes in network order: exporters shorten fields as they like (RFC 7011 section 6.2). NaN for other lengths. */
export function unsigned(bytes: Uint8Array, at: number, length: number): number {
  switch (length) {
    case 1:
      return bytes[at]!;
    case 2:
      return (bytes[at]! << 8) | bytes[at + 1]!;
    case 4:
      return word(bytes, at);
    case 8:
      return word(bytes, at) * 0x1_0000_0000 + word(bytes, at + 4);
    default:
      return length > 0 && length < 8 ? shortened(bytes, at, length) : unknown;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

function shortened(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + bytes[at + i]!;
  return value;
}

/**
 * The same into `target[index]`. V8 boxes what a function returns, 16 bytes a time, unless it inlines it or it is a small integer:
 * counters and times of a record were 80 bytes (`npm run bench -- netflow`).
 */
export function readUnsigned(target: Float64Array, index: number, bytes: Uint8Array, at: number, length: number): void {
  if (length === 4) target[index] = word(bytes, at);
  else if (length === 8) target[index] = word(bytes, at) * 0x1_0000_0000 + word(bytes, at + 4);
  else target[index] = unsigned(bytes, at, length);
}
