import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalMac } from '../../native-free-parsers/address.js';
import { isMac, macInDuid } from '../../native-free-parsers/bytes/mac.js';

const seed = 20261120;
const pairs = fc.array(fc.constantFrom(...'0123456789abcdef').chain(hexPair), { minLength: 6, maxLength: 6 });

test('a hardware address is one in every way that products write it, and has one spelling', () => {
  fc.assert(
    fc.property(pairs, (bytes) => {
      const spelling = bytes.join(':');
      const dotted = `${bytes[0]}${bytes[1]}.${bytes[2]}${bytes[3]}.${bytes[4]}${bytes[5]}`;
      for (const text of [spelling, bytes.join('-'), bytes.join(''), dotted, spelling.toUpperCase()]) {
        expect([text, ask(text)]).toEqual([text, true]);
        expect(canonicalMac(text)).toBe(spelling);
      }
    }),
    { seed, numRuns: 300 },
  );
});

test('what is no hardware address is none, and keeps its letters', () => {
  for (const text of [
    '',
    '10.0.0.5',
    '198.51.100.7',
    'lap-17',
    '02:00:5e:10:00',
    '02:00:5e:10:00:0g',
    '02:00:5e:10:00:01:02',
    'c8:e5:a:4:45:33:11',
  ])
    expect([text, ask(text)]).toEqual([text, false]);
  expect(canonicalMac('06-02:00:5E:10:00:09')).toBe('06-02:00:5e:10:00:09');
  expect(canonicalMac('Lobby')).toBe('lobby');
});

test('a DUID holds the hardware address that it ends with, where it is of a kind that has one', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['00:01:00:01:2f:aa:bb:cc:02:00:5e:10:00:09', '02:00:5e:10:00:09'],
    ['00:03:00:01:02:00:5e:10:00:09', '02:00:5e:10:00:09'],
    ['0001000129AABBCC02005E100009', '02005E100009'],
    ['00:02:00:00:0d:e9:30:30:44:30:39:45:2d:31', ''],
    ['00:04:7f:aa:bb:cc', ''],
    ['00:01:00:01:', ''],
    ['', ''],
  ];
  for (const [duid, mac] of cases) {
    const bytes = Buffer.from(duid);
    const start = macInDuid(bytes, 0, bytes.length);
    expect([duid, start < 0 ? '' : duid.slice(start)]).toEqual([duid, mac]);
  }
});

function hexPair(first: string): fc.Arbitrary<string> {
  return fc.constantFrom(...'0123456789abcdef').map((second) => first + second);
}

function ask(text: string): boolean {
  const bytes = Buffer.from(` ${text} `);
  return isMac(bytes, 1, bytes.length - 1);
}
