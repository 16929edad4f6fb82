import { type Cipher, createCipheriv, createDecipheriv } from 'node:crypto';
import { expandInfo } from './expand-info.js';
import { hmacSha256 } from './hmac-sha256.js';
import { ivBytes, keyBytes, type QuicVersion } from './versions.js';

const tagBytes = 16;
const hashBytes = 32;
const clientInfo = expandInfo('client in', hashBytes);

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
    const initial = hmacSha256(salt, destinationId);
    const client = hmacSha256(initial, clientInfo);
    this.key = hmacSha256(client, labels.key).subarray(0, keyBytes);
    this.iv = hmacSha256(client, labels.iv).subarray(0, ivBytes);
    const headerKey = hmacSha256(client, labels.headerProtection).subarray(0, keyBytes);
    this.headerCipher = createCipheriv('aes-128-ecb', headerKey, null);
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
