import { unpackLz4Block } from '../../native-free-parsers/packed/lz4-block.js';
import { ByteReader } from '../byte-reader.js';
import { UnreadableError } from '../collector.js';
import type { Filter } from '../packing.js';
import { XxHash32 } from '../xxhash32.js';

/**
 * LZ4: frames one after the other, some of them only to be skipped.
 *
 *   04 22 4d 18   60     40        [length]  [dictionary]  82         31 00 00 80   …      [checksum]   00 00 00 00   [checksum]
 *   Frame         Flags  Block max                         Of header  Length        Block               End           Of content
 *
 * The highest bit of a length: the block is as it was. https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
const lz4: Filter = {
  kind: 'filter',
  recognises: (head) => head.length >= 7 && head.readUInt32LE() === frameMagic && head[4]! >> 6 === 1,
  async *unpack(packed) {
    const reader = new ByteReader(packed);
    try {
      while (await moreFollows(reader)) yield* frame(reader);
    } finally {
      await reader.close();
    }
  },
};

export default lz4;

const frameMagic = 0x184d2204;
const skippedMagic = 0x184d2a5;
/** What a block may refer to of those before it. */
const historyBytes = 1 << 16;

const Flag = Object.freeze({ Independent: 0x20, BlockChecksums: 0x10, Length: 0x08, Checksum: 0x04, Dictionary: 0x01 });

async function moreFollows(reader: ByteReader): Promise<boolean> {
  for (;;) {
    const magic = await reader.peek(4);
    if (magic.length === 0) return false;
    const number = magic.length < 4 ? 0 : magic.readUInt32LE();
    if (number === frameMagic) return true;
    if (number >>> 4 !== skippedMagic) throw new UnreadableError('something that is not lz4 follows the lz4 data');
    const length = (await reader.read(8)).readUInt32LE(4);
    if ((await reader.skip(length)) < length) throw new UnreadableError('truncated');
  }
}

async function* frame(reader: ByteReader): AsyncGenerator<Buffer, void> {
  const { flags, maxBlockBytes } = await readHeader(reader);
  const isChecked = (flags & Flag.Checksum) !== 0;
  const checksum = new XxHash32();
  const output = Buffer.allocUnsafeSlow(historyBytes + maxBlockBytes);
  let history = 0;
  for (;;) {
    const length = (await reader.read(4)).readUInt32LE();
    if (length === 0) break;
    if ((length & 0x7fffffff) > maxBlockBytes) throw damaged();
    const block = await reader.read(length & 0x7fffffff);
    if ((flags & Flag.BlockChecksums) !== 0) expectChecksum(await reader.read(4), new XxHash32().update(block));
    const end = length >>> 31 === 1 ? history + block.copy(output, history) : unpackBlock(block, output, history);
    const content = Buffer.from(output.subarray(history, end));
    if (isChecked) checksum.update(content);
    yield content;
    history = (flags & Flag.Independent) === 0 ? Math.min(end, historyBytes) : 0;
    output.copyWithin(0, end - history, end);
  }
  if (isChecked) expectChecksum(await reader.read(4), checksum);
}

async function readHeader(reader: ByteReader) {
  const magicBytes = 4;
  const flags = (await reader.peek(magicBytes + 1))[magicBytes] ?? 0;
  const optional = ((flags & Flag.Length) !== 0 ? 8 : 0) + ((flags & Flag.Dictionary) !== 0 ? 4 : 0);
  const header = (await reader.read(magicBytes + 2 + optional + 1)).subarray(magicBytes);
  const checksum = new XxHash32().update(header.subarray(0, -1)).digest();
  const maxBlockBytes = blockBytes[(header[1]! >> 4) & 7];
  if (flags >> 6 !== 1 || maxBlockBytes === undefined || ((checksum >>> 8) & 0xff) !== header.at(-1)) throw damaged();
  if ((flags & Flag.Dictionary) !== 0) throw new UnreadableError('the lz4 data needs a dictionary');
  return { flags, maxBlockBytes };
}

/** By the number in a header. */
const blockBytes = [undefined, undefined, undefined, undefined, 1 << 16, 1 << 18, 1 << 20, 1 << 22];

function unpackBlock(block: Buffer, output: Buffer, history: number): number {
  const end = unpackLz4Block(block, 0, block.length, output, history);
  if (end < 0) throw damaged();
  return end;
}

function expectChecksum(stated: Buffer, checksum: XxHash32): void {
  if (stated.readUInt32LE() !== checksum.digest())
    throw new UnreadableError('the checksum does not fit the unpacked data');
}

function damaged(): UnreadableError {
  return new UnreadableError('the lz4 data is damaged');
}
