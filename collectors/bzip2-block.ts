import { UnreadableError } from './collector.js';

/** Reads bits, the highest of a byte first. Throws `UnreadableError` at the end. */
export class BitReader {
  private readonly bytes: Buffer;
  private next = 0;
  /** The last `count` bits of it are unread. */
  private bits = 0;
  private count = 0;

  /** `skippedBits` of the first byte are already read. */
  constructor(bytes: Buffer, skippedBits: number) {
    this.bytes = bytes;
    this.read(skippedBits);
  }

  /** How many bits were read, the skipped ones too. */
  get position(): number {
    return this.next * 8 - this.count;
  }

  /** An unsigned number of at most 24 bits. */
  read(count: number): number {
    while (this.count < count) {
      if (this.next === this.bytes.length) throw new UnreadableError('truncated');
      this.bits = (this.bits << 8) | this.bytes[this.next++]!;
      this.count += 8;
    }
    this.count -= count;
    return (this.bits >>> this.count) & ((1 << count) - 1);
  }

  read32(): number {
    return this.read(16) * 0x10000 + this.read(16);
  }
}

const maxCodeBits = 20;
const symbolsPerSelector = 50;
const maxPieceBytes = 1 << 20;
const damaged = 'the bzip2 data is damaged';

/**
 * One block behind its magic number and checksum: undoes Huffman codes, move-to-front, Burrows–Wheeler and run lengths.
 *
 * Libraries for this are as old as the format and take 32 runs in a row for a negative length, on which they loop for ever.
 *
 * Memory: `maxBytes` times 4, and the output, at most 52 times `maxBytes`. Throws `UnreadableError`.
 */
export function bzip2Block(bits: BitReader, maxBytes: number, checksum: number): Buffer[] {
  if (bits.read(1)) throw new UnreadableError('packed by a bzip2 older than 0.9.5, which is not supported');
  const origin = bits.read(24);
  const bytes = usedBytes(bits);
  const groups = bits.read(3);
  if (bytes.length === 0 || groups < 2 || groups > 6) throw new UnreadableError(damaged);
  const selectors = readSelectors(bits, groups);
  const codes = Array.from({ length: groups }, () => new Code(bits, bytes.length + 2));
  const block = new Uint32Array(maxBytes);
  const length = readSymbols(bits, bytes, selectors, codes, block);
  if (origin >= length) throw new UnreadableError(damaged);
  const output = unsort(block, length, origin);
  if (output.checksum !== checksum) throw new UnreadableError('the checksum does not fit the unpacked data');
  return output.pieces;
}

/** The byte values that occur, as two levels of 16 flags. */
function usedBytes(bits: BitReader): Uint8Array {
  const used: number[] = [];
  const ranges = bits.read(16);
  for (let range = 0; range < 16; range++) {
    if (!(ranges & (0x8000 >> range))) continue;
    const flags = bits.read(16);
    for (let low = 0; low < 16; low++) if (flags & (0x8000 >> low)) used.push(range * 16 + low);
  }
  return Uint8Array.from(used);
}

/** Which code each run of 50 symbols uses: unary numbers, move-to-front. */
function readSelectors(bits: BitReader, groups: number): Uint8Array {
  const selectors = new Uint8Array(bits.read(15));
  const order = Uint8Array.of(0, 1, 2, 3, 4, 5);
  for (let i = 0; i < selectors.length; i++) {
    let place = 0;
    while (bits.read(1)) if (++place === groups) throw new UnreadableError(damaged);
    selectors[i] = moveToFront(order, place);
  }
  return selectors;
}

function moveToFront(order: Uint8Array, place: number): number {
  const value = order[place]!;
  for (let i = place; i > 0; i--) order[i] = order[i - 1]!;
  order[0] = value;
  return value;
}

/** A canonical Huffman code, read as the differences of its lengths. */
class Code {
  private readonly symbols: Uint16Array;
  /** By length: the first number that is too large for a code so long, and what to take off for the place in `symbols`. */
  private readonly limits = new Int32Array(maxCodeBits + 1);
  private readonly offsets = new Int32Array(maxCodeBits + 1);
  private readonly shortest: number;

  constructor(bits: BitReader, symbolCount: number) {
    const lengths = codeLengths(bits, symbolCount);
    const counts = new Uint16Array(maxCodeBits + 1);
    for (const length of lengths) counts[length]!++;
    this.shortest = Math.min(...lengths);
    this.symbols = Uint16Array.from(lengths.keys()).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
    let code = 0;
    let place = 0;
    for (let length = 1; length <= maxCodeBits; length++) {
      this.offsets[length] = code - place;
      code += counts[length]!;
      place += counts[length]!;
      this.limits[length] = code;
      code *= 2;
    }
  }

  read(bits: BitReader): number {
    let length = this.shortest;
    let code = bits.read(length);
    while (code >= this.limits[length]!) {
      if (++length > maxCodeBits) throw new UnreadableError(damaged);
      code = code * 2 + bits.read(1);
    }
    const symbol = this.symbols[code - this.offsets[length]!];
    if (symbol === undefined) throw new UnreadableError(damaged);
    return symbol;
  }
}

function codeLengths(bits: BitReader, symbolCount: number): Uint8Array {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.read(5);
  for (let i = 0; i < symbolCount; i++) {
    while (bits.read(1)) length += bits.read(1) ? -1 : 1;
    if (length < 1 || length > maxCodeBits) throw new UnreadableError(damaged);
    lengths[i] = length;
  }
  return lengths;
}

/** Fills `block` with the sorted bytes; returns how many. Symbols 0 and 1 are digits of a run, the last ends the block. */
function readSymbols(
  bits: BitReader,
  bytes: Uint8Array,
  selectors: Uint8Array,
  codes: readonly Code[],
  block: Uint32Array,
): number {
  const order = Uint8Array.from(bytes);
  const end = bytes.length + 1;
  let used = 0;
  let run = 0;
  let digit = 1;
  for (const selector of selectors) {
    const code = codes[selector]!;
    for (let i = 0; i < symbolsPerSelector; i++) {
      const symbol = code.read(bits);
      if (symbol <= 1) {
        run += digit << symbol;
        digit *= 2;
        // Checked at each digit, before the numbers can grow out of 32 bits.
        if (used + run > block.length) throw new UnreadableError(damaged);
        continue;
      }
      if (run > 0) {
        block.fill(order[0]!, used, used + run);
        used += run;
        run = 0;
        digit = 1;
      }
      if (symbol === end) return used;
      if (used === block.length) throw new UnreadableError(damaged);
      block[used++] = moveToFront(order, symbol - 1);
    }
  }
  throw new UnreadableError(damaged);
}

/** Undoes Burrows–Wheeler; `block` has the bytes, and above their 8 bits gets the place of the byte that follows each. */
function unsort(block: Uint32Array, length: number, origin: number): Output {
  const next = new Uint32Array(257);
  for (let i = 0; i < length; i++) next[block[i]! + 1]!++;
  for (let byte = 0; byte < 256; byte++) next[byte + 1]! += next[byte]!;
  for (let i = 0; i < length; i++) {
    const place = next[block[i]! & 0xff]!++;
    block[place]! |= i << 8;
  }
  const output = new Output();
  let entry = block[origin]!;
  let previous = -1;
  let same = 0;
  for (let i = 0; i < length; i++) {
    entry = block[entry >>> 8]!;
    const byte = entry & 0xff;
    if (same === 4) {
      // After four equal bytes, a byte says how many more there are.
      output.put(previous, byte);
      same = 0;
      previous = -1;
      continue;
    }
    same = byte === previous ? same + 1 : 1;
    previous = byte;
    output.put(byte, 1);
  }
  return output;
}

/** Collects bytes and their checksum: a CRC-32 that takes the highest bit first, which `zlib.crc32` does not. */
class Output {
  private readonly full: Buffer[] = [];
  private piece = Buffer.allocUnsafeSlow(maxPieceBytes);
  private used = 0;
  private crc = -1;

  get pieces(): Buffer[] {
    return [...this.full, this.piece.subarray(0, this.used)];
  }

  get checksum(): number {
    return ~this.crc >>> 0;
  }

  put(byte: number, count: number): void {
    for (let i = 0; i < count; i++) {
      if (this.used === maxPieceBytes) {
        this.full.push(this.piece);
        this.piece = Buffer.allocUnsafeSlow(maxPieceBytes);
        this.used = 0;
      }
      this.piece[this.used++] = byte;
      this.crc = (this.crc << 8) ^ crcTable[(this.crc >>> 24) ^ byte]!;
    }
  }
}

const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});
