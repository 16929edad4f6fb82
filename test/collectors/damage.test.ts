/** Damaged files: every good line before the damage, then one error that says so; never a hang, a crash or a wrong line unnoticed. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { UnreadableError } from '../../collectors/collector.js';
import { packageRoot } from '../../src/package-root.js';
import { seeded } from '../seeded.js';
import { type Taken, takeAll, ways } from './read.js';

const folder = join(packageRoot, 'test/collectors/packed');
const lines = readFileSync(join(folder, 'lines.log'));
const temporary = mkdtempSync(join(tmpdir(), 'lamplighter-damage-'));
afterAll(() => rmSync(temporary, { recursive: true }));

/** One content packed with checksums: what was changed in these is noticed. */
const checked = readdirSync(folder).filter((file) => /^(one|members|streams)\./.test(file));

for (const [way, open] of Object.entries(ways)) {
  const takeBytes = async (bytes: Buffer, blockBytes = 700) => {
    const path = join(temporary, 'damaged');
    writeFileSync(path, bytes);
    const all = await takeAll(open(path), { blockBytes });
    expect(all.length).toBe(1);
    return all[0]!;
  };

  describe.each(checked)(`%s by ${way}`, (file) => {
    const packed = readFileSync(join(folder, file));

    test('truncated anywhere, gives whole lines from the start and the reason', async () => {
      for (let end = 11; end < packed.length; end += 13) {
        const got = await takeBytes(packed.subarray(0, end));
        if ('reason' in got) expect(got.reason).toMatch(/^truncated$/);
        else if (got.error) expectDamage(got, wholeLines(got.bytes));
        else expect(wholeAtCut(file)).toContain(got.bytes.toString());
      }
    });

    test('changed anywhere, gives what was packed or says that it does not', async () => {
      const random = seeded(20261120);
      for (let at = 0; at < packed.length; at += 11) {
        const damaged = Buffer.from(packed);
        damaged[at]! ^= 1 << Math.floor(random() * 8);
        const got = await takeBytes(damaged);
        const unnoticed = !('reason' in got) && got.error === undefined && !looksPlain(damaged);
        if (unnoticed) expect([at, got.bytes.toString()]).toEqual([at, lines.toString()]);
        else if (!('reason' in got) && got.error) expect(got.error).toBeInstanceOf(UnreadableError);
      }
    });

    test('followed by something else, gives all of it and then says so', async () => {
      for (const garbage of ['garbage\n', 'x'.repeat(100_000)]) {
        const got = (await takeBytes(Buffer.concat([packed, Buffer.from(garbage)]))) as Taken;
        expect(got.bytes.toString()).toBe(wholeLines(lines));
        expect(String(got.error)).toMatch(
          /UnreadableError: (something that is not \w+ follows the \w+ data|truncated)/,
        );
      }
    });
  });

  test(`gzip truncated anywhere loses no line that was whole, by ${way}`, async () => {
    const packed = gzipSync(lines);
    for (let end = 20; end < packed.length; end += 7) {
      const prefix = packed.subarray(0, end);
      const got = await takeBytes(prefix);
      const expected = wholeLines(gunzipSync(prefix, { finishFlush: constants.Z_SYNC_FLUSH }));
      if ('reason' in got) expect(expected).toBe('');
      else expectDamage(got, expected);
    }
  });

  test(`gzip damaged anywhere loses no line before the damage, by ${way}`, async () => {
    const packed = gzipSync(lines);
    for (let at = 20; at < packed.length - 8; at += 7) {
      const damaged = Buffer.from(packed).fill(0xff, at, Math.min(at + 40, packed.length));
      const got = await takeBytes(damaged);
      const before = wholeLines(gunzipSync(packed.subarray(0, at), { finishFlush: constants.Z_SYNC_FLUSH }));
      if ('reason' in got) expect(before).toBe('');
      else
        expect([at, got.bytes.toString().startsWith(before), got.error]).toEqual([
          at,
          true,
          expect.any(UnreadableError),
        ]);
    }
  });

  test(`a wrong gzip checksum is found after all lines, by ${way}`, async () => {
    const packed = gzipSync(lines);
    packed[packed.length - 6]! ^= 1;
    const got = (await takeBytes(packed)) as Taken;
    expectDamage(got, wholeLines(lines));
    expect(String(got.error)).toBe('UnreadableError: the checksum does not fit the unpacked data');
  });

  test(`a large gzip file damaged in the middle gives the lines before and at most a quarter of a megabyte less, by ${way}`, async () => {
    const content = Buffer.from(Array.from({ length: 200_000 }, (_, i) => `${i} ${(i * 7919) % 104_729}\n`).join(''));
    const packed = gzipSync(content);
    const at = Math.floor(packed.length * 0.7);
    const before = gunzipSync(packed.subarray(0, at), { finishFlush: constants.Z_SYNC_FLUSH });
    packed.fill(0xff, at, at + 40);
    const got = (await takeBytes(packed, 64 * 1024)) as Taken;
    expect(got.error).toBeInstanceOf(UnreadableError);
    expect(got.bytes.length).toBeGreaterThan(before.length - 256 * 1024 - 100);
    const sure = Math.min(got.bytes.length, before.length);
    expect(got.bytes.subarray(0, sure).equals(content.subarray(0, sure))).toBe(true);
  });

  test(`a damaged tar gives the members before the damage, by ${way}`, async () => {
    const packed = readFileSync(join(folder, 'day.tar'));
    const path = join(temporary, 'damaged.tar');
    for (let at = 513; at < packed.length; at += 293) {
      const damaged = Buffer.from(packed).fill(0x55, at, at + 20);
      for (const [bytes, kind] of [
        [damaged, 'overwritten'],
        [packed.subarray(0, at), 'cut'],
      ] as const) {
        writeFileSync(path, bytes);
        const all = await takeAll(open(path));
        const whole = all.filter((got) => 'bytes' in got && got.error === undefined && got.bytes.equals(lines));
        expect([kind, at, whole.length >= membersBefore(at)]).toEqual([kind, at, true]);
        for (const got of all) if ('error' in got) expect(got.error).toBeInstanceOf(UnreadableError);
        // Neither padding nor zeros at the end are missed, and nobody checks what is written over a text.
        if (kind === 'cut' && at < dataEnds[1]! && !dataEnds.some((end) => at >= end && at <= padded(end))) {
          expect([at, all.some((got) => 'reason' in got || got.error)]).toEqual([at, true]);
        }
      }
    }
  });
}

/** Where the data of the two members of `day.tar` that have any ends. */
const dataEnds = [1024 + 6405, 8192 + 1409];

function membersBefore(at: number): number {
  return dataEnds.filter((end) => end <= at).length;
}

function padded(size: number): number {
  return Math.ceil(size / 512) * 512;
}

/** Members and streams end where a whole file may, so a cut between two of them cannot be seen. */
function wholeAtCut(file: string): string[] {
  const first = lines.toString().split('\n').slice(0, 30).join('\n') + '\n';
  return file.startsWith('one.') ? [] : [first, lines.toString()];
}

function expectDamage(got: Taken, expected: string): void {
  expect(got.error).toBeInstanceOf(UnreadableError);
  expect(got.bytes.toString()).toBe(expected);
  expect(lines.subarray(0, got.bytes.length).equals(got.bytes)).toBe(true);
}

function wholeLines(bytes: Buffer): string {
  return bytes.subarray(0, bytes.lastIndexOf(10) + 1).toString();
}

/** Where the magic number is hit, the file is not packed any more as far as anyone can tell. */
function looksPlain(bytes: Buffer): boolean {
  const head = bytes.toString('hex', 0, 10);
  return !/^(1f8b08|425a683[1-9](314159265359|177245385090)|fd377a585a00|28b52ffd|5.2a4d18)/.test(head);
}
