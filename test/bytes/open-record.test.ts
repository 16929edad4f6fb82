import { expect, test } from 'vitest';
import { OpenRecord } from '../../native-free-parsers/bytes/open-record.js';
import { Scratch } from '../../native-free-parsers/bytes/scratch.js';
import { Span } from '../../native-free-parsers/row.js';

test('a record that three blocks share is whole in the last of them, whatever its bytes', () => {
  const first = new OpenRecord(Buffer.from('other\nbegin \xe9\n', 'latin1'), { open: '' });
  first.begin(6);
  const second = new OpenRecord(Buffer.from('middle\n'), { open: first.rest() });
  expect(second.isOpen).toBe(true);
  const third = new OpenRecord(Buffer.from('end\nnext\n'), { open: second.rest() });
  third.close(3);
  expect(third.bytes.toString('latin1', third.start, third.end)).toBe('begin \xe9\nmiddle\nend');
  expect(third.isOpen).toBe(false);
  expect(third.rest()).toBe('');
});

test('a record that never ends is given up before it grows', () => {
  let open = '';
  let blocks = 0;
  for (; blocks < 100; blocks++) {
    const block = Buffer.from(`${'x'.repeat(9999)}\n`);
    const record = new OpenRecord(block, { open });
    if (!record.isOpen) record.begin(0);
    if (record.isTooLong(block.length)) break;
    open = record.rest();
  }
  expect(blocks).toBe(6);
  expect(open.length).toBeLessThan(1 << 17);
});

test('a value that has no room is empty, not half', () => {
  const scratch = new Scratch();
  const long = Buffer.alloc(5000, 0x61);
  const first = new Span();
  const second = new Span();
  const third = new Span();
  scratch.put(first, Buffer.from('ana'), 0, 3);
  scratch.put(second, long, 0, long.length);
  scratch.put(third, Buffer.from('ben'), 0, 3);
  expect(second.end - second.start).toBe(0);
  expect(scratch.bytes.toString('latin1', first.start, first.end)).toBe('ana');
  expect(scratch.bytes.toString('latin1', third.start, third.end)).toBe('ben');
});
