import { describe, expect, test } from 'vitest';
import { Columns } from '../../native-free-parsers/bytes/columns.js';
import { seeded } from '../seeded.js';

const tab = 0x09;

describe('columns', () => {
  test('every delimiter counts, so empty columns are seen', () => {
    expect(split('a\tb\t\td')).toEqual(['a', 'b', '', 'd']);
    expect(split('\t')).toEqual(['', '']);
    expect(split('')).toEqual(['']);
  });

  test('any line splits as String.split does', () => {
    const seed = 7;
    const random = seeded(seed);
    for (let round = 0; round < 2000; round++) {
      const length = Math.floor(random() * 30);
      const line = Array.from({ length }, () => 'a\t'[Math.floor(random() * 2)]).join('');
      expect([seed, round, split(line)]).toEqual([seed, round, line.split('\t')]);
    }
  });

  test('columns beyond the limit are counted and read as empty', () => {
    const bytes = Buffer.from('a\tb\tc\td');
    const columns = new Columns(bytes, tab, 2);
    expect(columns.split(0, bytes.length)).toBe(4);
    expect([0, 1, 2, 3].map((i) => textOf(columns, bytes, i))).toEqual(['a', 'b', '', '']);
  });

  test('a shorter line shows nothing of the longer one before it', () => {
    const bytes = Buffer.from('a\tb\tc\nd');
    const columns = new Columns(bytes, tab, 8);
    columns.split(0, 5);
    columns.split(6, 7);
    expect([0, 1, 2].map((i) => textOf(columns, bytes, i))).toEqual(['d', '', '']);
  });
});

function split(line: string): string[] {
  const bytes = Buffer.from(line);
  const columns = new Columns(bytes, tab, 64);
  const count = columns.split(0, bytes.length);
  return Array.from({ length: count }, (_, i) => textOf(columns, bytes, i));
}

function textOf(columns: Columns, bytes: Buffer, index: number): string {
  return bytes.toString('latin1', columns.start(index), columns.end(index));
}
