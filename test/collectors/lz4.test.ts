import { expect, test } from 'vitest';
import lz4 from '../../collectors/unpack/lz4.js';
import { XxHash32 } from '../../collectors/xxhash32.js';

/** A frame of linked blocks: four letters, and a block that repeats them from the one before. */
const letters = Buffer.from('abcd');
const repeated = Buffer.from([0x04, 4, 0, 0x50, ...Buffer.from('-end\n')]);
const content = 'abcdabcdabcd-end\n';

async function unpacked(bytes: Buffer): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of lz4.unpack(pieces(bytes))) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer, void> {
  for (const byte of bytes) yield Buffer.of(byte);
}

/** `text`: what its checksum is of. */
function frame(text: string): Buffer {
  const descriptor = Buffer.of(0x44, 0x40);
  const headerCheck = (new XxHash32().update(descriptor).digest() >>> 8) & 0xff;
  return Buffer.concat([
    Buffer.from('04224d18', 'hex'),
    descriptor,
    Buffer.of(headerCheck),
    uint32(0x80000000 + letters.length),
    letters,
    uint32(repeated.length),
    repeated,
    uint32(0),
    uint32(new XxHash32().update(Buffer.from(text)).digest()),
  ]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

test('a block may repeat what the blocks before it hold', async () => {
  expect(await unpacked(frame(content))).toBe(content);
});

test('content that does not fit its checksum is said to be damaged', async () => {
  await expect(unpacked(frame('something else'))).rejects.toThrow('the checksum does not fit the unpacked data');
});

test.each([
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['abc', 0x32d153ff],
  ['Nobody inspects the spammish repetition', 0xe2293b2f],
])('the checksum of %j is the published one', (text, sum) => {
  expect(new XxHash32().update(Buffer.from(text)).digest()).toBe(sum);
  const hash = new XxHash32();
  for (const byte of Buffer.from(text)) hash.update(Buffer.of(byte));
  expect(hash.digest()).toBe(sum);
});
