import { createDecipheriv } from 'node:crypto';
import { encryptBlock } from './aes-block.js';
import { expandInfo } from './expand-info.js';
import { hmacSha256 } from './hmac-sha256.js';
import { ivBytes, keyBytes, type QuicVersion } from './versions.js';

const tagBytes = 16;
const hashBytes = 32;
const clientInfo = expandInfo('client in', hashBytes);

/** What the secrets before the keys are hashed into. */
const initialSecret = Buffer.alloc(hashBytes);
const clientSecret = Buffer.alloc(hashBytes);
const hashed = Buffer.alloc(hashBytes);
const nonce = Buffer.alloc(ivBytes);
const mask = Buffer.alloc(keyBytes);

/**
 * Opens the Initial packets that a client sends (RFC 9001 section 5). Their keys follow from the connection id that the
 * client made up, so whoever sees the first packet can read them.
 */
export class InitialKeys {
  readonly key: Buffer;
  readonly iv: Buffer;
  private readonly headerKey: Buffer;

  constructor({ salt, labels }: QuicVersion, destinationId: Uint8Array) {
    hmacSha256(initialSecret, salt, destinationId);
    hmacSha256(clientSecret, initialSecret, clientInfo);
    this.key = expanded(labels.key, keyBytes);
    this.iv = expanded(labels.iv, ivBytes);
    this.headerKey = expanded(labels.headerProtection, keyBytes);
  }

  /** What hides the first byte and the number of a packet, from the 16 bytes at `at`; valid until the next call. */
  headerMask(bytes: Uint8Array, at: number): Buffer {
    encryptBlock(mask, this.headerKey, bytes, at);
    return mask;
  }

  /** The frames of a packet; undefined where it was not sealed with these keys. `header` is the unprotected one. */
  open(header: Uint8Array, packetNumber: number, bytes: Uint8Array, start: number, end: number): Buffer | undefined {
    nonce.set(this.iv);
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

/** So many bytes that the client's secret expands to (RFC 5869). */
function expanded(info: Uint8Array, count: number): Buffer {
  hmacSha256(hashed, clientSecret, info);
  return Buffer.from(hashed.subarray(0, count));
}
