import { createCipheriv, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import quic from '../../native-free-parsers/packets/datagrams/quic.js';
import { encryptBlock } from '../../native-free-parsers/packets/quic/aes-block.js';
import { hmacSha256 } from '../../native-free-parsers/packets/quic/hmac-sha256.js';
import { InitialKeys } from '../../native-free-parsers/packets/quic/initial-keys.js';
import { readVariable } from '../../native-free-parsers/packets/quic/variable-number.js';
import { quicVersion } from '../../native-free-parsers/packets/quic/versions.js';
import { UdpTalk } from './converse.js';
import { helloMessage, protocols, serverName, sized, uint, versions } from './hello.js';

const v1 = 0x00000001;
const v2 = 0x6b3343cf;
const reserved = 0x1a2a3a4a;

/** RFC 9001 and RFC 9369, appendix A: the client's keys, and its first packet before and after it is sealed. */
const published = {
  destinationId: '8394c8f03e515708',
  cryptoFrame:
    '060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c000000010000e00000b65' +
    '78616d706c652e636f6dff01000100000a00080006001d0017001800100007000504616c706e000500050100000000003300260024001d00209370b2c9caa4' +
    '7fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d00020101001c0002' +
    '40010039003204' +
    '08ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8f03e51570806048000ffff',
  payloadBytes: 1162,
  packetNumber: 2,
};
const publishedVersions = [
  {
    name: 'version 1 (RFC 9001)',
    version: v1,
    key: '1f369613dd76d5467730efcbe3b1a22d',
    iv: 'fa044b2f42a3fd3b46fb255c',
    headerKey: '9f50449e04a0e810283a1e9933adedd2',
    header: 'c300000001088394c8f03e5157080000449e00000002',
    mask: '437b9aec36',
    start:
      'c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9bd8bab936b47d92ec356c0bab7df5976d27cd449f63300099f399',
    end: 'e221af44860018ab0856972e194cd934',
  },
  {
    name: 'version 2 (RFC 9369)',
    version: v2,
    key: '8b1a0bc121284290a29e0971b5cd045d',
    iv: '91f73e2351d8fa91660e909f',
    headerKey: '45b95e15235d6f45a6b19cbcb0294ba9',
    header: 'd36b3343cf088394c8f03e5157080000449e00000002',
    mask: '94a0c95e80',
    start:
      'd76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485dd04de806071bf03dceebfa162e75d6c96058bdbfb127cdfcbf903388e99ad04',
    end: 'a18b2faa745b6fe189cf772a9f84cbfc',
  },
] as const;

describe.each(publishedVersions)('QUIC $name', ({ version, key, iv, headerKey, header, mask, start, end }) => {
  const payload = Buffer.concat([Buffer.from(published.cryptoFrame, 'hex')], published.payloadBytes);
  const packet = seal(Buffer.from(header, 'hex'), payload, published.packetNumber, {
    key: Buffer.from(key, 'hex'),
    iv: Buffer.from(iv, 'hex'),
    headerMask: (sample) => createCipheriv('aes-128-ecb', Buffer.from(headerKey, 'hex'), null).update(sample),
  });

  test('is sealed by this test as it is published', () => {
    expect(packet.toString('hex').startsWith(start) && packet.toString('hex').endsWith(end)).toBe(true);
    expect(packet).toHaveLength(1200);
  });

  test('has the published keys and mask', () => {
    const keys = new InitialKeys(quicVersion(version)!, Buffer.from(published.destinationId, 'hex'));
    expect([keys.key.toString('hex'), keys.iv.toString('hex')]).toEqual([key, iv]);
    expect(keys.headerMask(packet, 22).subarray(0, 5).toString('hex')).toBe(mask);
  });

  test('tells whom the published packet asks for', () => {
    const talk = new UdpTalk(quic);
    expect(talk.client(packet)).toBe(true);
    expect(talk.told).toMatchObject([
      {
        fact: 'request',
        host: 'example.com',
        app: 'quic',
        transport: 'udp',
        alpn: ['alpn'],
        ja4: expect.stringMatching(/^q13d0211an_/),
        repeated: false,
      },
    ]);
    expect(talk.conversation).toMatchObject({ app: 'quic', host: 'example.com' });
  });
});

const hello = helloMessage({ extensions: [serverName('quic.example'), protocols('h3'), versions(0x0304)] });
const firstId = Buffer.from('0102030405060708', 'hex');

describe('What keys are made with comes to what Node makes of', () => {
  const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });

  test('one block of AES-128', () => {
    fc.assert(
      fc.property(bytes(16, 16), bytes(16, 16), (key, block) => {
        const encrypted = Buffer.alloc(16);
        encryptBlock(encrypted, key, Buffer.concat([Buffer.alloc(3), block]), 3);
        expect(encrypted).toEqual(createCipheriv('aes-128-ecb', key, null).update(block));
      }),
    );
  });

  test('HMAC-SHA256', () => {
    fc.assert(
      fc.property(bytes(0, 64), bytes(0, 64), (key, message) => {
        const code = Buffer.alloc(32);
        hmacSha256(code, key, message);
        expect(code).toEqual(createHmac('sha256', key).update(message).digest());
      }),
    );
  });
});

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

interface Sealing {
  readonly version?: number;
  readonly keys?: InitialKeys;
  readonly token?: Buffer;
}

/** An Initial packet with these frames, padded to 300 bytes of payload. */
function initial(
  destinationId: Buffer,
  frames: readonly Buffer[],
  packetNumber: number,
  sealing: Sealing = {},
): Buffer {
  const { version = v1, token = Buffer.alloc(0) } = sealing;
  const described = quicVersion(version)!;
  const keys = sealing.keys ?? new InitialKeys(described, destinationId);
  const payload = Buffer.concat([...frames, Buffer.alloc(Math.max(0, 300 - Buffer.concat(frames).length))]);
  const header = Buffer.concat([
    Buffer.from([0xc0 | (described.initialType << 4) | 1]),
    uint(4, version),
    sized(1, destinationId),
    sized(1, Buffer.alloc(0)),
    sized(1, token),
    uint(2, 0x4000 | (2 + payload.length + 16)),
    uint(2, packetNumber),
  ]);
  return seal(header, payload, packetNumber, keys);
}

/** Protects payload and header (RFC 9001 sections 5.3 and 5.4). */
function seal(
  plainHeader: Buffer,
  payload: Buffer,
  packetNumber: number,
  keys: { readonly key: Buffer; readonly iv: Buffer; headerMask(bytes: Buffer, at: number): Buffer },
): Buffer {
  const header = Buffer.from(plainHeader);
  const numberBytes = (header[0]! & 3) + 1;
  const nonce = Buffer.from(keys.iv);
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ packetNumber) >>> 0, 8);
  const cipher = createCipheriv('aes-128-gcm', keys.key, nonce).setAAD(header);
  const sealed = Buffer.concat([cipher.update(payload), cipher.final(), cipher.getAuthTag()]);
  const sampleAt = 4 - numberBytes;
  const mask = keys.headerMask(sealed.subarray(sampleAt, sampleAt + 16), 0);
  header[0]! ^= mask[0]! & 0x0f;
  for (let i = 0; i < numberBytes; i++) header[header.length - numberBytes + i]! ^= mask[1 + i]!;
  return Buffer.concat([header, sealed]);
}

function crypto(message: Buffer, start: number, end: number): Buffer {
  const length = end - start;
  return Buffer.concat([
    Buffer.from([6]),
    uint(2, 0x4000 | start),
    uint(2, 0x4000 | length),
    message.subarray(start, end),
  ]);
}

/** What a server sends, as far as anybody can read it. */
function longHeader(version: number, type: number, destinationId: Buffer, sourceId: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from([0xc0 | (type << 4)]),
    uint(4, version),
    sized(1, destinationId),
    sized(1, sourceId),
    Buffer.from([0, 0x40, 40]),
    Buffer.alloc(40, 1),
  ]);
}

/** Q039's first datagram: flags, id, version, number, hash, a stream frame, and CHLO with its tags. */
function googleHello(name: string, agent: string): Buffer {
  const ends = [name.length, name.length + agent.length];
  const tags = ['SNI\0', 'UAID'].map((tag, i) => {
    const end = Buffer.alloc(4);
    end.writeUInt32LE(ends[i]!);
    return Buffer.concat([Buffer.from(tag, 'latin1'), end]);
  });
  return Buffer.concat([
    Buffer.from([0x0d]),
    Buffer.alloc(8, 5),
    Buffer.from('Q039'),
    Buffer.from([1]),
    Buffer.alloc(12, 6),
    Buffer.from('a0010000', 'hex'),
    Buffer.from('CHLO'),
    Buffer.from([2, 0, 0, 0]),
    ...tags,
    Buffer.from(name + agent),
  ]);
}
