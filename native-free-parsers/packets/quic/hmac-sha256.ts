import { hash } from 'node:crypto';

const blockBytes = 64;
const hashBytes = 32;
/** Labels and connection ids have at most some forty bytes. */
const mostMessageBytes = 64;

const inner = Buffer.alloc(blockBytes + mostMessageBytes);
const outer = Buffer.alloc(blockBytes + hashBytes);

/**
 * HMAC-SHA256 (RFC 2104) of a message of at most 64 bytes under a key of at most 64.
 *
 * Out of two plain hashes: Node's Hmac is an object with memory of its own for each, which costs as much again, and the
 * collector once more.
 */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Buffer {
  for (let i = 0; i < blockBytes; i++) {
    const byte = i < key.length ? key[i]! : 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  inner.set(message, blockBytes);
  outer.set(hash('sha256', inner.subarray(0, blockBytes + message.length), 'buffer'), blockBytes);
  return hash('sha256', outer, 'buffer');
}
