import { DamagedError } from './damaged-error.js';

/** Reads bits, the highest of a byte first. Throws `DamagedError` at the end. */
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
      if (this.next === this.bytes.length) throw new DamagedError('truncated');
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
const pieceBytes = 1 << 20;
const maxHeldPieces = 3;
const damaged = 'the bzip2 data is damaged';

/**
 * One block behind its magic number and checksum: undoes Huffman codes, move-to-front, Burrows–Wheeler and run lengths.
 *
 * Libraries for this are as old as the format and take 32 runs in a row for a negative length, on which they loop for ever.
 *
 * The output is held until its checksum is known, but for the rest of a block of long runs: one unpacks to 46 MB.
 * Reads its bits before it yields. Throws `DamagedError`.
 */
export function* bzip2Block(bits: BitReader, maxBytes: number, checksum: number): Generator<Buffer, void> {
  if (bits.read(1)) throw new DamagedError('packed by a bzip2 older than 0.9.5, which is not supported');
  const origin = bits.read(24);
  const bytes = usedBytes(bits);
  const groups = bits.read(3);
  if (bytes.length === 0 || groups < 2 || groups > 6) throw new DamagedError(damaged);
  const selectors = readSelectors(bits, groups);
  const codes = Array.from({ length: groups }, () => new Code(bits, bytes.length + 2));
  const block = new Uint32Array(maxBytes);
  const length = readSymbols(bits, bytes, selectors, codes, block);
  if (origin >= length) throw new DamagedError(damaged);
  linkBytes(block, length);
  const output = new Output(block, length, origin);
  const held: Buffer[] = [];
  for (let piece = output.piece(); piece.length > 0; piece = output.piece()) {
    held.push(piece);
    if (held.length > maxHeldPieces) yield held.shift()!;
  }
  if (output.checksum !== checksum) throw new DamagedError('the checksum does not fit the unpacked data');
  yield* held;
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
    while (bits.read(1)) if (++place === groups) throw new DamagedError(damaged);
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
      if (++length > maxCodeBits) throw new DamagedError(damaged);
      code = code * 2 + bits.read(1);
    }
    const symbol = this.symbols[code - this.offsets[length]!];
    if (symbol === undefined) throw new DamagedError(damaged);
    return symbol;
  }
}

function codeLengths(bits: BitReader, symbolCount: number): Uint8Array {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.read(5);
  for (let i = 0; i < symbolCount; i++) {
    while (bits.read(1)) length += bits.read(1) ? -1 : 1;
    if (length < 1 || length > maxCodeBits) throw new DamagedError(damaged);
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
        if (used + run > block.length) throw new DamagedError(damaged);
        continue;
      }
      if (run > 0) {
        block.fill(order[0]!, used, used + run);
        used += run;
        run = 0;
        digit = 1;
      }
      if (symbol === end) return used;
      if (used === block.length) throw new DamagedError(damaged);
      block[used++] = moveToFront(order, symbol - 1);
    }
  }
  throw new DamagedError(damaged);
}

/** Puts each byte's place in the sorted block, above its 8 bits, where the byte before it finds it. */
function linkBytes(block: Uint32Array, length: number): void {
  const next = new Uint32Array(257);
  for (let i = 0; i < length; i++) next[block[i]! + 1]!++;
  for (let byte = 0; byte < 256; byte++) next[byte + 1]! += next[byte]!;
  for (let i = 0; i < length; i++) {
    const place = next[block[i]! & 0xff]!++;
    block[place]! |= i << 8;
  }
}

/** Walks the links, and undoes the runs: after four equal bytes, a byte says how many more there are. */
class Output {
  private readonly block: Uint32Array;
  private left: number;
  private entry: number;
  private previous = -1;
  private same = 0;
  private more = 0;
  /** A CRC-32 that takes the highest bit first, which `zlib.crc32` does not. */
  private crc = -1;

  constructor(block: Uint32Array, length: number, origin: number) {
    this.block = block;
    this.left = length;
    this.entry = block[origin]!;
  }

  get checksum(): number {
    return ~this.crc >>> 0;
  }

  /** The next bytes; none at the end. The state is in locals while the loop runs. */
  piece(): Buffer {
    const { block } = this;
    const bytes = Buffer.allocUnsafeSlow(Math.min(pieceBytes, this.left * 52 + this.more));
    let { left, entry, previous, same, more, crc } = this;
    let used = 0;
    while (used < bytes.length) {
      if (more > 0) more--;
      else if (left === 0) break;
      else {
        left--;
        entry = block[entry >>> 8]!;
        const byte = entry & 0xff;
        if (same === 4) {
          more = byte;
          same = 0;
          continue;
        }
        same = byte === previous ? same + 1 : 1;
        previous = byte;
      }
      bytes[used++] = previous;
      crc = (crc << 8) ^ crcTable[(crc >>> 24) ^ previous]!;
    }
    Object.assign(this, { left, entry, previous, same, more, crc });
    return bytes.subarray(0, used);
  }
}

const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});
