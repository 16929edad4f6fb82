import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalAddress } from '../../native-free-parsers/address.js';
import { Scratch } from '../../native-free-parsers/bytes/scratch.js';
import { writeAddress } from '../../native-free-parsers/bytes/write-address.js';
import { Span } from '../../native-free-parsers/row.js';

function written(bytes: Uint8Array): string {
  const scratch = new Scratch();
  const span = new Span();
  scratch.begin();
  writeAddress(scratch, bytes, 0, bytes.length);
  scratch.finish(span);
  return scratch.bytes.toString('latin1', span.start, span.end);
}

test('an address of bytes is written in its one spelling', () => {
  const byte = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(
      fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.array(byte, { minLength: 16, maxLength: 16 })),
      (from) => {
        const bytes = Uint8Array.from(from);
        const text = written(bytes);
        expect(canonicalAddress(text)).toBe(text);
        if (bytes.length === 4) expect(text).toBe(bytes.join('.'));
      },
    ),
  );
});

test('the longest run of zeros is left out, the first of two, and never a single one', () => {
  const v6 = (...groups: number[]) => written(Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255])));
  expect(v6(0, 0, 0, 0, 0, 0, 0, 0)).toBe('::');
  expect(v6(0, 0, 0, 0, 0, 0, 0, 1)).toBe('::1');
  expect(v6(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1)).toBe('2001:db8::1:0:0:1');
  expect(v6(0x2001, 0xdb8, 0, 1, 1, 1, 1, 1)).toBe('2001:db8:0:1:1:1:1:1');
  expect(v6(1, 0, 0, 0, 0, 0, 0, 0)).toBe('1::');
  expect(v6(0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201)).toBe('192.0.2.1');
});
