import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Block, beforeBytes, UnreadableError } from '../../collectors/collector.js';
import type { CaptureReader } from '../../native-free-parsers/format.js';
import { CapturePass } from '../../src/pipeline/capture-pass.js';
import { readPieces } from '../../src/pipeline/read-pieces.js';
import { seeded } from '../seeded.js';

const openFiles = '/proc/self/fd';
const folder = mkdtempSync(join(tmpdir(), 'pieces-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Takes records that are four bytes of length and so many bytes; keeps a print of each. */
class RecordReader implements CaptureReader {
  readonly told: string[] = [];

  read(bytes: Buffer): number {
    let at = 0;
    while (at + 4 <= bytes.length && at + 4 + bytes.readUInt32LE(at) <= bytes.length) {
      const end = at + 4 + bytes.readUInt32LE(at);
      this.told.push(printOf(bytes.subarray(at, end)));
      at = end;
    }
    return at;
  }

  end(): undefined {}
}

describe('A capture that is read in pieces', () => {
  const random = seeded(20261120);
  const lengths = [0, 3 << 20, 200_000, 70_000, ...Array.from({ length: 4000 }, () => (random() * 3000) | 0)];
  const records = lengths.map(recordOf);
  const content = Buffer.concat(records);
  const prints = records.map(printOf);
  const path = join(folder, 'records');
  writeFileSync(path, content);

  test('is told record by record from a file, whatever pieces the records lie in', async () => {
    const reader = new RecordReader();
    const pass = new CapturePass(reader, 0);
    const ends: number[] = [];
    for await (const end of readPieces(rangeOf(path, 0, content.length), pass)) {
      ends.push(end);
      expectPlaceOf(pass, end);
    }
    expect(ends.at(-1)).toBe(content.length);
    expect(reader.told).toEqual(prints);
    expect(pass.to).toBe(content.length);
    expect(pass.rest.length).toBe(0);
  });

  test('keeps the beginning of a record that is cut off, and the place of it', async () => {
    const cut = content.length - 1;
    const reader = new RecordReader();
    const pass = new CapturePass(reader, 0);
    for await (const end of readPieces(rangeOf(path, 0, cut), pass)) expectPlaceOf(pass, end);
    const last = records.at(-1)!;
    expect(reader.told).toEqual(prints.slice(0, -1));
    expect(pass.to).toBe(content.length - last.length);
    expect(pass.rest).toEqual(last.subarray(0, -1));
  });

  test('goes on in mid-file, and through pieces of any length', () => {
    const from = records[0]!.length + records[1]!.length;
    const reader = new RecordReader();
    const pass = new CapturePass(reader, from);
    for (let at = from; at < content.length; ) {
      const piece = content.subarray(at, at + ((random() * 100_000) | 0));
      pass.room(piece.length).set(piece);
      pass.add(piece.length);
      at += piece.length;
      pass.read(at === content.length);
      expectPlaceOf(pass, at, from);
    }
    expect(reader.told).toEqual(prints.slice(2));
  });

  test('is unreadable where it became shorter, or another file took its place', async () => {
    const shorter = readPieces(rangeOf(path, 0, content.length + 1), new CapturePass(new RecordReader(), 0));
    await expect(readToEnd(shorter)).rejects.toThrow(UnreadableError);
    const other = { ...rangeOf(path, 0, 1), inode: 1 };
    await expect(readToEnd(readPieces(other, new CapturePass(new RecordReader(), 0)))).rejects.toThrow(UnreadableError);
  });

  test.skipIf(!existsSync(openFiles))('is let go of where nobody reads on', async () => {
    for await (const end of readPieces(rangeOf(path, 0, content.length), new CapturePass(new RecordReader(), 0))) {
      expect(end).toBeLessThan(content.length);
      expect(timesOpen(path)).toBe(1);
      break;
    }
    expect(timesOpen(path)).toBe(0);
  });

  /** `from`: where the pass began. */
  function expectPlaceOf(pass: CapturePass, end: number, from = 0): void {
    expect(pass.to + pass.rest.length).toBe(end);
    const before = content.subarray(Math.max(from, pass.to - beforeBytes), pass.to);
    expect(pass.before.subarray(-beforeBytes).equals(before)).toBe(true);
  }
});

function recordOf(length: number, index: number): Buffer {
  const record = Buffer.alloc(4 + length, index);
  record.writeUInt32LE(length);
  return record;
}

function printOf(record: Uint8Array): string {
  let sum = 0;
  for (const byte of record) sum = (Math.imul(sum, 31) + byte) | 0;
  return `${record.length} ${sum}`;
}

function rangeOf(path: string, start: number, end: number): Extract<Block, { kind: 'range' }> {
  return { kind: 'range', path, inode: statSync(path).ino, start, end, contentEnd: end, done: 0 };
}

async function readToEnd(pieces: AsyncIterable<number>): Promise<number> {
  let to = 0;
  for await (const end of pieces) to = end;
  return to;
}

function timesOpen(path: string): number {
  return readdirSync(openFiles).filter((file) => linkOf(join(openFiles, file)) === path).length;
}

/** The listing's own file is closed again when it is asked for. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
