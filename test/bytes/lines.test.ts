import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lines, maxLineBytes } from '../../native-free-parsers/bytes/lines.js';
import { Reject, type RowSink } from '../../native-free-parsers/format.js';

const seed = 20261120;
const mark = '\xef\xbb\xbf';
const content = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\xef', '\xbb', '"', '\x01', 'é'), maxLength: 6 });

test('lines are what splitting at LF and CRLF gives, blank ones left out', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(content, fc.constantFrom('\n', '\r\n'))), fc.boolean(), (parts, isOpen) => {
      const text = parts.map(([line, end]) => line + end).join('');
      const input = isOpen ? text.replace(/\r?\n$/, '') : text;
      const expected = input.split(/\r?\n/).filter((line) => line !== '');
      expect(walk(input).lines).toEqual(expected);
    }),
    { seed, numRuns: 1000 },
  );
});

test('a byte order mark before any line is passed over, and nothing else that begins like one', () => {
  expect(walk(`${mark}a\n${mark}b\r\n${mark}\n\xef\xbbc`).lines).toEqual(['a', 'b', '\xef\xbbc']);
});

test('a hole of NULs is passed over, and reported where a line is nothing else', () => {
  const { lines, rejects } = walk('a\n\0\0\0b\n\0\0\nc\0d\n\0');
  expect(lines).toEqual(['a', 'b', 'c\0d']);
  expect(rejects).toEqual([
    [7, Reject.NulBytes],
    [14, Reject.NulBytes],
  ]);
});

test('a line of the longest allowed length is read, one byte more is reported and the next line is read', () => {
  const longest = 'x'.repeat(maxLineBytes);
  const { lines, rejects } = walk(`${longest}\ny${longest}\nz\n`);
  expect(lines.map((line) => line.length)).toEqual([maxLineBytes, 1]);
  expect(rejects).toEqual([[maxLineBytes + 1, Reject.TooLong]]);
});

test('nothing, one newline and one carriage return end at once or hold one line', () => {
  expect(walk('').lines).toEqual([]);
  expect(walk('\n').lines).toEqual([]);
  expect(walk('\r\n\r\n').lines).toEqual([]);
  expect(walk('\r').lines).toEqual([]);
  expect(walk('a\rb').lines).toEqual(['a\rb']);
});

function walk(text: string): { readonly lines: string[]; readonly rejects: [number, Reject][] } {
  const bytes = Buffer.from(text, 'latin1');
  const rejects: [number, Reject][] = [];
  const sink: RowSink = {
    wants: () => false,
    take() {},
    ignore() {},
    reject: (at, reason) => rejects.push([at, reason]),
  };
  const walker = new Lines(bytes);
  const lines: string[] = [];
  while (walker.advance(sink)) lines.push(bytes.toString('latin1', walker.start, walker.end));
  return { lines, rejects };
}
