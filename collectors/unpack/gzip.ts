import { crc32 } from 'node:zlib';
import { ByteReader } from '../byte-reader.js';
import { UnreadableError } from '../collector.js';
import { inflate } from '../inflate.js';
import type { Filter } from '../packing.js';

/**
 * gzip: members one after the other, as `cat a.gz b.gz` and rotating loggers make them.
 *
 *   1f 8b  08       flags  time  extra flags, system   [extra] [name] [comment] [header checksum]   deflate data   CRC-32  length
 *   Magic  Deflate  1      4     2                                                                                 4       4
 *
 * Zeros between and after members are padding. https://www.rfc-editor.org/rfc/rfc1952
 */
const gzip: Filter = {
  kind: 'filter',
  recognises: isMember,
  async *unpack(packed) {
    const reader = new ByteReader(packed);
    try {
      for (let members = 0; await moreFollows(reader, members); members++) yield* member(reader);
    } finally {
      await reader.close();
    }
  },
};

export default gzip;

const flag = { headerChecksum: 2, extra: 4, name: 8, comment: 16 } as const;
/** File names and comments are shorter. */
const maxTextBytes = 64 * 1024;

function isMember(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

async function moreFollows(reader: ByteReader, members: number): Promise<boolean> {
  if (members > 0) await skipZeros(reader);
  const start = await reader.peek(3);
  if (start.length === 0) return false;
  if (isMember(start)) return true;
  throw new UnreadableError(
    start.length < 3 && start[0] === 0x1f ? 'truncated' : 'something that is not gzip follows the gzip data',
  );
}

async function skipZeros(reader: ByteReader): Promise<void> {
  for (let chunk = await reader.take(); chunk; chunk = await reader.take()) {
    const used = chunk.findIndex((byte) => byte !== 0);
    if (used < 0) continue;
    reader.unread(chunk.subarray(used));
    return;
  }
}

async function* member(reader: ByteReader): AsyncGenerator<Buffer, void> {
  await skipHeader(reader);
  let checksum = 0;
  let length = 0;
  for await (const piece of inflate(reader)) {
    checksum = crc32(piece, checksum);
    length += piece.length;
    yield piece;
  }
  const trailer = await reader.read(8);
  if (trailer.readUInt32LE(0) !== checksum || trailer.readUInt32LE(4) !== length >>> 0) {
    throw new UnreadableError('the checksum does not fit the unpacked data');
  }
}

async function skipHeader(reader: ByteReader): Promise<void> {
  const flags = (await reader.read(10))[3]!;
  if (flags & flag.extra) await reader.read((await reader.read(2)).readUInt16LE());
  if (flags & flag.name) await skipText(reader);
  if (flags & flag.comment) await skipText(reader);
  if (flags & flag.headerChecksum) await reader.read(2);
}

async function skipText(reader: ByteReader): Promise<void> {
  for (let left = maxTextBytes; left > 0; ) {
    const chunk = await reader.take(left);
    if (!chunk) throw new UnreadableError('truncated');
    const end = chunk.indexOf(0);
    if (end >= 0) {
      reader.unread(chunk.subarray(end + 1));
      return;
    }
    left -= chunk.length;
  }
  throw new UnreadableError('the gzip header is damaged');
}
