import { describe, expect, test } from 'vitest';
import { type LineBlock, lineBlocks } from '../../collectors/line-blocks.js';
import { maxLineBytes } from '../../native-free-parsers/bytes/lines.js';
import { Reject } from '../../native-free-parsers/format.js';
import { seeded } from '../seeded.js';
import { lineStarts } from './line-starts.js';

async function blocksOf(content: Buffer, chunkBytes: number, blockBytes: number, start = 0): Promise<LineBlock[]> {
  async function* chunks() {
    for (let at = 0; at < content.length; at += chunkBytes) yield content.subarray(at, at + chunkBytes);
  }
  const blocks: LineBlock[] = [];
  for await (const block of lineBlocks(chunks(), start, blockBytes)) blocks.push(block);
  return blocks;
}

test('any content in any chunks comes out whole, cut at lines', async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed);
    const content = Buffer.from(Array.from({ length: 300 }, () => (random() < 0.1 ? 10 : 97 + random() * 26)));
    const blocks = await blocksOf(content, 1 + Math.floor(random() * 40), 1 + Math.floor(random() * 60), 1000);
    const where = `seed ${seed}`;
    expect([where, Buffer.concat(blocks.map(({ bytes }) => bytes)).equals(content)]).toEqual([where, true]);
    for (const [i, { start, end, bytes, last }] of blocks.entries()) {
      const before = blocks[i - 1]?.end ?? 1000;
      expect([where, start, end, last]).toEqual([where, before, start + bytes.length, i === blocks.length - 1]);
      if (!last) expect([where, bytes.at(-1)]).toEqual([where, 10]);
    }
  }
});

test('a line that is too long is cut where that is allowed, and nothing of it is lost', async () => {
  const content = Buffer.from(`{"a":[${'"0123456789",'.repeat(300_000)}"end"]}\nnext\n`);
  for (const blockBytes of [64 * 1024, 1 << 20, 1 << 21]) {
    async function* chunks() {
      for (let at = 0; at < content.length; at += 65_521) yield content.subarray(at, at + 65_521);
    }
    const blocks: Buffer[] = [];
    for await (const { bytes } of lineBlocks(chunks(), 0, blockBytes, '",')) blocks.push(Buffer.from(bytes));
    expect(Buffer.concat(blocks).equals(content)).toBe(true);
    expect(blocks.length).toBeGreaterThan(1);
    for (const block of blocks.slice(0, -1)) expect(block.toString('latin1').slice(-2)).toMatch(/^",$|\n$/);
    for (const block of blocks) expect(block.length).toBeLessThan(2 * maxLineBytes + blockBytes);
  }
});

describe('a line that is too long', () => {
  const long = 'x'.repeat(3 * maxLineBytes);
  const content = Buffer.from(`first\n${long}\nafter\n${long}`);

  test.each([64 * 1024, 1 << 20, 1 << 23])(
    'in blocks of %i bytes is rejected once, and all others are where they were',
    async (blockBytes) => {
      const found = lineStarts(await blocksOf(content, 65_521, blockBytes));
      expect(found).toEqual([
        { at: 0, line: 'first' },
        { at: 6, rejected: Reject.TooLong },
        { at: 7 + long.length, line: 'after' },
        { at: 13 + long.length, rejected: Reject.TooLong },
      ]);
    },
  );

  test('does not look whole for what a parser strips: CR, a byte order mark, NULs', async () => {
    for (const line of [`\ufeff${long}`, `\0\0\0${long}`, `${'x'.repeat(maxLineBytes)}\r${long}`, `\ufeff\0${long}`]) {
      const blocks = await blocksOf(Buffer.from(`${line}\nafter\n`), 65_536, 4096);
      expect(lineStarts(blocks).map((found) => found.line ?? found.rejected)).toEqual([Reject.TooLong, 'after']);
    }
  });
});

describe('a hole of NULs longer than any line', () => {
  const hole = Buffer.alloc(3 * maxLineBytes);

  test.each([
    ['before a record', 'record\n', ['first', 'record']],
    ['before a newline', '\nrecord\n', ['first', Reject.NulBytes, 'record']],
    ['at the end', '', ['first', Reject.NulBytes]],
  ])('%s is treated as a parser would that sees it whole', async (_, rest, expected) => {
    const content = Buffer.concat([Buffer.from('first\n'), hole, Buffer.from(rest)]);
    for (const blockBytes of [4096, 1 << 20, 1 << 25]) {
      const blocks = await blocksOf(content, 65_521, blockBytes);
      expect(lineStarts(blocks).map((found) => found.line ?? found.rejected)).toEqual(expected);
      expect(blocks.map(({ start }) => start)).toEqual([0, ...blocks.map(({ end }) => end)].slice(0, blocks.length));
      expect(blocks.at(-1)!.end).toBe(content.length);
    }
  });
});

test('a stream that fails gives its whole lines first', async () => {
  async function* failing() {
    yield Buffer.from('one\ntwo\nthr');
    throw new Error('broken');
  }
  const blocks: string[] = [];
  const all = async () => {
    for await (const { bytes, last } of lineBlocks(failing(), 0, 1000)) blocks.push(`${Buffer.from(bytes)}${last}`);
  };
  await expect(all()).rejects.toThrow('broken');
  expect(blocks).toEqual(['one\ntwo\nfalse']);
});
