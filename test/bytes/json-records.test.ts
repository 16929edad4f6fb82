import { describe, expect, test } from 'vitest';
import { JsonRecords, nothingUnfinished } from '../../native-free-parsers/bytes/json-records.js';
import { rejectNames } from '../../native-free-parsers/format.js';
import { seeded } from '../seeded.js';

const objects = [{ a: 1 }, { b: { c: [{ d: '}' }, { e: [] }] }, f: '{[' }, { z: 0 }, { g: 'two\nlines', h: [[], {}] }];

/** The ways in which the same objects are written. */
const writings: Readonly<Record<string, string>> = {
  'an object a line': objects.map((object) => JSON.stringify(object)).join('\n'),
  'an array on one line for each object': `[${objects.map((object) => JSON.stringify(object)).join(',\n')}]`,
  'an array on one line': JSON.stringify(objects),
  'objects side by side': objects.map((object) => JSON.stringify(object)).join(' '),
  'a pretty array': JSON.stringify(objects, null, 2),
  'pretty objects': objects.map((object) => JSON.stringify(object, null, 4)).join('\n'),
  'a pretty array with tabs, CRLF and closing brackets together': `[\r\n${objects
    .map((object) => JSON.stringify(object, null, '\t'))
    .join(',\n')
    .replaceAll('\n', '\r\n')}]`,
  'a pretty array whose objects open on the line that closes the last': JSON.stringify(objects, null, 1).replaceAll(
    '},\n {',
    '}, {',
  ),
};

describe('objects are found in every writing, in one block or cut at any line end', () => {
  for (const [name, text] of Object.entries(writings)) {
    test(name, () => {
      const expected = objects.map((object) => JSON.stringify(object));
      expect(read([text])).toEqual(expected);
      const lines = text.match(/[^\n]*\n|[^\n]+$/g)!;
      expect(read(lines)).toEqual(expected);
      for (let cut = 1; cut < lines.length; cut++) {
        expect(read([lines.slice(0, cut).join(''), lines.slice(cut).join('')])).toEqual(expected);
      }
    });
  }
});

test('a record that lost its end, or its beginning, costs itself alone', () => {
  const [first, second, third] = objects.map((object) => JSON.stringify(object, null, 2));
  expect(read([`${first}\n${second!.slice(0, 20)}\n${third}\n${first}`])).toEqual([
    '{"a":1}',
    'bad-json',
    '{"z":0}',
    '{"a":1}',
  ]);
  expect(read([`  "x": 1,\n  "y": 2\n}\n${first}`])).toEqual(['bad-json', '{"a":1}']);
});

test('of a line that was cut between objects, the whole ones are read', () => {
  expect(read(['[{"a":1},{"a":2},{"a":'])).toEqual(['{"a":1}', '{"a":2}', 'bad-json']);
  expect(read(['{"a":1}, {\n "a": 2\n}'])).toEqual(['{"a":1}', '{"a":2}']);
});

test('a line that was cut is rejected at once, and so is one that is no object', () => {
  expect(read(['{"a":1}\n{"a":"cu\nno\n{"a":2}\n'])).toEqual(['{"a":1}', 'bad-json', 'bad-json', '{"a":2}']);
});

test('a record of more than 64 KiB in lines is rejected once, however blocks are cut, and layouts stay small', () => {
  const long = `{\n${'  "key": "some value",\n'.repeat(5000)}  "end": 1\n}\n`;
  const text = `{"a":1}\n${long}{"a":2}\n`;
  expect(read([text])).toEqual(['{"a":1}', 'too-long', '{"a":2}']);
  const lines = text.match(/[^\n]*\n/g)!;
  for (let cut = 1; cut < lines.length; cut += 499) {
    expect(read([lines.slice(0, cut).join(''), lines.slice(cut).join('')])).toEqual(['{"a":1}', 'too-long', '{"a":2}']);
  }
});

test('damage never throws, and blocks cut at line ends read the same damage', () => {
  const seed = 20261120;
  const random = seeded(seed);
  const text = Object.values(writings).join('\n');
  for (let round = 0; round < 200; round++) {
    const damaged = Buffer.from(text, 'latin1');
    for (let i = 0; i < 6; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 128);
    const lines = damaged.toString('latin1').match(/[^\n]*\n|[^\n]+$/g)!;
    expect([seed, round, read(lines)]).toEqual([seed, round, read([lines.join('')])]);
  }
});

/** What blocks hold: objects as `JSON.stringify` writes them, texts that are none as they are, and reasons of rejects. */
function read(blocks: readonly string[]): string[] {
  const found: string[] = [];
  let unfinished = nothingUnfinished;
  const sink = {
    wants: () => false,
    take() {},
    ignore() {},
    reject: (_at: number, reason: number) => found.push(rejectNames[reason]!),
  };
  for (const block of blocks) {
    const records = new JsonRecords(Buffer.from(block, 'latin1'), unfinished);
    while (records.advance(sink)) {
      if (!isJson(textOf(records))) records.narrow();
      found.push(compact(textOf(records)));
    }
    unfinished = structuredClone(records.unfinished);
    expect(unfinished.text.length).toBeLessThanOrEqual(1 << 17);
  }
  return found;
}

function textOf({ bytes, start, end }: JsonRecords): string {
  return bytes.toString('latin1', start, end);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function compact(text: string): string {
  return isJson(text) ? JSON.stringify(JSON.parse(text)) : text;
}
