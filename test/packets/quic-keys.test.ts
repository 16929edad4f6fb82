import { createCipheriv, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import quic from '../../native-free-parsers/packets/datagrams/quic.js';
import { encryptBlock } from '../../native-free-parsers/packets/quic/aes-block.js';
import { hmacSha256 } from '../../native-free-parsers/packets/quic/hmac-sha256.js';
import { InitialKeys } from '../../native-free-parsers/packets/quic/initial-keys.js';
import { quicVersion } from '../../native-free-parsers/packets/quic/versions.js';
import { UdpTalk } from './converse.js';
import { seal, v1, v2 } from './quic-packets.js';

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
