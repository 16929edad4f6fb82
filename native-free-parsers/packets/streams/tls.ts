/**
 * TLS and SSL: who is asked for (SNI), by what kind of client (JA3, JA4), in which version.
 * RFC 8446, RFC 5246 and appendix E.2 of it, RFC 6066 section 3, RFC 9849.
 */
import { type Recognition, Recognition as Recognitions } from '../dissector.js';
import { byteRange } from '../first-bytes.js';
import { readUint16 } from '../read-number.js';
import { isVersion2Hello, TlsReader } from '../tls/tls-reader.js';
import type { TunnelledDissector } from '../tunnelled-dissector.js';

const { No, Yes, MoreNeeded } = Recognitions;

const tls: TunnelledDissector = {
  firstBytes: byteRange(20, 24) + byteRange(0x80, 0xff),
  recognise: (_conversation, fromClient, bytes, start, end) => recogniseTls(fromClient, bytes, start, end),
  open: (conversation, facts, tunnel) => new TlsReader(conversation, facts, tunnel),
};

export default tls;

/** A record of the handshake, or one of those that follow it where the capture began later. */
function recogniseTls(fromClient: boolean, bytes: Buffer, start: number, end: number): Recognition {
  const length = end - start;
  const type = bytes[start]!;
  if (fromClient && type >= 0x80 && length >= 3 && bytes[start + 2] === 1)
    return length < 11 ? MoreNeeded : isVersion2Hello(bytes, start, end) ? Yes : No;
  if (type < 20 || type > 24) return No;
  if (length < 6) return length < 2 || bytes[start + 1] === 3 ? MoreNeeded : No;
  if (bytes[start + 1] !== 3 || bytes[start + 2]! > 4) return No;
  const recordBytes = readUint16(bytes, start + 3);
  return recordBytes > 0 && recordBytes <= 16384 + 2048 ? Yes : No;
}
