const rounds = 10;

const substitutes = substitutesOf();
/** What a substituted byte of the first row adds to its column; the other rows add the same, turned. */
const mixed = Int32Array.from(substitutes, (byte) => (double(byte) << 24) | (byte << 16) | (byte << 8) | triple(byte));

/**
 * Encrypts the block at `bytes[at]` with AES-128 (FIPS 197) to the first 16 bytes of `target`.
 *
 * QUIC hides a packet's number with one block under a key of its own. Node's cipher is an object with memory of its own for each,
 * which costs 2.3 µs and has to be finalised by the collector; this costs 0.4 µs. What is a secret is not encrypted with it: how
 * long it takes hangs on the bytes.
 */
export function encryptBlock(target: Uint8Array, key: Uint8Array, bytes: Uint8Array, at: number): void {
  let [k0, k1, k2, k3] = [word(key, 0), word(key, 4), word(key, 8), word(key, 12)];
  let [s0, s1, s2, s3] = [
    word(bytes, at) ^ k0,
    word(bytes, at + 4) ^ k1,
    word(bytes, at + 8) ^ k2,
    word(bytes, at + 12) ^ k3,
  ];
  for (let round = 1, constant = 1; round <= rounds; round++, constant = double(constant)) {
    k0 ^= substituted(k3 >>> 16, k3 >>> 8, k3, k3 >>> 24) ^ (constant << 24);
    k1 ^= k0;
    k2 ^= k1;
    k3 ^= k2;
    const column = round < rounds ? mixedColumn : substitutedColumn;
    const [t0, t1, t2] = [column(s0, s1, s2, s3), column(s1, s2, s3, s0), column(s2, s3, s0, s1)];
    s3 = column(s3, s0, s1, s2) ^ k3;
    s0 = t0 ^ k0;
    s1 = t1 ^ k1;
    s2 = t2 ^ k2;
  }
  putWord(target, 0, s0);
  putWord(target, 4, s1);
  putWord(target, 8, s2);
  putWord(target, 12, s3);
}

/** A column after the rows were shifted: its bytes come from four columns. */
function mixedColumn(a: number, b: number, c: number, d: number): number {
  return (
    mixed[a >>> 24]! ^
    turned(mixed[(b >>> 16) & 255]!, 8) ^
    turned(mixed[(c >>> 8) & 255]!, 16) ^
    turned(mixed[d & 255]!, 24)
  );
}

/** The last round mixes nothing. */
function substitutedColumn(a: number, b: number, c: number, d: number): number {
  return substituted(a >>> 24, b >>> 16, c >>> 8, d);
}

function substituted(first: number, second: number, third: number, fourth: number): number {
  return (
    (substitutes[first & 255]! << 24) |
    (substitutes[second & 255]! << 16) |
    (substitutes[third & 255]! << 8) |
    substitutes[fourth & 255]!
  );
}

function turned(value: number, count: number): number {
  return (value >>> count) | (value << (32 - count));
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

function putWord(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = value >>> (24 - 8 * i);
}

/** Times two and three in the field of AES. */
function double(byte: number): number {
  return ((byte << 1) ^ (byte & 0x80 ? 0x11b : 0)) & 255;
}

function triple(byte: number): number {
  return double(byte) ^ byte;
}

/** Of each byte its inverse in the field, turned and added up (FIPS 197 section 5.1.1): of powers of three, those of its inverse. */
function substitutesOf(): Uint8Array {
  const found = new Uint8Array(256);
  const powers = Array.from({ length: 255 }, () => 1);
  for (let i = 1; i < 255; i++) powers[i] = triple(powers[i - 1]!);
  powers.forEach((byte, i) => {
    const inverse = powers[(255 - i) % 255]!;
    const twice = inverse * 0x101;
    found[byte] = (inverse ^ (twice >> 4) ^ (twice >> 5) ^ (twice >> 6) ^ (twice >> 7) ^ 0x63) & 255;
  });
  found[0] = 0x63;
  return found;
}
