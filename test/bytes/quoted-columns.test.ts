import { describe, expect, test } from 'vitest';
import { QuotedColumns } from '../../native-free-parsers/bytes/quoted-columns.js';
import { seeded } from '../seeded.js';

const comma = 0x2c;

describe('quoted columns', () => {
  test('quotes are taken off, and delimiters inside them do not count', () => {
    expect(split('a,"b,c",,"",d')).toEqual(['a', 'b,c', '', '', 'd']);
    expect(split('')).toEqual(['']);
    expect(split(',')).toEqual(['', '']);
  });

  test('blanks around a quoted cell are passed over, those of other cells stay', () => {
    expect(split('"a", "b" , c ,  "d"')).toEqual(['a', 'b', ' c ', 'd']);
    expect(split(' "a"')).toEqual(['a']);
  });

  test('quotes inside are doubled or, raw, have no delimiter behind them', () => {
    expect(split('"a ""b"", c","Mozilla "X" y",d"e')).toEqual(['a ""b"", c', 'Mozilla "X" y', 'd"e']);
    expect(split('""""')).toEqual(['""']);
  });

  test('a quote that is not closed is told, and its cell reaches to the end', () => {
    const bytes = Buffer.from('a,"b,c');
    const columns = new QuotedColumns(bytes, comma, 8);
    expect([columns.split(0, bytes.length), columns.isUnclosed, textOf(columns, bytes, 1)]).toEqual([2, true, 'b,c']);
    expect([columns.split(0, 1), columns.isUnclosed, textOf(columns, bytes, 1)]).toEqual([1, false, '']);
  });

  test('columns beyond the limit are counted and read as empty', () => {
    const bytes = Buffer.from('a,"b",c,d');
    const columns = new QuotedColumns(bytes, comma, 2);
    expect(columns.split(0, bytes.length)).toBe(4);
    expect([0, 1, 2, 3].map((i) => textOf(columns, bytes, i))).toEqual(['a', 'b', '', '']);
  });

  test('any cells, written as RFC 4180 says, read back as those', () => {
    const seed = 9;
    const random = seeded(seed);
    for (let round = 0; round < 3000; round++) {
      const cells = Array.from({ length: 1 + Math.floor(random() * 5) }, () => some(random, 'a," '));
      const line = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
      const back = split(line).map((cell) => cell.replaceAll('""', '"'));
      expect([seed, round, line, back]).toEqual([seed, round, line, cells]);
    }
  });

  test('damage of any kind leaves spans inside the line, in ascending order', () => {
    const seed = 10;
    const random = seeded(seed);
    for (let round = 0; round < 3000; round++) {
      const bytes = Buffer.from(`"${some(random, 'a," \t', 30)}"`);
      const end = Math.floor(random() * bytes.length);
      const columns = new QuotedColumns(bytes, comma, 64);
      const count = columns.split(1, Math.max(end, 1));
      let before = 1;
      for (let i = 0; i < count; i++) {
        const isInside =
          columns.start(i) >= before && columns.end(i) >= columns.start(i) && columns.end(i) <= Math.max(1, end);
        expect([seed, round, bytes.toString(), i, isInside]).toEqual([seed, round, bytes.toString(), i, true]);
        before = columns.end(i);
      }
    }
  });
});

function split(line: string): string[] {
  const bytes = Buffer.from(`${line}"x`);
  const columns = new QuotedColumns(bytes, comma, 64);
  const count = columns.split(0, bytes.length - 2);
  return Array.from({ length: count }, (_, i) => textOf(columns, bytes, i));
}

function textOf(columns: QuotedColumns, bytes: Buffer, index: number): string {
  return bytes.toString('latin1', columns.start(index), columns.end(index));
}

function some(random: () => number, alphabet: string, longest = 8): string {
  return Array.from(
    { length: Math.floor(random() * longest) },
    () => alphabet[Math.floor(random() * alphabet.length)],
  ).join('');
}
