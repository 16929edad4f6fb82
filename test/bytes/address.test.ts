import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAddress, isPrivateAddress } from '../../native-free-parsers/bytes/address.js';

const seed = 20261120;

test('every address that Node knows is one', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      expect(ask(isAddress, text)).toBe(true);
      if (isIP(text) === 6) {
        expect(ask(isAddress, `[${text}]`)).toBe(true);
        expect(ask(isAddress, text.toUpperCase())).toBe(true);
        expect(ask(isAddress, `${text}%eth0`)).toBe(true);
      }
    }),
    { seed, numRuns: 1000, examples: [['::'], ['::1'], ['2001:db8::'], ['::ffff:192.0.2.1']] },
  );
});

test('no name, number or dash is an address', () => {
  fc.assert(
    fc.property(fc.domain(), (text) => {
      expect(ask(isAddress, text)).toBe(false);
    }),
    { seed, numRuns: 1000 },
  );
  for (const text of [
    '',
    '-',
    '10',
    '10.0.1',
    '10.0.0.0.1',
    'cafe',
    'dead:80',
    'cafe.de:80',
    '1.2.3.x',
    '3m.example.com',
    '[]',
  ])
    expect([text, ask(isAddress, text)]).toEqual([text, false]);
});

test('an address is private exactly where a list of the private ranges has it', () => {
  const ranges = new BlockList();
  for (const [net, length] of [
    ['10.0.0.0', 8],
    ['127.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['169.254.0.0', 16],
    ['100.64.0.0', 10],
  ] as const)
    ranges.addSubnet(net, length, 'ipv4');
  ranges.addSubnet('fc00::', 7, 'ipv6');
  ranges.addSubnet('fe80::', 10, 'ipv6');
  ranges.addAddress('::1', 'ipv6');
  const nearEdges = fc
    .tuple(fc.constantFrom('10', '11', '100', '127', '169', '172', '192', '9'), fc.nat(255), fc.nat(255))
    .map(([first, second, last]) => `${first}.${second}.0.${last}`);
  const groups = fc
    .tuple(fc.constantFrom('fc00', 'fdff', 'fe7f', 'fe80', 'febf', 'fec0', 'fbff', '2001'), fc.nat(0xffff))
    .map(([first, last]) => `${first}::${last.toString(16)}`);
  fc.assert(
    fc.property(fc.oneof(nearEdges, groups, fc.ipV4()), (text) => {
      expect([text, ask(isPrivateAddress, text)]).toEqual([
        text,
        ranges.check(text, isIP(text) === 6 ? 'ipv6' : 'ipv4'),
      ]);
    }),
    { seed, numRuns: 2000, examples: [['::1'], ['::2'], ['172.15.0.1'], ['172.32.0.1'], ['100.127.255.255']] },
  );
});

function ask(question: (bytes: Uint8Array, start: number, end: number) => boolean, text: string): boolean {
  const bytes = Buffer.from(`:${text}:`, 'latin1');
  return question(bytes, 1, bytes.length - 1);
}
