import { createCipheriv, createHmac } from 'node:crypto';

/** RFC 9001 section 5.2. */
const salt = Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex');
const datagramBytes = 1200;
const tagBytes = 16;

/**
 * The datagrams of a client's first flight: QUIC version 1 Initial packets that carry `hello` in CRYPTO frames, protected
 * with the keys of the destination connection id (RFC 9001 section 5).
 */
export function quicInitials(hello: Buffer, destinationId: Buffer, sourceId: Buffer): readonly Buffer[] {
  const secret = expand(hmac(salt, destinationId), 'client in', 32);
  const keys = {
    key: expand(secret, 'quic key', 16),
    iv: expand(secret, 'quic iv', 12),
    hp: expand(secret, 'quic hp', 16),
  };
  const datagrams: Buffer[] = [];
  const room = datagramBytes - 60 - tagBytes;
  for (let from = 0; from < hello.length; from += room) {
    const part = hello.subarray(from, from + room);
    const frame = Buffer.concat([Buffer.of(6), varint(from), varint(part.length), part]);
    datagrams.push(protect(frame, datagrams.length, destinationId, sourceId, keys));
  }
  return datagrams;
}

interface Keys {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly hp: Buffer;
}

function protect(
  frames: Buffer,
  number: number,
  destinationId: Buffer,
  sourceId: Buffer,
  { key, iv, hp }: Keys,
): Buffer {
  const ids = Buffer.concat([Buffer.of(destinationId.length), destinationId, Buffer.of(sourceId.length), sourceId]);
  const before = Buffer.concat([Buffer.of(0xc3, 0, 0, 0, 1), ids, Buffer.of(0)]);
  const payload = Buffer.alloc(datagramBytes - before.length - 2 - 4 - tagBytes);
  frames.copy(payload);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(0x4000 | (4 + payload.length + tagBytes));
  const packetNumber = Buffer.of(0, 0, 0, number);
  const header = Buffer.concat([before, length, packetNumber]);
  const nonce = Buffer.from(iv);
  nonce[11]! ^= number;
  const cipher = createCipheriv('aes-128-gcm', key, nonce).setAAD(header);
  const sealed = Buffer.concat([cipher.update(payload), cipher.final(), cipher.getAuthTag()]);
  const mask = createCipheriv('aes-128-ecb', hp, null).update(sealed.subarray(0, 16));
  header[0]! ^= mask[0]! & 0x0f;
  for (let i = 0; i < 4; i++) header[header.length - 4 + i]! ^= mask[1 + i]!;
  return Buffer.concat([header, sealed]);
}

/** HKDF-Expand-Label (RFC 8446 section 7.1), for no more than one block. */
function expand(secret: Buffer, label: string, bytes: number): Buffer {
  const text = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.of(0, bytes, text.length), text, Buffer.of(0, 1)]);
  return hmac(secret, info).subarray(0, bytes);
}

function hmac(key: Buffer, data: Buffer): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function varint(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(0x4000 | value);
  return bytes;
}
