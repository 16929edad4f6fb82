import { describe, expect, test } from 'vitest';
import radius from '../../native-free-parsers/packets/datagrams/radius.js';
import { conversationTo, Datagrams, timeMs } from './read-packets.js';

const ago = (seconds: number): string => new Date(timeMs - seconds * 1000).toISOString();
const time = ago(0);
const station = [31, Buffer.from('00-11-22-33-44-01')] as const;
const user = [1, Buffer.from('CORP\\ana')] as const;
const framed = [8, Buffer.from([10, 9, 1, 7])] as const;
const status = (value: number) => [40, Buffer.from([0, 0, 0, value])] as const;
const lasted = [46, Buffer.from([0, 0, 0, 30])] as const;
const ana = { fact: 'logon', client: '10.9.1.7', mac: '00:11:22:33:44:01', user: 'ana', realm: 'CORP' };

function packet(code: number, ...attributes: readonly (readonly [number, Uint8Array])[]): Buffer {
  const bytes = Buffer.concat([
    Buffer.from([code, 17, 0, 0]),
    Buffer.alloc(16, 0x77),
    ...attributes.map(([type, value]) => Buffer.from([type, value.length + 2, ...value])),
  ]);
  bytes.writeUInt16BE(bytes.length, 2);
  return bytes;
}

describe('RADIUS', () => {
  test('all records of a session have its start as their time, and the stop its end', () => {
    const datagrams = new Datagrams(radius);
    const conversation = conversationTo(1813);
    expect(datagrams.read(packet(4, status(1), user, framed, station), conversation)).toEqual([{ ...ana, time }]);
    expect(datagrams.read(packet(4, status(3), user, framed, station, lasted), conversation)).toEqual([
      { ...ana, time: ago(30), durationMs: 30_000 },
    ]);
    expect(datagrams.read(packet(4, status(2), user, framed, station, lasted), conversation)).toEqual([
      { ...ana, time: ago(30), durationMs: 30_000, until: time },
    ]);
  });

  test('a record that was delayed is of when it was written', () => {
    const delayed = packet(4, status(1), user, framed, [41, Buffer.from([0, 0, 0, 5])]);
    expect(new Datagrams(radius).read(delayed, conversationTo(1813))).toMatchObject([{ time: ago(5) }]);
  });

  test('an acceptance is a logon of who asked', () => {
    const datagrams = new Datagrams(radius);
    const conversation = conversationTo(1812);
    expect(datagrams.read(packet(1, user, station), conversation)).toEqual([]);
    expect(datagrams.read(packet(2, framed), conversation, false)).toEqual([{ ...ana, time }]);
    expect(datagrams.read(packet(3), conversation, false)).toEqual([]);
  });

  test.each([
    ['nobody', packet(4, status(1), framed)],
    ['nowhere', packet(4, status(1), user)],
    ['an address that others choose', packet(4, status(1), user, [8, Buffer.from([255, 255, 255, 254])])],
    ['a server that starts', packet(4, status(7), user, framed)],
    ['one whom no request named', packet(2, framed)],
  ])('a record of %s is no logon', (_, payload) => {
    expect(new Datagrams(radius).read(payload, conversationTo(1813))).toEqual([]);
  });

  test('an IPv6 address places a user too', () => {
    const framedV6 = [168, Buffer.from('20010db8000000000000000000000009', 'hex')] as const;
    expect(new Datagrams(radius).read(packet(4, status(1), user, framedV6), conversationTo(1813))).toMatchObject([
      { client: '2001:db8::9' },
    ]);
  });

  test('what is no RADIUS is refused', () => {
    const whole = packet(4, status(1), user, framed);
    const emptyAttribute = Buffer.from(whole);
    emptyAttribute[21] = 0;
    const tooLong = Buffer.from(whole);
    tooLong.writeUInt16BE(4000, 2);
    for (const payload of [whole.subarray(0, 19), whole.subarray(0, 30), emptyAttribute, tooLong, packet(99)])
      expect(new Datagrams(radius).read(payload, conversationTo(1812))).toBeUndefined();
  });
});
