/** Standard input and other pipes, and how much memory large and hostile input takes, in processes of their own. */
import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { UnreadableError } from '../../collectors/collector.js';
import { pipeContent } from '../../collectors/file-content.js';
import { unpack } from '../../collectors/unpack.js';
import { maxLineBytes } from '../../native-free-parsers/bytes/lines.js';
import { packageRoot } from '../../src/package-root.js';
import { installed, never, openAll, take, ways } from './read.js';

const packed = join(packageRoot, 'test/collectors/packed');
const drain = fileURLToPath(new URL('./drain.js', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'lamplighter-pipe-'));
afterAll(() => rmSync(temporary, { recursive: true }));

/** Node itself takes some 60 MB; blocks of 1 MiB, a dictionary and what is not collected yet come on top. */
const flatBytes = 200e6;

/** What `drain` prints when it reads what `command` writes. */
function piped(command: string, ...addresses: string[]): unknown[] {
  const quoted = addresses.map((address) => `'${address}'`).join(' ');
  const output = execFileSync('sh', ['-c', `${command} '${process.execPath}' '${drain}' ${quoted}`]);
  return output
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

test('standard input is read as what it holds, once', () => {
  const content = { head: 6405, blocks: 1, bytes: 6405 };
  expect(piped(`cat '${packed}/lines.log' |`, '-', '-').slice(0, -1)).toEqual([{ name: '-', ...content }]);
  expect(piped(`cat '${packed}/streams.xz' |`, '-').slice(0, -1)).toEqual([{ name: '-', ...content }]);
  expect(piped(`< '${packed}/day.tar.gz'`, '-').slice(0, -1)).toEqual([
    { name: '-!day/access.log', ...content },
    { name: '-!day/access.log.1.gz', ...content },
    { name: '-!day/empty.log', head: 0, blocks: 0, bytes: 0 },
  ]);
  expect(piped('printf "" |', '-').slice(0, -1)).toEqual([{ name: '-', head: 0, blocks: 0, bytes: 0 }]);
});

test('a zip in a pipe is named, with what to do', () => {
  const [only] = piped(`cat '${packed}/day.zip' |`, '-');
  expect(only).toEqual({ name: '-', reason: expect.stringMatching(/extract it first$/) });
});

test('a line of 100 MB takes no more memory than a short one, and the lines around it are kept', () => {
  const [source, memory] = piped(`(echo first; head -c 100000000 /dev/zero | tr '\\0' x; echo; echo last) |`, '-');
  expect(source).toMatchObject({ bytes: expect.any(Number) });
  const { bytes } = source as { readonly bytes: number };
  expect(bytes).toBeGreaterThan(maxLineBytes + 'first\nlast\n'.length);
  expect(bytes).toBeLessThan(maxLineBytes + 100);
  expect((memory as { readonly peakBytes: number }).peakBytes).toBeLessThan(flatBytes);
});

for (const tool of ['gzip', 'bzip2', 'lz4', 'xz', 'zstd']) {
  test(`300 MB that ${tool} made small takes no memory`, (context) => {
    context.skip(!installed(tool), `${tool} is not installed`);
    const path = join(temporary, tool);
    execFileSync('sh', ['-c', `head -c 300000000 /dev/zero | tr '\\0' '\\n' | ${tool} -c > '${path}'`]);
    const [source, memory] = piped('', path);
    expect(source).toMatchObject({ name: path, bytes: 300_000_000 });
    expect((memory as { readonly peakBytes: number }).peakBytes).toBeLessThan(flatBytes);
  });
}

test('a pipe is read once: members in their order, and no second pass', async () => {
  const path = join(packed, 'day.tar.gz');
  const opened = ways.pipe!(path);
  const first = (await opened.next()).value;
  if (!first || 'reason' in first) throw new Error('not opened');
  expect(first.rereadable).toBe(false);
  expect((await first.head()).length).toBe(6405);
  expect(await first.before(0)).toBeUndefined();
  const second = (await opened.next()).value;
  if (!second || 'reason' in second) throw new Error('not opened');
  expect((await take(first)).error).toBeInstanceOf(UnreadableError);
  expect((await take(second)).bytes.length).toBe(6405);
  expect((await take(second)).error).toBeInstanceOf(UnreadableError);
  await opened.return(undefined);
});

test('the head of a pipe is given again by its blocks', async () => {
  const content = pipeContent('-', () => createReadStream(join(packed, 'one.gz')), never);
  const [source] = await openAll(unpack(content));
  if (!source || 'reason' in source) throw new Error('not opened');
  const head = await source.head();
  expect(head.equals(await source.head())).toBe(true);
  expect((await take(source)).bytes.equals(head)).toBe(true);
  expect((await take(source)).error).toBeInstanceOf(UnreadableError);
});

test('waiting for a silent pipe ends when it is aborted', async () => {
  const silent = new PassThrough();
  silent.write('one line\n'.repeat(100));
  const [source] = await openAll(unpack(pipeContent('-', () => silent, never)));
  if (!source || 'reason' in source) throw new Error('not opened');
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), 20);
  const read = async () => {
    for await (const block of source.blocks(0, 100, controller.signal)) expect(block.end).toBeLessThanOrEqual(900);
  };
  await expect(read()).rejects.toThrow('enough');
  silent.destroy();
});
