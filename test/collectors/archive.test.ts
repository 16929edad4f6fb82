/** What archives hold besides plain files, and packings within packings. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSources } from '../../collectors/registry.js';
import { installed, never, takeAll } from './read.js';

const folder = mkdtempSync(join(tmpdir(), 'lamplighter-archive-'));
const at = (name: string) => join(folder, name);
const shell = (command: string) => execFileSync('sh', ['-c', command], { cwd: folder, stdio: 'pipe' });
afterAll(() => rmSync(folder, { recursive: true }));

/** What an archive holds: contents, or reasons, by member. */
async function held(name: string): Promise<Record<string, string>> {
  const all = await takeAll(openSources([at(name)], never));
  return Object.fromEntries(
    all.map((one) => [one.name.slice(at(name).length), 'reason' in one ? one.reason : String(one.error ?? one.bytes)]),
  );
}

beforeAll(() => {
  mkdirSync(at('in'));
  writeFileSync(at('in/a.log'), 'a\n'.repeat(5000));
  writeFileSync(at('in/b.log'), 'b\n');
  symlinkSync('a.log', at('in/link.log'));
});

test('packings nest up to five deep, and deeper ones are named', async () => {
  let bytes = Buffer.from('deep\n');
  for (let depth = 1; depth <= 6; depth++) {
    bytes = gzipSync(bytes);
    writeFileSync(at('deep.gz'), bytes);
    expect(await held('deep.gz')).toEqual({ '': depth <= 5 ? 'deep\n' : 'packed more than 5 times over' });
  }
});

test('archives nest, and a zip in one is named with what to do', async (context) => {
  context.skip(!installed('zip'), 'zip is not installed');
  shell('tar cf inner.tar in/b.log && gzip -kf inner.tar && zip -qr inner.zip in/b.log');
  shell('tar czf outer.tgz inner.tar inner.tar.gz inner.zip in/b.log');
  expect(await held('outer.tgz')).toEqual({
    '!inner.tar!in/b.log': 'b\n',
    '!inner.tar.gz!in/b.log': 'b\n',
    '!inner.zip': 'a zip inside a pipe or another archive has its directory out of reach; extract it first',
    '!in/b.log': 'b\n',
  });
});

describe('zip', () => {
  const a = 'a\n'.repeat(5000);
  beforeEach((context) => context.skip(!installed('zip'), 'zip is not installed'));

  test.each(['store', 'deflate', 'bzip2'])('members packed by %s are read', async (method) => {
    shell(`rm -f m.zip; zip -qr -Z ${method} m.zip in/a.log in/b.log`);
    expect(await held('m.zip')).toEqual({ '!in/a.log': a, '!in/b.log': 'b\n' });
  });

  test('an encrypted member is named, the others are read', async () => {
    shell('rm -f e.zip; zip -q -P secret e.zip in/a.log && zip -q e.zip in/b.log');
    expect(await held('e.zip')).toEqual({ '!in/a.log': 'encrypted; extract it first', '!in/b.log': 'b\n' });
  });

  test('without the end is named', async () => {
    shell('rm -f t.zip; zip -q t.zip in/a.log in/b.log');
    truncateSync(at('t.zip'), readFileSync(at('t.zip')).length - 30);
    expect(await held('t.zip')).toEqual({ '': 'the directory at its end is missing or damaged' });
  });

  test('with damage in a member says so for that member', async () => {
    shell('rm -f d.zip; zip -q -0 d.zip in/a.log in/b.log');
    const bytes = readFileSync(at('d.zip'));
    bytes[bytes.indexOf('a\na\n') + 2000] = 0x7a;
    writeFileSync(at('d.zip'), bytes);
    expect(await held('d.zip')).toEqual({
      '!in/a.log': 'UnreadableError: the checksum does not fit the unpacked data',
      '!in/b.log': 'b\n',
    });
  });

  test('without members has no sources', async () => {
    writeFileSync(at('empty.zip'), Buffer.from('504b0506'.padEnd(44, '0'), 'hex'));
    expect(await held('empty.zip')).toEqual({});
  });
});

describe('tar', () => {
  const long = `${'directory/'.repeat(20)}access.log`;

  test.each(['v7', 'ustar', 'gnu', 'pax'])('in the %s format is read, links are not read again', async (format) => {
    shell(`tar --format=${format} -cf f.tar in`);
    const { '!in/a.log': a, ...others } = await held('f.tar');
    expect(a?.length).toBe(10_000);
    expect(others).toEqual({ '!in/b.log': 'b\n' });
  });

  test.each(['gnu', 'pax'])('names longer than a header has room for are whole in the %s format', async (format) => {
    shell(`mkdir -p ${long.slice(0, -11)} && echo long > ${long} && tar --format=${format} -cf long.tar ${long}`);
    expect(await held('long.tar')).toEqual({ [`!${long}`]: 'long\n' });
  });

  test('names that would move a cursor are written out', async () => {
    writeFileSync(at('\x1b[2Jx\n.log'), 'x\n');
    shell('tar cf names.tar *x?.log');
    expect(await held('names.tar')).toEqual({ '!\\x1b[2Jx\\x0a.log': 'x\n' });
  });

  test('a sparse member is named, the others are read', async () => {
    shell('truncate -s 1M in/hole && tar --sparse -cf sparse.tar in/hole in/b.log && rm in/hole');
    expect(await held('sparse.tar')).toEqual({ '!in/hole': 'a sparse file; extract it first', '!in/b.log': 'b\n' });
  });

  test('archives joined together are all read', async () => {
    shell('tar cf one.tar in/b.log && cat one.tar one.tar > both.tar');
    const all = await takeAll(openSources([at('both.tar')], never));
    expect(all.map((one) => 'bytes' in one && one.bytes.toString())).toEqual(['b\n', 'b\n']);
  });

  test('followed by something else is read, and named', async () => {
    shell(`tar cf one.tar in/b.log && (cat one.tar; head -c 1024 /dev/zero | tr '\\0' x) > after.tar`);
    expect(await held('after.tar')).toEqual({
      '!in/b.log': 'b\n',
      '': 'something that is not tar follows the tar data',
    });
  });

  test('a packed one with many members is unpacked once for all of them', async () => {
    shell('mkdir -p many && for i in $(seq 300); do echo $i > many/$i.log; done && tar czf many.tgz many');
    const sources = openSources([at('many.tgz')], never);
    const used: number[] = [];
    for await (const source of sources) {
      if ('reason' in source) throw new Error(source.reason);
      expect((await source.head()).length).toBeGreaterThan(1);
      for await (const block of source.blocks(0, 100, never)) used.push(block.done);
      await source.close();
    }
    expect(used.length).toBe(300);
    const whole = readFileSync(at('many.tgz')).length;
    expect(used.reduce((sum, bytes) => sum + bytes)).toBeLessThanOrEqual(whole);
  });
});
