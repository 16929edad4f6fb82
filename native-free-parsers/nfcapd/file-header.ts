import { Refusal } from '../format.js';
import { type ByteOrder, highestFirst, lowestFirst } from './byte-order.js';

/** How the blocks of a file are packed; the numbers are those of version 2. */
export const Compression = Object.freeze({ None: 0, Lzo: 1, Bzip2: 2, Lz4: 3, Zstd: 4 });
export type Compression = (typeof Compression)[keyof typeof Compression];

export interface FileHeader {
  /** 1 as of nfdump 1.6, 2 as of 1.7. */
  readonly version: 1 | 2;
  readonly compression: Compression;
  /** Written by a machine with the highest byte first. */
  readonly isHighestFirst: boolean;
}

const magic = 0xa50c;
/** Magic, version, flags, number of blocks, 128 bytes of name, and totals. */
const headerBytesV1 = 276;
const headerBytesV2 = 40;
/** Bits of the flags of version 1. */
const PackedV1 = Object.freeze({ Lzo: 0x01, Bzip2: 0x08, Lz4: 0x10 });

export function byteOrder({ isHighestFirst }: FileHeader): ByteOrder {
  return isHighestFirst ? highestFirst : lowestFirst;
}

export function headerBytes({ version }: FileHeader): number {
  return version === 1 ? headerBytesV1 : headerBytesV2;
}

/**
 * The header of an nfdump file, or why `head` is none that we read.
 *
 * Where the highest byte is first, a50c 0001 and a50c 0002.
 *
 *   0ca5 0100  flags blocks name totals                                                      nfdump 1.6
 *   0ca5 0200  nfdump created  compression encryption appendix creator offset size blocks    nfdump 1.7
 */
export function readFileHeader(head: Uint8Array): FileHeader | Refusal {
  const isHighestFirst = head[0] === magic >> 8 && head[1] === (magic & 0xff);
  const order = isHighestFirst ? highestFirst : lowestFirst;
  if (head.length < 4 || order.number16(head, 0) !== magic)
    return new Refusal('does not begin with 0ca5 or a50c, as nfdump files do');
  const version = order.number16(head, 2);
  if (version === 1 && head.length >= headerBytesV1)
    return { version, compression: packingV1(order.number32(head, 4)), isHighestFirst };
  if (version !== 2 || head.length < headerBytesV2)
    return new Refusal(`an nfdump file of version ${version}, or the beginning of one; 1 and 2 are read`);
  if (head[17] !== 0) return new Refusal('an encrypted nfdump file');
  switch (head[16]) {
    case Compression.None:
    case Compression.Lzo:
    case Compression.Bzip2:
    case Compression.Lz4:
    case Compression.Zstd:
      return { version, compression: head[16], isHighestFirst };
    default:
      return new Refusal(`an nfdump file of compression ${head[16]}, which is not known`);
  }
}

function packingV1(flags: number): Compression {
  if (flags & PackedV1.Lzo) return Compression.Lzo;
  if (flags & PackedV1.Lz4) return Compression.Lz4;
  return flags & PackedV1.Bzip2 ? Compression.Bzip2 : Compression.None;
}
