import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal, decimalFraction, hexDigit } from '../../native-free-parsers/bytes/numbers.js';

const seed = 20261120;
const ascii = fc.string({ unit: fc.constantFrom(...'0123456789.-+eExX ,a'), maxLength: 25 });

test('decimal digits are the number that JavaScript reads, up to what it can count', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 999_999 }), (high, low) => {
      const text = `${high}${String(low).padStart(6, '0')}`;
      expect(read(decimal, text)).toBe(Number(text));
    }),
    { seed },
  );
});

test('a 64-bit counter is read and a longer number is unknown, never infinite', () => {
  expect(read(decimal, '18446744073709551615')).toBe(2 ** 64);
  expect(read(decimal, '1'.repeat(21))).toBeNaN();
  expect(read(decimal, '1'.repeat(400))).toBeNaN();
  expect(read(decimalFraction, `0.${'1'.repeat(400)}`)).toBeNaN();
});

test('only digits make a decimal', () => {
  fc.assert(
    fc.property(ascii, (text) => {
      expect(Number.isNaN(read(decimal, text))).toBe(!/^\d{1,20}$/.test(text));
    }),
    { seed, numRuns: 1000, examples: [[''], ['-'], ['0x1'], ['1e3'], [' 1'], ['007']] },
  );
});

test('only digits with an optional fraction make a decimal fraction, which is what JavaScript reads', () => {
  fc.assert(
    fc.property(ascii, (text) => {
      const value = read(decimalFraction, text);
      if (/^\d{1,20}(\.\d{1,20})?$/.test(text)) expect(value).toBeCloseTo(Number(text), 9);
      else expect(value).toBeNaN();
    }),
    { seed, numRuns: 1000, examples: [['0.048'], ['1762000000.048123'], ['1.'], ['.5'], ['.'], ['']] },
  );
});

test('numbers end where they are said to end', () => {
  const bytes = Buffer.from('x123.456y');
  expect(decimal(bytes, 1, 4)).toBe(123);
  expect(decimal(bytes, 1, 3)).toBe(12);
  expect(decimalFraction(bytes, 1, 8)).toBeCloseTo(123.456, 9);
  expect(decimal(bytes, 4, 4)).toBeNaN();
});

test('a hexadecimal digit has its value and any other byte has none', () => {
  for (let byte = 0; byte < 256; byte++) {
    const text = String.fromCharCode(byte);
    expect(hexDigit(byte)).toBe(/^[0-9a-f]$/i.test(text) ? Number.parseInt(text, 16) : -1);
  }
});

function read(reader: (bytes: Uint8Array, start: number, end: number) => number, text: string): number {
  const bytes = Buffer.from(`7${text}7`, 'latin1');
  return reader(bytes, 1, bytes.length - 1);
}
