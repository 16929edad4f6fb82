import { describe, expect, test } from 'vitest';
import { JsonFields, JsonItems, JsonKind } from '../../native-free-parsers/bytes/json.js';
import { JsonPaths } from '../../native-free-parsers/bytes/json-keys.js';
import { seeded } from '../seeded.js';

const keys = ['a', 'b', 'event_type', 'id.orig_h', 'dns', '', 'ä'] as const;
const pointers = ['/a', '/b', '/event_type', '/id.orig_h', '/', '/ä', '/dns/a', '/dns/event_type', '/dns/dns/b'];
const paths = new JsonPaths(pointers);

describe('json', () => {
  test('values at the paths are those of JSON.parse, and all the rest is passed over', () => {
    const seed = 11;
    const documents = randomDocuments(seed, 3000);
    const bytes = Buffer.from(documents.join('\n'));
    const json = new JsonFields(paths, bytes);
    let start = 0;
    for (const [round, document] of documents.entries()) {
      const end = start + Buffer.byteLength(document);
      expect([seed, round, json.scan(start, end)]).toEqual([seed, round, true]);
      expect([seed, round, found(json, bytes)]).toEqual([seed, round, expected(document)]);
      start = end + 1;
    }
  });

  test('accepts what JSON.parse accepts and refuses what it refuses', () => {
    const seed = 12;
    const random = seeded(seed);
    let refused = 0;
    for (const [round, document] of randomDocuments(seed, 3000).entries()) {
      const damaged = damage(document, random);
      const isSound = isJsonObject(damaged);
      expect([seed, round, damaged, scans(damaged)]).toEqual([seed, round, damaged, isSound]);
      if (!isSound) refused++;
    }
    expect(refused).toBeGreaterThan(1000);
  });

  test.each([
    '',
    ' ',
    '{',
    '}',
    '{}}',
    '{]',
    '[]',
    '"a"',
    '1',
    'null',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{"a":1 "b":2}',
    '{"a":[1,]}',
    '{"a":[,1]}',
    '{"a":"b}',
    '{"a":"b\\"}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":-}',
    '{"a":1e}',
    '{"a":+1}',
    '{"a":tru}',
    '{"a":nul',
    '{"a":NaN}',
    '{"a":[}',
    '{"a":{]}',
    '{"a":1}x',
    '{"a" 1}',
    "{'a':1}",
    '{a:1}',
    '{"a":1:2}',
  ])('refuses %s', (text) => expect(scans(text)).toBe(false));

  test('blanks may stand wherever the grammar has them', () => {
    expect(scans(' \t{ "a" : [ 1 , { } , [ ] ] , "b" : -0.5e+3 } \r')).toBe(true);
  });

  test('of a repeated key the last counts, with all that it holds', () => {
    expect(read('{"a":1,"a":"2"}')['/a']).toBe('2');
    expect(read('{"dns":{"a":"1"},"dns":{"event_type":"2"}}')).toEqual({ '/dns/event_type': '2' });
    expect(read('{"dns":{"a":"1"},"dns":null}')).toEqual({});
  });

  test('nesting is bounded', () => {
    const nested = (depth: number) => `{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(scans(nested(63))).toBe(true);
    expect(scans(nested(64))).toBe(false);
    expect(scans(`{"x":${'['.repeat(200_000)}`)).toBe(false);
  });

  test('a flood of distinct keys neither misleads nor grows the memory of keys', () => {
    const documents = Array.from({ length: 2000 }, (_, i) => `{"k${i}":${i},"a":"v${i}","${i}k":{"a":0}}`);
    const bytes = Buffer.from(documents.join('\n'));
    const json = new JsonFields(paths, bytes);
    let start = 0;
    for (const [i, document] of documents.entries()) {
      expect(json.scan(start, start + document.length)).toBe(true);
      expect(bytes.toString('utf8', json.start(0), json.end(0))).toBe(`v${i}`);
      start += document.length + 1;
    }
  });

  test('nothing of one object shows in the next', () => {
    const bytes = Buffer.from('{"a":"1","dns":{"a":"2"}}{"b":"3"}');
    const json = new JsonFields(paths, bytes);
    json.scan(0, 25);
    json.scan(25, bytes.length);
    expect(pointers.map((_, slot) => json.end(slot) - json.start(slot))).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('no cut of a document passes for a whole one', () => {
    const [document = ''] = randomDocuments(3, 1);
    for (let end = 0; end < document.length; end++) expect([end, scans(document.slice(0, end))]).toEqual([end, false]);
    expect(scans(document)).toBe(true);
  });
});

describe('json items', () => {
  test('are those of JSON.parse', () => {
    const text = ' [ "a\\"]" ,1, -2.5e3,{"b":["]",{}]},[1,[2]],true,false,null,"" ] ';
    const bytes = Buffer.from(text.trim());
    const items = new JsonItems(bytes);
    items.open(0, bytes.length);
    const seen: unknown[] = [];
    while (items.next()) {
      const raw = bytes.toString('utf8', items.start, items.end);
      if (items.kind === JsonKind.Null) expect(raw).toBe('');
      seen.push(items.kind === JsonKind.String ? JSON.parse(`"${raw}"`) : JSON.parse(raw || 'null'));
    }
    expect(seen).toEqual(JSON.parse(text));
  });

  test('of an absent or damaged array end within it', () => {
    for (const text of ['', '[', '[]', '[ ]', '[1', '["a]', '[{"a":1]', '[[]']) {
      const bytes = Buffer.from(text);
      const items = new JsonItems(bytes);
      items.open(0, bytes.length);
      for (let count = 0; items.next(); count++) {
        expect(count).toBeLessThan(3);
        expect(items.end).toBeLessThanOrEqual(bytes.length);
      }
    }
  });
});

function scans(text: string): boolean {
  const bytes = Buffer.from(text);
  return new JsonFields(paths, bytes).scan(0, bytes.length);
}

/** The texts at the paths that have one. */
function read(text: string): Record<string, string> {
  const bytes = Buffer.from(text);
  const json = new JsonFields(paths, bytes);
  expect(json.scan(0, bytes.length)).toBe(true);
  const entries = pointers.map((pointer, slot) => [pointer, bytes.toString('utf8', json.start(slot), json.end(slot))]);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/** What stands at each path, as a value; undefined for what is absent. */
function found(json: JsonFields, bytes: Buffer): unknown[] {
  return pointers.map((_, slot) => {
    const raw = bytes.toString('utf8', json.start(slot), json.end(slot));
    if (json.kind(slot) === JsonKind.Absent) return undefined;
    if (json.kind(slot) === JsonKind.Null) return raw === '' ? null : raw;
    return JSON.parse(json.kind(slot) === JsonKind.String ? `"${raw}"` : raw) as unknown;
  });
}

function expected(document: string): unknown[] {
  return pointers.map((pointer) => {
    let value: unknown = JSON.parse(document);
    for (const key of pointer.slice(1).split('/')) {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      value = isObject ? new Map(Object.entries(value as object)).get(key) : undefined;
    }
    return value;
  });
}

/** Objects whose keys often are the wanted ones, often in the same order, sometimes twice. */
function randomDocuments(seed: number, count: number): readonly string[] {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const blank = () => (random() < 0.1 ? pick([' ', '\t', '  ']) : '');
  const scalar = () =>
    pick([
      '1',
      '-20',
      '0.5',
      '1e9',
      'true',
      'false',
      'null',
      '""',
      '"x"',
      '"a\\"b"',
      '"\\\\"',
      '"\\u00e4,{}[]:"',
      '"ä€ a long one"',
    ]);
  const value = (depth: number): string => {
    if (depth > 3 || random() < 0.6) return scalar();
    if (random() < 0.3)
      return `[${blank()}${Array.from({ length: pick([0, 1, 3]) }, () => value(depth + 1)).join(`${blank()},`)}]`;
    return object(depth + 1);
  };
  const object = (depth: number): string => {
    const wanted =
      random() < 0.5 ? keys : Array.from({ length: pick([0, 1, 2, 5]) }, () => pick([...keys, 'other', 'x"y']));
    const members = wanted.map((key) => `${blank()}${JSON.stringify(key)}${blank()}:${blank()}${value(depth)}`);
    return `{${members.join(`${blank()},`)}${blank()}}`;
  };
  return Array.from({ length: count }, () => object(0));
}

function damage(document: string, random: () => number): string {
  const at = Math.floor(random() * document.length);
  const stray = '{}[],:"\\019-.etnx '[Math.floor(random() * 18)]!;
  return document.slice(0, at) + stray + document.slice(random() < 0.5 ? at : at + 1);
}

/** Strings may hold any escape, so each is replaced before asking `JSON.parse`. */
function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text.replace(/\\./g, '__'));
    return typeof value === 'object' && !Array.isArray(value) && value !== null;
  } catch {
    return false;
  }
}
