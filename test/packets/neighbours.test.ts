import { describe, expect, test } from 'vitest';
import {
  KnownNeighbours,
  Neighbour,
  readArp,
  readNeighbourDiscovery,
} from '../../native-free-parsers/packets/neighbours.js';

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replace(/\s/g, ''), 'hex');
const arp = (operation: string, sender: string): Buffer =>
  bytesOf(`0001 0800 06 04 ${operation} ${sender} 000000000000 0a000001`);
const text = ({ address, addressBytes, mac }: Neighbour): string =>
  `${Buffer.from(address.subarray(0, addressBytes)).toString('hex')} ${Buffer.from(mac).toString('hex')}`;

describe('ARP', () => {
  test.each([
    ['request', '0001'],
    ['reply', '0002'],
  ])('the sender of a %s says who has its address', (_, operation) => {
    const neighbour = new Neighbour();
    expect(readArp(arp(operation, '02005e100009 0a000c09'), 0, 28, neighbour)).toBe(true);
    expect(text(neighbour)).toBe('0a000c09 02005e100009');
  });

  test.each([
    ['a probe', arp('0001', '02005e100009 00000000')],
    ['a reverse request', arp('0003', '02005e100009 0a000c09')],
    ['an address of a group', arp('0002', '01005e100009 0a000c09')],
    ['a packet cut short', arp('0002', '02005e100009 0a000c09').subarray(0, 27)],
    ['another hardware', bytesOf('0018 0800 06 04 0002 02005e100009 0a000c09 000000000000 0a000001')],
  ])('%s says of nobody where it is', (_, bytes) => {
    expect(readArp(bytes, 0, bytes.length, new Neighbour())).toBe(false);
  });
});

describe('neighbour discovery', () => {
  const source = '20010db8000000000000000000000007';
  const target = '20010db8000000000000000000000009';
  const read = (icmp: string, neighbour = new Neighbour()): string | false => {
    const bytes = bytesOf(source + icmp);
    return readNeighbourDiscovery(bytes, 16, bytes.length, 0, neighbour) && text(neighbour);
  };

  test('an advertisement says who has the address that was asked for', () => {
    expect(read(`88 00 0000 60000000 ${target} 02 01 02005e100009`)).toBe(`${target} 02005e100009`);
  });

  test('a solicitation says who asks', () => {
    expect(read(`87 00 0000 00000000 ${target} 01 01 02005e100007`)).toBe(`${source} 02005e100007`);
  });

  test.each([
    ['an advertisement without a hardware address', `88 00 0000 60000000 ${target}`],
    ['an option of no length', `88 00 0000 60000000 ${target} 02 00 02005e100009`],
    ['an echo', `80 00 0000 60000000 ${target} 02 01 02005e100009`],
    ['a message cut short', `88 00 0000 60000000 ${target} 02 01 02005e1000`],
  ])('%s says nothing', (_, icmp) => {
    expect(read(icmp)).toBe(false);
  });
});

test('the same neighbour is new once, and again with another hardware address', () => {
  const known = new KnownNeighbours();
  const neighbour = new Neighbour();
  const learn = (sender: string): boolean =>
    readArp(arp('0002', sender), 0, 28, neighbour) && known.learn(neighbour, 0);
  expect(learn('02005e100009 0a000c09')).toBe(true);
  expect(learn('02005e100009 0a000c09')).toBe(false);
  expect(learn('02005e100008 0a000c09')).toBe(true);
  expect(learn('02005e100008 0a000c0a')).toBe(true);
});
