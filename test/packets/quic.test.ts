import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import quic from '../../native-free-parsers/packets/datagrams/quic.js';
import { InitialKeys } from '../../native-free-parsers/packets/quic/initial-keys.js';
import { readVariable } from '../../native-free-parsers/packets/quic/variable-number.js';
import { quicVersion } from '../../native-free-parsers/packets/quic/versions.js';
import { UdpTalk } from './converse.js';
import { helloMessage, protocols, serverName, uint, versions } from './hello.js';
import { crypto, googleHello, initial, longHeader, v1, v2 } from './quic-packets.js';

const reserved = 0x1a2a3a4a;
const hello = helloMessage({ extensions: [serverName('quic.example'), protocols('h3'), versions(0x0304)] });
const firstId = Buffer.from('0102030405060708', 'hex');

describe('A QUIC connection', () => {
  test('is read from CRYPTO frames in any order, in several datagrams, between PING, ACK and PADDING', () => {
    const talk = new UdpTalk(quic);
    const ack = Buffer.from('0203000100000a', 'hex');
    const ackWithCounts = Buffer.from('0303000005010203', 'hex');
    const ping = Buffer.from([1]);
    const length = hello.length;
    talk.client(initial(firstId, [crypto(hello, 40, 60), ping, crypto(hello, 70, 75)], 0));
    talk.client(initial(firstId, [ackWithCounts, crypto(hello, 75, length)], 1));
    expect(talk.told).toEqual([]);
    talk.client(initial(firstId, [crypto(hello, 55, 70), ack, crypto(hello, 0, 45)], 2));
    expect(talk.told.map(({ host, timeMs }) => [host, timeMs])).toEqual([['quic.example', 3]]);
  });

  test('is read from packets that share a datagram', () => {
    const talk = new UdpTalk(quic);
    const first = initial(firstId, [crypto(hello, 0, 50)], 0);
    expect(talk.client(Buffer.concat([first, initial(firstId, [crypto(hello, 50, hello.length)], 1)]))).toBe(true);
    expect(talk.told).toHaveLength(1);
  });

  test('goes on under the name that the server gave itself, with the keys of the first', () => {
    const talk = new UdpTalk(quic);
    const serverId = Buffer.from('a1a2a3a4', 'hex');
    const keys = new InitialKeys(quicVersion(v1)!, firstId);
    talk.client(initial(firstId, [crypto(hello, 0, 50)], 0));
    talk.server(longHeader(v1, 0, Buffer.alloc(0), serverId));
    talk.client(initial(serverId, [crypto(hello, 50, hello.length)], 1, { keys }));
    expect(talk.told).toMatchObject([{ host: 'quic.example', repeated: false }]);
  });

  test('states a second hello again, where the server asked for it', () => {
    const talk = new UdpTalk(quic);
    const both = Buffer.concat([hello, hello]);
    talk.client(initial(firstId, [crypto(both, 0, hello.length)], 0));
    talk.client(initial(firstId, [crypto(both, hello.length, both.length)], 1));
    expect(talk.told.map(({ repeated }) => repeated)).toEqual([false, true]);
  });

  test('begins again after a Retry, with keys of the new name', () => {
    const talk = new UdpTalk(quic);
    const retryId = Buffer.from('b1b2b3b4b5', 'hex');
    talk.client(initial(firstId, [crypto(hello, 0, hello.length)], 0));
    talk.server(longHeader(v1, 3, Buffer.alloc(0), retryId));
    talk.client(initial(retryId, [crypto(hello, 0, hello.length)], 1, { token: Buffer.alloc(30, 9) }));
    expect(talk.told.map(({ host, repeated }) => [host, repeated])).toEqual([
      ['quic.example', false],
      ['quic.example', true],
    ]);
  });

  test('is told apart from the next one between the same ports', () => {
    const talk = new UdpTalk(quic);
    const other = helloMessage({ extensions: [serverName('other.example')] });
    talk.client(initial(firstId, [crypto(hello, 0, hello.length)], 0));
    talk.client(Buffer.alloc(40, 0x41));
    talk.client(initial(Buffer.alloc(8, 0x66), [crypto(other, 0, other.length)], 0));
    expect(talk.told.map(({ host, repeated }) => [host, repeated])).toEqual([
      ['quic.example', false],
      ['other.example', false],
    ]);
  });

  test('costs no keys for what comes after the hello, and tells a repeated hello once', () => {
    const talk = new UdpTalk(quic);
    const packet = initial(firstId, [crypto(hello, 0, hello.length)], 0);
    for (let i = 0; i < 3; i++) expect(talk.client(packet)).toBe(true);
    expect(talk.client(Buffer.alloc(1200, 0x55))).toBe(true);
    expect(talk.conversation.state).toMatchObject({ keys: undefined, isOver: true });
    expect(talk.client(packet)).toBe(true);
    expect(talk.told).toHaveLength(1);
  });

  test.each([
    [853, protocols('h3'), 'doq'],
    [443, protocols('doq'), 'doq'],
    [443, protocols('h3'), 'quic'],
  ])('to port %i is told as what it carries', (port, extension, app) => {
    const talk = new UdpTalk(quic, port);
    const message = helloMessage({ extensions: [extension] });
    talk.client(initial(firstId, [crypto(message, 0, message.length)], 0));
    expect(talk.told[0]!.app).toBe(app);
  });

  test.each([0xff00001d, 0xff000020, 0xff000021, 0xff000022, 0xff00001b, 0xfaceb002, v2, reserved])(
    'of version %i is read too',
    (version) => {
      const talk = new UdpTalk(quic);
      talk.client(initial(firstId, [crypto(hello, 0, hello.length)], 0, { version }));
      expect(talk.told).toMatchObject([{ host: 'quic.example' }]);
    },
  );

  test('that begins with a version nobody speaks is told once, also where other hellos follow', () => {
    const talk = new UdpTalk(quic);
    const say = (version: number) => talk.client(initial(firstId, [crypto(hello, 0, hello.length)], 0, { version }));
    say(reserved);
    say(v1);
    expect(talk.told.map(({ host, repeated }) => [host, repeated])).toEqual([
      ['quic.example', false],
      ['quic.example', true],
    ]);
  });

  test('is not seen where a packet was not sealed with its keys', () => {
    const packet = initial(firstId, [crypto(hello, 0, hello.length)], 0);
    for (let at = 0; at < packet.length; at += 7) {
      const damaged = Buffer.from(packet);
      damaged[at]! ^= 0x10;
      const talk = new UdpTalk(quic);
      expect(talk.client(damaged)).toBe(false);
      expect(talk.told).toEqual([]);
      expect(talk.conversation.state).toBeUndefined();
    }
  });

  test('makes keys for few of the packets that only look like a beginning', () => {
    const talk = new UdpTalk(quic);
    talk.client(initial(firstId, [crypto(hello, 0, hello.length)], 0));
    for (let i = 0; i < 100; i++) {
      const damaged = initial(Buffer.alloc(8, i), [crypto(hello, 0, hello.length)], 0);
      damaged[damaged.length - 1]! ^= 1;
      talk.client(damaged);
    }
    expect(talk.conversation.state).toMatchObject({ failures: 16, hellos: 1 });
  });

  test('survives any frames that are sealed well, and tells at most one hello', () => {
    const frame = fc.oneof(
      fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(fc.nat(hello.length), fc.nat(60))
        .map(([at, length]) => crypto(hello, at, Math.min(hello.length, at + length))),
      fc
        .tuple(fc.nat(16383), fc.nat(40))
        .map(([at, length]) =>
          Buffer.concat([
            crypto(hello, 0, 0).subarray(0, 1),
            uint(2, 0x4000 | at),
            uint(2, 0x4000 | length),
            Buffer.alloc(length, 1),
          ]),
        ),
    );
    fc.assert(
      fc.property(fc.array(fc.array(frame, { maxLength: 6 }), { minLength: 1, maxLength: 6 }), (packets) => {
        const talk = new UdpTalk(quic);
        for (const [i, frames] of packets.entries()) expect(talk.client(initial(firstId, frames, i))).toBe(true);
        expect(talk.told.length).toBeLessThanOrEqual(1);
      }),
      { seed: 20260805, numRuns: 1000 },
    );
  });

  test('of Google before TLS tells whom its client asked for', () => {
    const talk = new UdpTalk(quic);
    expect(talk.client(googleHello('www.example.com', 'Chrome/60'))).toBe(true);
    expect(talk.told).toMatchObject([{ host: 'www.example.com', app: 'quic', userAgent: 'Chrome/60' }]);
  });

  test('is not made up from random datagrams', () => {
    for (const first of [0x00, 0x40, 0x80, 0xc0, 0xff]) {
      const talk = new UdpTalk(quic);
      expect(talk.client(Buffer.alloc(1200, first))).toBe(false);
    }
  });
});

test.each([
  ['9d7f3e7d', 494878333],
  ['7bbd', 15293],
  ['25', 37],
  ['4025', 37],
  // 151288809941952652: no length and no offset is as large.
  ['c2197c5eff14e88c', Number.POSITIVE_INFINITY],
])('The number %s is %d, as RFC 9000 appendix A has it', (hex, value) => {
  expect(readVariable(Buffer.from(hex, 'hex'), 0)).toBe(value);
});
