import { Refusal } from '../format.js';
import { number16, number32 } from './little-endian.js';

/** How the blocks of a file are packed; the numbers are those of version 2. */
export const Compression = Object.freeze({ None: 0, Lzo: 1, Bzip2: 2, Lz4: 3, Zstd: 4 });
export type Compression = (typeof Compression)[keyof typeof Compression];

export interface FileHeader {
  /** 1 as of nfdump 1.6, 2 as of 1.7. */
  readonly version: 1 | 2;
  readonly compression: Compression;
}

/** Magic, version, flags, number of blocks, 128 bytes of name, and totals. */
const headerBytesV1 = 276;
const headerBytesV2 = 40;
/** Bits of the flags of version 1. */
const PackedV1 = Object.freeze({ Lzo: 0x01, Bzip2: 0x08, Lz4: 0x10 });

export function headerBytes({ version }: FileHeader): number {
  return version === 1 ? headerBytesV1 : headerBytesV2;
}

/**
 * The header of an nfdump file, or why `head` is none that we read.
 *
 *   0ca5 0100  flags blocks name totals                                                      nfdump 1.6
 *   0ca5 0200  nfdump created  compression encryption appendix creator offset size blocks    nfdump 1.7
 */
export function readFileHeader(head: Uint8Array): FileHeader | Refusal {
  const magic = head.length < 4 ? 0 : number16(head, 0);
  if (magic === 0x0ca5)
    return new Refusal('an nfdump file of a machine with the highest byte first, which is not read');
  if (magic !== 0xa50c) return new Refusal('does not begin with 0ca5, as nfdump files do');
  const version = number16(head, 2);
  if (version === 1 && head.length >= headerBytesV1) return { version, compression: packingV1(number32(head, 4)) };
  if (version !== 2 || head.length < headerBytesV2)
    return new Refusal(`an nfdump file of version ${version}, or the beginning of one; 1 and 2 are read`);
  if (head[17] !== 0) return new Refusal('an encrypted nfdump file');
  switch (head[16]) {
    case Compression.None:
    case Compression.Lzo:
    case Compression.Bzip2:
    case Compression.Lz4:
    case Compression.Zstd:
      return { version, compression: head[16] };
    default:
      return new Refusal(`an nfdump file of compression ${head[16]}, which is not known`);
  }
}

function packingV1(flags: number): Compression {
  if (flags & PackedV1.Lzo) return Compression.Lzo;
  if (flags & PackedV1.Lz4) return Compression.Lz4;
  return flags & PackedV1.Bzip2 ? Compression.Bzip2 : Compression.None;
}
