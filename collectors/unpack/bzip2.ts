import { BitReader, bzip2Block } from '../../native-free-parsers/packed/bzip2-block.js';
import { ByteReader } from '../byte-reader.js';
import { UnreadableError } from '../collector.js';
import type { Filter } from '../packing.js';
import { unreadable } from '../read-error.js';

/**
 * bzip2: streams one after the other, each of blocks that begin at any bit.
 *
 *   B Z h  9             314159265359  CRC-32   block  …  177245385090  CRC-32 of the CRCs   padding to a whole byte
 *   Magic  Block/100 kB  Block                            End
 *
 * There is no specification but the program: https://sourceware.org/bzip2/
 */
const bzip2: Filter = {
  kind: 'filter',
  recognises: (head) => {
    const first = head.toString('hex', 4, 10);
    return isHeader(head) && (first === blockMagic || first === endMagic);
  },
  async *unpack(packed) {
    const reader = new ByteReader(packed);
    try {
      while (await moreFollows(reader)) yield* stream(reader);
    } catch (error) {
      throw unreadable(error);
    } finally {
      await reader.close();
    }
  },
};

export default bzip2;

const blockMagic = '314159265359';
const endMagic = '177245385090';
/** More than a block ever takes: 900,000 symbols of 20 bits, and its tables. */
const maxBlockBytes = 2_300_000;

function isHeader(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 3) === 'BZh' && bytes[3]! >= 0x31 && bytes[3]! <= 0x39;
}

async function moreFollows(reader: ByteReader): Promise<boolean> {
  const header = await reader.peek(4);
  if (header.length > 0 && !isHeader(header)) {
    throw new UnreadableError('something that is not bzip2 follows the bzip2 data');
  }
  return header.length > 0;
}

async function* stream(reader: ByteReader): AsyncGenerator<Buffer, void> {
  const maxBytes = ((await reader.read(4))[3]! - 0x30) * 100_000;
  let skippedBits = 0;
  let checksums = 0;
  for (;;) {
    const bits = new BitReader(await reader.peek(maxBlockBytes), skippedBits);
    const magic = (bits.read(24) * 0x1000000 + bits.read(24)).toString(16).padStart(12, '0');
    const checksum = bits.read32();
    if (magic === endMagic) {
      if (checksum !== checksums) throw new UnreadableError('the checksum does not fit the unpacked data');
      await reader.skip(Math.ceil(bits.position / 8));
      return;
    }
    if (magic !== blockMagic) throw new UnreadableError('the bzip2 data is damaged');
    checksums = (((checksums << 1) | (checksums >>> 31)) ^ checksum) >>> 0;
    yield* bzip2Block(bits, maxBytes, checksum);
    await reader.skip(Math.floor(bits.position / 8));
    skippedBits = bits.position % 8;
  }
}
