import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import dtls from '../../native-free-parsers/packets/datagrams/dtls.js';
import quic from '../../native-free-parsers/packets/datagrams/quic.js';
import type { DatagramDissector } from '../../native-free-parsers/packets/dissector.js';
import { preface } from '../../native-free-parsers/packets/http2/http2-reader.js';
import { TcpTalk, type Told, UdpTalk } from './converse.js';
import { groups, helloMessage, protocols, records, serverName, signatureAlgorithms, versions } from './hello.js';

const seed = 20260805;
const numRuns = Number(process.env.LAMPLIGHTER_FUZZ_RUNS ?? 1500);

const hello = helloMessage({
  extensions: [
    serverName('damaged.example'),
    protocols('h2', 'http/1.1'),
    versions(0x0304),
    groups(29),
    signatureAlgorithms(0x0403),
  ],
});
const get = 'GET /v1 HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\n\r\nabc';
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
const headers =
  '\x00\x00\x11\x01\x05\x00\x00\x00\x01\x82\x84\x86\x41\x8c\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0\xab\x90\xf4\xff';

/** What a client and its server say; both are damaged. */
const streams: Readonly<Record<string, readonly [client: Buffer, server: Buffer]>> = {
  tls: [records(hello, 40), records(Buffer.concat([Buffer.from([2, 0, 0, 40]), Buffer.alloc(40, 3)]))],
  http: [Buffer.from(get + get), Buffer.from(chunked + chunked)],
  connect: [
    Buffer.concat([Buffer.from('CONNECT b.example:443 HTTP/1.1\r\n\r\n'), records(hello)]),
    Buffer.from('HTTP/1.1 200 OK\r\n\r\n'),
  ],
  http2: [Buffer.from(preface + headers, 'latin1'), Buffer.from(headers, 'latin1')],
  socks: [
    Buffer.concat([Buffer.from('\x05\x01\x00\x05\x01\x00\x03\x09c.example\x01\xbb', 'latin1'), records(hello)]),
    Buffer.from('\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00', 'latin1'),
  ],
};

/** A few bytes changed, a stretch left out, the rest repeated or not. */
const damages = fc.record({
  changes: fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
  cut: fc.tuple(fc.nat(300), fc.oneof(fc.constant(0), fc.nat(40))),
  packetBytes: fc.integer({ min: 1, max: 200 }),
  isServerFirst: fc.boolean(),
});
type Damage = typeof damages extends fc.Arbitrary<infer Value> ? Value : never;

describe.each(Object.entries(streams))('Damaged %s', (_name, [client, server]) => {
  test('is read without a throw, and no byte around the packets is', () => {
    fc.assert(
      fc.property(damages, (damage) => {
        const [one, other] = [0x00, 0xff].map((padding) => {
          const talk = new TcpTalk(443, padding);
          const { packetBytes } = damage;
          if (damage.isServerFirst) talk.server(damaged(server, damage), packetBytes);
          talk.client(damaged(client, damage), packetBytes);
          if (!damage.isServerFirst) talk.server(damaged(server, damage), packetBytes);
          return talk.close();
        });
        expect(one).toEqual(other);
        expect(one!.length).toBeLessThanOrEqual(12);
      }),
      { seed, numRuns },
    );
  });
});

describe.each([
  ['dtls', dtls, dtlsRecord(hello)],
  ['quic', quic, Buffer.concat([Buffer.from('c300000001080102030405060708000044d0', 'hex'), Buffer.alloc(1232, 7)])],
  [
    'Google QUIC',
    quic,
    Buffer.from(`\x0d${'i'.repeat(8)}Q039\x01${'h'.repeat(16)}CHLO\x01\0\0\0SNI\0\x05\0\0\0abcde`, 'latin1'),
  ],
] as const satisfies readonly (readonly [string, DatagramDissector, Buffer])[])(
  'Damaged %s',
  (_name, dissector, datagram) => {
    test('is read without a throw, and no byte around the datagrams is', () => {
      fc.assert(
        fc.property(damages, (damage) => {
          const [one, other] = [0x00, 0xff].map((padding): readonly [readonly boolean[], readonly Told[]] => {
            const talk = new UdpTalk(dissector, 443, padding);
            const taken = [talk.client(damaged(datagram, damage)), talk.client(datagram)];
            return [[...taken, talk.server(damaged(datagram, damage))], talk.told];
          });
          expect(one).toEqual(other);
        }),
        { seed, numRuns },
      );
    });
  },
);

test('A gap anywhere in a conversation neither throws nor tells a request twice', () => {
  fc.assert(
    fc.property(
      fc.nat(120),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 40 }),
      (at, lost, packetBytes) => {
        for (const [client, server] of Object.values(streams)) {
          const talk = new TcpTalk().client(client.subarray(0, at), packetBytes).lose('client', lost);
          talk.client(client.subarray(at + lost), packetBytes).server(server, packetBytes);
          const whole = new TcpTalk().client(client).server(server).close();
          expect(talk.close().length).toBeLessThanOrEqual(whole.length + 1);
        }
      },
    ),
    { seed, numRuns: Math.ceil(numRuns / 5) },
  );
});

function damaged(bytes: Buffer, { changes, cut: [cutAt, cutBytes] }: Damage): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
  return Buffer.concat([copy.subarray(0, cutAt), copy.subarray(Math.min(copy.length, cutAt + cutBytes))]);
}

function dtlsRecord(message: Buffer): Buffer {
  const length = message.length - 4;
  const header = Buffer.from('16fefd0000000000000000', 'hex');
  const sizes = Buffer.alloc(2);
  sizes.writeUInt16BE(length + 12);
  const fragment = Buffer.from('01000000000000000000000000', 'hex').subarray(0, 12);
  fragment.writeUIntBE(length, 1, 3);
  fragment.writeUIntBE(length, 9, 3);
  return Buffer.concat([header, sizes, fragment, message.subarray(4)]);
}
