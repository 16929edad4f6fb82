import { readUint16 } from '../read-number.js';

const supportedVersions = 43;
/** Instead of a random number, where the server asks for another hello (RFC 8446 section 4.1.3): SHA-256 of "HelloRetryRequest". */
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

/** Whether the body of a ServerHello asks the client for another hello. */
export function isHelloRetryRequest(bytes: Buffer, start: number, end: number): boolean {
  return end - start >= 34 && bytes.compare(retryRandom, 0, 32, start + 2, start + 34) === 0;
}

/** The version that a ServerHello chooses, 0x0303 for TLS 1.2; 0 where its body is damaged. */
export function versionOfServerHello(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 35) return 0;
  const version = readUint16(bytes, start);
  let at = start + 35 + bytes[start + 34]! + 3;
  if (at + 2 > end) return version;
  const extensionsEnd = Math.min(at + 2 + readUint16(bytes, at), end);
  at += 2;
  while (at + 4 <= extensionsEnd) {
    const bodyEnd = at + 4 + readUint16(bytes, at + 2);
    if (bodyEnd > extensionsEnd) return version;
    if (readUint16(bytes, at) === supportedVersions && bodyEnd - at === 6) return readUint16(bytes, at + 4);
    at = bodyEnd;
  }
  return version;
}
