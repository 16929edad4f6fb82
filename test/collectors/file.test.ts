/** What a path, a folder and a glob stand for, and what is said of that which cannot be read. */
import { exec, execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenOptions } from '../../collectors/collector.js';
import { openSources } from '../../collectors/registry.js';
import { never, openAll, type Taken, take, takeAll } from './read.js';

let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);

/** What is found, by names within the folder; what is not opened with its reason. */
async function found(addresses: readonly string[], options?: OpenOptions): Promise<string[]> {
  const all = await openAll(openSources(addresses, never, options));
  return all.map((one) => relative(folder, one.name) + ('reason' in one ? `: ${one.reason}` : ''));
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'lamplighter-file-')));
  mkdirSync(at('b'));
  for (const name of ['c.log', 'a.log', 'B.log', 'b/d.log', 'b/.hidden.log', '.swp'])
    writeFileSync(at(name), `${name}\n`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a folder', () => {
  test('is read with all that is in it, by name, but for hidden names', async () => {
    expect(await found([folder])).toEqual(['B.log', 'a.log', 'b/d.log', 'c.log']);
  });

  test('that is empty has no sources', async () => {
    mkdirSync(at('empty'));
    expect(await found([at('empty')])).toEqual([]);
  });

  test('goes round no circle of links, names links to nowhere, and reads the rest', async () => {
    symlinkSync(folder, at('b', 'above'));
    symlinkSync('b', at('again'));
    symlinkSync('x', at('y'));
    symlinkSync('y', at('x'));
    symlinkSync('nothing', at('gone'));
    expect(await found([folder])).toEqual([
      'B.log',
      'a.log',
      'again/d.log',
      'c.log',
      'gone: no such file or folder',
      'x: a symbolic link that leads back to itself',
      'y: a symbolic link that leads back to itself',
    ]);
  });

  test('names a pipe and a socket in it and waits for neither', async () => {
    execFileSync('mkfifo', [at('b', 'pipe')]);
    const server = createServer().listen(at('socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await found([folder])).toEqual([
      'B.log',
      'a.log',
      'b/d.log',
      'b/pipe: a named pipe, not a file',
      'c.log',
      'socket: a socket, not a file',
    ]);
    server.close();
  });

  test('that may not be looked into, and a file that may not be read, are named', async () => {
    chmodSync(folder, 0o755);
    chmodSync(at('b'), 0);
    chmodSync(at('a.log'), 0);
    await asNobody(async () => {
      expect(await found([folder])).toEqual(['B.log', 'a.log: permission denied', 'b: permission denied', 'c.log']);
      expect(await found([at('b', 'd.log')])).toEqual(['b/d.log: permission denied']);
    });
    chmodSync(at('b'), 0o700);
  });

  test('leaves out excluded files, under whatever name they are reached, but not when they are named', async () => {
    linkSync(at('c.log'), at('b', 'same.log'));
    const exclude = [join(folder, 'b', '..', 'c.log'), at('not-there.log')];
    expect(await found([folder], { exclude })).toEqual(['B.log', 'a.log', 'b/d.log']);
    expect(await found([at('*.log')], { exclude })).toEqual(['B.log', 'a.log']);
    expect(await found([at('c.log')], { exclude })).toEqual(['c.log']);
  });
});

describe('a file', () => {
  test('is opened once, however often it is reached', async () => {
    linkSync(at('a.log'), at('hard.log'));
    symlinkSync('a.log', at('soft.log'));
    const addresses = [at('soft.log'), folder, at('a.log'), at('b', '..', 'a.log'), at('b'), at('*.log')];
    expect(await found(addresses)).toEqual(['soft.log', 'B.log', 'b/d.log', 'c.log']);
  });

  test('that is not there is named', async () => {
    expect(await found([at('no.log'), at('a.log', 'no.log')])).toEqual([
      'no.log: no such file or folder',
      'a.log/no.log: no such file or folder',
    ]);
  });

  test('that is empty is a source without blocks', async () => {
    writeFileSync(at('empty.log'), '');
    const [taken] = (await takeAll(openSources([at('empty.log')], never))) as [Taken];
    expect(taken).toEqual({ name: at('empty.log'), blocks: [], bytes: Buffer.alloc(0) });
  });

  test('that grows while it is read ends where it ended when it was opened', async () => {
    const [source] = await openAll(openSources([at('a.log')], never));
    writeFileSync(at('a.log'), 'a.log\nmore\n');
    if (!source || 'reason' in source) throw new Error('not opened');
    const { bytes, blocks } = await take(source);
    expect(bytes.toString()).toBe('a.log\n');
    const inode = statSync(at('a.log')).ino;
    expect(blocks).toEqual([{ kind: 'range', path: at('a.log'), start: 0, end: 6, inode, contentEnd: 6, done: 6 }]);
  });

  test('that is gone when its turn comes is unreadable', async () => {
    writeFileSync(at('z.gz'), gzipSync('z\n'));
    for (const name of ['a.log', 'z.gz']) {
      const [source] = await openAll(openSources([at(name)], never));
      rmSync(at(name));
      if (!source || 'reason' in source) throw new Error('not opened');
      await expect(source.head()).rejects.toThrow(/^no such file or folder$/);
    }
  });

  test('that is a named pipe is read as one when it is named', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const writer = shell(`gzip -c ${at('a.log')} > ${at('pipe')}`);
    const [taken] = (await takeAll(openSources([at('pipe')], never))) as [Taken];
    await writer;
    expect(taken.bytes.toString()).toBe('a.log\n');
  });

  test('that is a device is not read from a folder', async () => {
    symlinkSync('/dev/zero', at('zero'));
    expect(await found([folder])).toContain('zero: a device, not a file');
  });
});

describe('a glob', () => {
  test('is expanded here where no shell did, in the order of names', async () => {
    expect(await found([at('?.log')])).toEqual(['B.log', 'a.log', 'c.log']);
    expect(await found([at('**/*.log')])).toEqual(['B.log', 'a.log', 'b/d.log', 'c.log']);
    expect(await found([at('{c,a}.log')])).toEqual(['a.log', 'c.log']);
    expect(await found([at('[b]*')])).toEqual(['b/d.log']);
  });

  test('that matches nothing is named', async () => {
    expect(await found([at('*.gz')])).toEqual(['*.gz: no file matches']);
  });

  test('is a plain name where a file is called so', async () => {
    writeFileSync(at('[b]*'), 'odd\n');
    expect(await found([at('[b]*')])).toEqual(['[b]*']);
  });
});

test('an address of another kind is named', async () => {
  const [only] = await openAll(openSources(['https://example.com/access.log'], never));
  expect(only).toMatchObject({ reason: expect.stringContaining('no collector reads addresses of this kind') });
});

test('an aborted walk stops with the reason of the abort', async () => {
  const controller = new AbortController();
  const walk = openSources([folder], controller.signal);
  await walk.next();
  controller.abort(new Error('enough'));
  await expect(walk.next()).rejects.toThrow('enough');
});

/** Root may read everything, so it puts that aside. */
async function asNobody(body: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return body();
  process.seteuid?.(65_534);
  try {
    await body();
  } finally {
    process.seteuid?.(0);
  }
}

function shell(command: string): Promise<void> {
  return new Promise<void>((resolve, reject) => exec(command, (error) => (error ? reject(error) : resolve())));
}
