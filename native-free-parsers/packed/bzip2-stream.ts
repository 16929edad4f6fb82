import { BitReader, bzip2Block } from './bzip2-block.js';
import { DamagedError } from './damaged-error.js';

const blockMagic = [0x314159, 0x265359] as const;
const headerBytes = 4;

/**
 * Unpacks one whole bzip2 stream of at most `maxBytes`: its bytes are those of `packed`, and it is over where they are.
 * Throws `DamagedError`.
 */
export function unpackBzip2(packed: Buffer, maxBytes: number): Buffer {
  const level = packed[3]! - 0x30;
  if (packed.toString('latin1', 0, 3) !== 'BZh' || !(level >= 1 && level <= 9)) throw new DamagedError('no bzip2 data');
  const bits = new BitReader(packed.subarray(headerBytes), 0);
  const pieces: Buffer[] = [];
  let bytes = 0;
  while (bits.read(24) === blockMagic[0] && bits.read(24) === blockMagic[1]) {
    const checksum = bits.read32();
    for (const piece of bzip2Block(bits, level * 100_000, checksum)) {
      bytes += piece.length;
      if (bytes > maxBytes) throw new DamagedError('the bzip2 data is too large');
      pieces.push(piece);
    }
  }
  return Buffer.concat(pieces);
}
