/** What every source promises, however its bytes are packed and whichever way they come. A new packing adds files to `packed/`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ContentChangedError, headBytes, type Source } from '../../collectors/collector.js';
import { packings } from '../../collectors/packing.js';
import { packageRoot } from '../../src/package-root.js';
import { openAll, type Pass, type Taken, take, takeAll, ways } from './read.js';

const folder = join(packageRoot, 'test/collectors/packed');
const lines = readFileSync(join(folder, 'lines.log'));
const day = ['day/access.log', 'day/access.log.1.gz', 'day/empty.log'];
const packed = readdirSync(folder).filter((file) => !/^\.|\.sh$/.test(file));

/** What a file in `packed/` unpacks to: one content without a name of its own, or members. */
function contentsOf(file: string): readonly (readonly [member: string, content: Buffer])[] {
  if (file.startsWith('day.')) return day.map((name) => [`!${name}`, name.includes('empty') ? Buffer.alloc(0) : lines]);
  // Each record is a line.
  if (file.endsWith('.json')) return [['', Buffer.concat([lines, Buffer.from('\n')])]];
  return [['', file.endsWith('.utf16') ? lines.subarray(3) : lines]];
}

test('every packing has a file', () => {
  const endings = {
    bzip2: '.bz2',
    gzip: '.gz',
    'json-exports': '.json',
    lz4: '.lz4',
    tar: '.tar',
    utf16: '.utf16',
    xz: '.xz',
    zip: '.zip',
    zstd: '.zst',
  };
  expect([...packings.keys()]).toEqual(Object.keys(endings));
  for (const ending of Object.values(endings)) expect(packed.filter((file) => file.endsWith(ending))).not.toEqual([]);
});

for (const [way, open] of Object.entries(ways)) {
  for (const file of packed) {
    if (way === 'pipe' && file.endsWith('.zip')) continue;
    describe(`${file} by ${way}`, () => promises(way, file, (pass) => takeAll(open(join(folder, file)), pass)));
  }
}

function promises(way: string, file: string, takeFile: (pass?: Pass) => Promise<unknown[]>): void {
  const path = join(folder, file);
  const contents = contentsOf(file);
  const taken = async (pass?: Pass) => (await takeFile(pass)) as Taken[];
  const opened = async () => (await openAll(ways.file!(path))) as Source[];

  test('gives the bytes that were packed', async () => {
    const got = (await taken()).map(({ name, bytes, error }) => [name, bytes.toString(), error]);
    expect(got).toEqual(contents.map(([member, content]) => [path + member, content.toString(), undefined]));
  });

  test.each([1, 7, 100, 1000, 6405])(
    'blocks of %i bytes follow one another and hold whole lines',
    async (blockBytes) => {
      for (const [at, { blocks, bytes }] of (await taken({ blockBytes })).entries()) {
        const content = contents[at]![1];
        expect(bytes.equals(content)).toBe(true);
        expect(blocks.map(({ start }) => start)).toEqual([0, ...blocks.map(({ end }) => end)].slice(0, blocks.length));
        expect(blocks.at(-1)?.end ?? 0).toBe(content.length);
        for (const [i, block] of blocks.entries()) {
          if (block.kind === 'range') continue;
          expect(block.last).toBe(i === blocks.length - 1);
          expect(block.last || block.bytes.at(-1) === 10).toBe(true);
          expect(Buffer.from(block.bytes).equals(content.subarray(block.start, block.end))).toBe(true);
          expect(block.bytes.byteOffset).toBe(0);
        }
      }
    },
  );

  test('goes on from the start of any line', async () => {
    const [, content] = contents[0]!;
    for (let start = 0; start > 0 || start === 0; start = content.indexOf(10, start) + 1) {
      const [first] = await taken({ start });
      expect(first!.bytes.equals(content.subarray(start))).toBe(true);
      if (content.indexOf(10, start) < 0) break;
    }
  });

  test('shows what stands before the place to go on from', async () => {
    const [, content] = contents[0]!;
    const start = content.lastIndexOf(10, content.length - 2) + 1;
    const shown: string[] = [];
    const continues = (before: Buffer) => shown.push(before.toString()) > 0;
    const [first] = await taken({ start, continues });
    expect(first!.bytes.toString().trimEnd()).toBe('the end');
    expect(shown[0]).toBe(content.subarray(start - 4096, start).toString());
  });

  test('gives nothing where the content is not what it was', async () => {
    for (const pass of [{ start: 2_000, continues: () => false }, { start: contents[0]![1].length + 1 }]) {
      const [first] = await taken(pass);
      expect(first!.error).toBeInstanceOf(ContentChangedError);
      expect(first!.bytes.length).toBe(0);
    }
  });

  test('used up all of the file on disk, and never more', async () => {
    const [first] = await taken({ blockBytes: 1000 });
    const used = first!.blocks.map(({ done }) => done);
    expect(used).toEqual([...used].sort((a, b) => a - b));
    if (contents.length === 1) expect(used.at(-1)).toBe(readFileSync(path).length);
  });

  if (way === 'pipe') return;

  test('gives its head, and what stands before any place, again and again', async () => {
    for (const [at, source] of (await opened()).entries()) {
      const content = contents[at]![1];
      for (const _ of [1, 2]) expect((await source.head()).equals(content.subarray(0, headBytes))).toBe(true);
      for (const offset of [0, 1, 4096, 5000, content.length].filter((offset) => offset <= content.length)) {
        expect(await source.before(offset)).toEqual(content.subarray(Math.max(0, offset - 4096), offset));
      }
      expect(await source.before(content.length + 1)).toBeUndefined();
      expect(source.rereadable).toBe(true);
      expect(source.stamp?.size).toBe(readFileSync(path).length);
      await source.close();
    }
  });

  test('sources are read in any order after all were found', async () => {
    const sources = await opened();
    for (const at of [...sources.keys()].reverse()) {
      expect((await take(sources[at]!)).bytes.equals(contents[at]![1])).toBe(true);
    }
    const all = await Promise.all(sources.map((source) => take(source, { blockBytes: 500 })));
    expect(all.map(({ bytes }) => bytes.toString())).toEqual(contents.map(([, content]) => content.toString()));
    for (const source of sources) await source.close();
  });
}
