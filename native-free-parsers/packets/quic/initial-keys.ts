import { type Cipher, createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { QuicVersion } from './versions.js';

const hashBytes = 32;
const tagBytes = 16;

/**
 * Opens the Initial packets that a client sends (RFC 9001 section 5). Their keys follow from the connection id that the
 * client made up, so whoever sees the first packet can read them.
 */
export class InitialKeys {
  readonly key: Buffer;
  readonly iv: Buffer;
  private readonly headerCipher: Cipher;
  private readonly nonce = Buffer.alloc(12);

  constructor({ salt, labels }: QuicVersion, destinationId: Uint8Array) {
    const initial = createHmac('sha256', salt).update(destinationId).digest();
    const client = expand(initial, 'client in', hashBytes);
    this.key = expand(client, labels.key, 16);
    this.iv = expand(client, labels.iv, 12);
    this.headerCipher = createCipheriv('aes-128-ecb', expand(client, labels.headerProtection, 16), null);
    this.headerCipher.setAutoPadding(false);
  }

  /** What hides the first byte and the number of a packet, from the 16 bytes at `at`. */
  headerMask(bytes: Uint8Array, at: number): Buffer {
    return this.headerCipher.update(bytes.subarray(at, at + 16));
  }

  /** The frames of a packet; undefined where it was not sealed with these keys. `header` is the unprotected one. */
  open(header: Uint8Array, packetNumber: number, bytes: Uint8Array, start: number, end: number): Buffer | undefined {
    const { nonce } = this;
    this.iv.copy(nonce);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ packetNumber) >>> 0, 8);
    const cipher = createDecipheriv('aes-128-gcm', this.key, nonce);
    cipher.setAAD(header);
    cipher.setAuthTag(bytes.subarray(end - tagBytes, end));
    const frames = cipher.update(bytes.subarray(start, end - tagBytes));
    try {
      cipher.final();
    } catch {
      return undefined;
    }
    return frames;
  }
}

/** HKDF-Expand-Label (RFC 8446 section 7.1) with an empty context, for at most one block of the hash. */
function expand(secret: Buffer, label: string, length: number): Buffer {
  const name = `tls13 ${label}`;
  const info = Buffer.from(`\0${String.fromCharCode(length, name.length)}${name}\0\x01`, 'latin1');
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}
