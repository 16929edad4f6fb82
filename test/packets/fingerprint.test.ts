import { describe, expect, test } from 'vitest';
import { ClientHello } from '../../native-free-parsers/packets/tls/client-hello.js';
import { ja3Of, ja3Text, ja4Of } from '../../native-free-parsers/packets/tls/fingerprint.js';
import {
  empty,
  groups,
  type HelloParts,
  helloBody,
  pointFormats,
  protocols,
  serverName,
  signatureAlgorithms,
  versions,
} from './hello.js';

const hex = (list: string) => list.split(',').map((value) => Number.parseInt(value, 16));

describe('JA3', () => {
  test('is that of the example of its authors', () => {
    const hello = read({
      version: 769,
      ciphers: [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4],
      extensions: [serverName('example.com'), groups(23, 24, 25), pointFormats(0)],
    });
    expect(ja3Text(hello)).toBe('769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0');
    expect(ja3Of(hello)).toBe('ada70206e40642a3e4461f35503241d5');
  });

  test('has empty fields for a hello without extensions, as the other example of its authors', () => {
    const hello = read({ version: 769, ciphers: [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99] });
    expect(ja3Text(hello)).toBe('769,4-5-10-9-100-98-3-6-19-18-99,,,');
    expect(ja3Of(hello)).toBe('de350869b8c85de67a350c8d186f11e6');
  });

  test('leaves GREASE out of ciphers, extensions and groups', () => {
    const hello = read({ ciphers: [0x0a0a, 0x1301], extensions: [empty(0xfafa), groups(0x2a2a, 29), empty(23)] });
    expect(ja3Text(hello)).toBe('771,4865,10-23,29,');
  });
});

describe('JA4', () => {
  /** https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md */
  const example: HelloParts = {
    ciphers: hex('2a2a,1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035'),
    extensions: [
      empty(0x6a6a),
      ...hex('001b').map(empty),
      serverName('example.com'),
      ...hex('0033').map(empty),
      protocols('h2', 'http/1.1'),
      ...hex('4469,0017,002d').map(empty),
      signatureAlgorithms(...hex('0403,0804,0401,0503,0805,0501,0806,0601')),
      ...hex('0005,0023,0012').map(empty),
      versions(0x3a3a, 0x0304, 0x0303),
      ...hex('ff01,000b,000a,0015').map(empty),
    ],
  };

  test('is that of the example of its specification', () => {
    expect(ja4Of(read(example), 't')).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
  });

  test('begins with what carries the hello', () => {
    expect(ja4Of(read(example), 'q')).toMatch(/^q13d1516h2_/);
  });

  test.each([
    [0x0304, '13'],
    [0x0303, '12'],
    [0x0302, '11'],
    [0x0301, '10'],
    [0x0300, 's3'],
    [0x0002, 's2'],
    [0xfeff, 'd1'],
    [0xfefd, 'd2'],
    [0xfefc, 'd3'],
    [0x1234, '00'],
  ])('writes version %i as %s', (version, letters) => {
    expect(ja4Of(read({ version, extensions: [] }), 't').slice(1, 3)).toBe(letters);
  });

  test('takes the highest version offered before that of the hello', () => {
    expect(ja4Of(read({ extensions: [versions(0x0303, 0x0304, 0x4a4a)] }), 't').slice(0, 3)).toBe('t13');
    expect(ja4Of(read({ version: 0xfefd, extensions: [versions(0xfefd, 0xfefc)] }), 'd').slice(0, 3)).toBe('dd3');
  });

  test.each([
    ['h2', 'h2'],
    ['http/1.1', 'h1'],
    ['x', 'xx'],
    [Buffer.from([0xab]), 'ab'],
    [Buffer.from([0xab, 0xcd]), 'ad'],
    [Buffer.from([0x30, 0xab]), '3b'],
    [Buffer.from([0x30, 0x31, 0xab, 0xcd]), '3d'],
    [Buffer.from([0x30, 0xab, 0xcd, 0x31]), '01'],
  ])('writes the first protocol %s as %s', (name, letters) => {
    expect(ja4Of(read({ extensions: [protocols(name)] }), 't').slice(8, 10)).toBe(letters);
  });

  test('says 00 for no protocol and zeros for no ciphers and no extensions', () => {
    expect(ja4Of(read({ ciphers: [0x1a1a] }), 't')).toBe('t12i000000_000000000000_000000000000');
  });

  test('counts no further than 99', () => {
    const many = Array.from({ length: 120 }, (_, i) => i + 1);
    expect(ja4Of(read({ ciphers: many, extensions: many.map((i) => empty(0x1000 + i)) }), 't')).toMatch(/^t12i999900_/);
  });
});

describe('A hello', () => {
  test('that is cut anywhere is read as far as it goes, and is not whole', () => {
    const body = helloBody({ extensions: [serverName('api.example.com'), protocols('h2')] });
    // One that ends before its extensions is what an old client says that has none.
    const withoutExtensions = helloBody({}).length;
    const names = new Set<string>();
    for (let end = 0; end < body.length; end++) {
      const hello = new ClientHello();
      expect(hello.read(body, 0, end, false)).toBe(end === withoutExtensions);
      names.add(body.toString('latin1', hello.serverName.start, hello.serverName.end));
    }
    expect([...names]).toEqual(['', 'api.example.com']);
  });

  test.each([0xfe0d, 0xffce])('with extension %i hides another one', (type) => {
    expect(read({ extensions: [empty(type)] }).ech).toBe(true);
    expect(read({ extensions: [serverName('a.example')] }).ech).toBe(false);
  });
});

function read(parts: HelloParts): ClientHello {
  const hello = new ClientHello();
  const body = helloBody(parts);
  expect(hello.read(body, 0, body.length, false)).toBe(true);
  return hello;
}
