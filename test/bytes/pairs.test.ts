import { describe, expect, test } from 'vitest';
import { PairKeys, type PairStyle } from '../../native-free-parsers/bytes/pair-keys.js';
import { Pairs } from '../../native-free-parsers/bytes/pairs.js';
import { seeded } from '../seeded.js';

describe('pairs of words', () => {
  test('values end at a separator, quoted ones at their quote', () => {
    expect(read('date=2026-11-20 srcip=10.0.0.7 user="ana smith" empty= x=""', {})).toEqual({
      date: '2026-11-20',
      srcip: '10.0.0.7',
      user: 'ana smith',
      empty: '',
      x: '',
    });
  });

  test('escaped quotes, and raw ones that no separator follows, stay inside', () => {
    expect(read(String.raw`ua="say \"no\" now" rule="a "b"c" z=1`, {})).toEqual({
      ua: String.raw`say \"no\" now`,
      rule: 'a "b"c',
      z: '1',
    });
  });

  test('separators can be tabs, commas or semicolons, with blanks in the values', () => {
    expect(read('user=ana smith\thost=a.example', { separators: '\t' })).toEqual({
      user: 'ana smith',
      host: 'a.example',
    });
    expect(read('user=ana smith, host="a, b";x=1', { separators: ',;' })).toEqual({
      user: 'ana smith',
      host: 'a, b',
      x: '1',
    });
  });

  test("Check Point's pairs have a colon, at times two", () => {
    const line = String.raw`action:"Accept"; ike::"Quick Mode [UDP\]."; tag:"a=b\"c"; src:"10.0.0.7"`;
    expect(read(line, { separators: '; ', assignment: ':' })).toEqual({
      action: 'Accept',
      ike: String.raw`Quick Mode [UDP\].`,
      tag: String.raw`a=b\"c`,
      src: '10.0.0.7',
    });
  });

  test('words without a value are passed over, and the first of a repeated key counts', () => {
    expect(read('LEN=60 SYN DF a=1 a=2 =3', {})).toEqual({ LEN: '60', a: '1' });
  });

  test('a quote that is not closed is told, and its value reaches to the end', () => {
    const bytes = Buffer.from('a="b c');
    const pairs = new Pairs(new PairKeys(['a']), bytes);
    pairs.scan(0, bytes.length);
    expect([pairs.isUnclosed, textOf(pairs, bytes, 0)]).toEqual([true, 'b c']);
    pairs.scan(0, 0);
    expect([pairs.isUnclosed, pairs.has(0), pairs.start(0), pairs.end(0)]).toEqual([false, false, 0, 0]);
  });

  test('lines written from any pairs read back as those', () => {
    const seed = 11;
    const random = seeded(seed);
    for (let round = 0; round < 2000; round++) {
      const written: Record<string, string> = {};
      const count = Math.floor(random() * 8);
      for (let i = 0; i < count; i++) written[`k${Math.floor(random() * 20)}`] = some(random, 'ab= ,"');
      const line = Object.entries(written)
        .map(([key, value]) => `${key}="${value.replaceAll('"', '\\"')}"`)
        .join(' ');
      const expected = Object.entries(written).map(([key, value]) => [key, value.replaceAll('"', '\\"')]);
      expect([seed, round, line, read(line, {})]).toEqual([seed, round, line, Object.fromEntries(expected)]);
    }
  });
});

describe('pairs of phrases', () => {
  test('a value ends where a key follows', () => {
    const line = 'category=Cloud Storage last= media_type=text/plain path=/a?b=c d&e=f';
    expect(read(line, { values: 'phrase' })).toEqual({
      category: 'Cloud Storage',
      last: '',
      media_type: 'text/plain',
      path: '/a?b=c d&e=f',
    });
  });

  test('an escaped equals sign makes no key', () => {
    expect(read(String.raw`msg=a b\=c \=d src=1 quoted="x y" z=1  `, { values: 'phrase' })).toEqual({
      msg: String.raw`a b\=c \=d`,
      src: '1',
      quoted: '"x y"',
      z: '1',
    });
  });

  test('where the keys are known, no other word ends a value', () => {
    const keys = new PairKeys(['agent', 'host'], { values: 'phrase', otherKeys: ['user'] });
    const bytes = Buffer.from('agent=X rv=1 OS=2 user=ana b host=a.example');
    const pairs = new Pairs(keys, bytes);
    pairs.scan(0, bytes.length);
    expect([textOf(pairs, bytes, 0), textOf(pairs, bytes, 1)]).toEqual(['X rv=1 OS=2', 'a.example']);
  });

  test('text before the first key belongs to none', () => {
    expect(read('<134>Nov 20 host app: src=1', { values: 'phrase' })).toEqual({ src: '1' });
  });
});

test('damage of any kind leaves spans inside the line', () => {
  const seed = 5;
  const random = seeded(seed);
  const styles: PairStyle[] = [{}, { values: 'phrase' }, { separators: '; ', assignment: ':' }, { separators: '\t' }];
  for (let round = 0; round < 4000; round++) {
    const bytes = Buffer.from(`xx${some(random, 'ab=:"\\ \t;,', 40)}yy`, 'latin1');
    const style = styles[round % styles.length]!;
    const pairs = new Pairs(new PairKeys(['a', 'b', 'ab', 'ba'], style), bytes);
    pairs.scan(2, bytes.length - 2);
    for (let slot = 0; slot < 4; slot++) {
      if (!pairs.has(slot)) continue;
      const inside =
        pairs.start(slot) > 2 && pairs.end(slot) >= pairs.start(slot) && pairs.end(slot) <= bytes.length - 2;
      expect([seed, round, bytes.toString(), inside]).toEqual([seed, round, bytes.toString(), true]);
    }
  }
});

/** Every `[a-zA-Z_0-9]+` of the line as wanted key, those that are found with their values. */
function read(line: string, style: PairStyle): Record<string, string> {
  const wanted = [...new Set(line.match(/\w+/g) ?? [])];
  const bytes = Buffer.from(`garbage=1 ${line} garbage=2`);
  const pairs = new Pairs(new PairKeys(wanted, style), bytes);
  pairs.scan(10, bytes.length - 10);
  const found = wanted.map((key, slot) => [key, pairs.has(slot) ? textOf(pairs, bytes, slot) : undefined] as const);
  return Object.fromEntries(found.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

function some(random: () => number, alphabet: string, longest = 6): string {
  const length = Math.floor(random() * longest);
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
}

function textOf(pairs: Pairs, bytes: Buffer, slot: number): string {
  return bytes.toString('utf8', pairs.start(slot), pairs.end(slot));
}
