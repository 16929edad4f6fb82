import { createCipheriv } from 'node:crypto';
import { InitialKeys } from '../../native-free-parsers/packets/quic/initial-keys.js';
import { quicVersion } from '../../native-free-parsers/packets/quic/versions.js';
import { sized, uint } from './hello.js';

export const v1 = 0x00000001;
export const v2 = 0x6b3343cf;

interface Sealing {
  readonly version?: number;
  readonly keys?: InitialKeys;
  readonly token?: Buffer;
}

/** An Initial packet with these frames, padded to 300 bytes of payload. */
export function initial(
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
export function seal(
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

export function crypto(message: Buffer, start: number, end: number): Buffer {
  const length = end - start;
  return Buffer.concat([
    Buffer.from([6]),
    uint(2, 0x4000 | start),
    uint(2, 0x4000 | length),
    message.subarray(start, end),
  ]);
}

/** What a server sends, as far as anybody can read it. */
export function longHeader(version: number, type: number, destinationId: Buffer, sourceId: Buffer): Buffer {
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
export function googleHello(name: string, agent: string): Buffer {
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
