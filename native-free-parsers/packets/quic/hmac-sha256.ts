import { hash } from 'node:crypto';

const blockBytes = 64;
const hashBytes = 32;
/** Labels and connection ids have at most some forty bytes. */
const mostMessageBytes = 64;

const inner = Buffer.alloc(blockBytes + mostMessageBytes);
const outer = Buffer.alloc(blockBytes + hashBytes);

/**
 * Writes the HMAC-SHA256 (RFC 2104) of a message of at most 64 bytes under a key of at most 64 to the first 32 bytes of `target`.
 *
 * Out of two plain hashes, whose bytes come as text: 0.8 µs. Node's Hmac is an object with memory of its own for each, which the
 * collector has to finalise: 3 µs. Hashes that come as Buffers cost three times as much as those that come as text.
 */
export function hmacSha256(target: Buffer, key: Uint8Array, message: Uint8Array): void {
  for (let i = 0; i < blockBytes; i++) {
    const byte = i < key.length ? key[i]! : 0;
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  inner.set(message, blockBytes);
  outer.write(hash('sha256', inner.subarray(0, blockBytes + message.length), 'binary'), blockBytes, 'latin1');
  target.write(hash('sha256', outer, 'binary'), 'latin1');
}
