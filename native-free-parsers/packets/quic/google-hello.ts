import { Span } from '../../row.js';
import { latin1 } from '../latin1.js';
import { readUint16 } from '../read-number.js';

const messageHeaderBytes = 8;
const tagBytes = 8;
const mostTags = 128;
/** Between the version and the message: connection id, packet number, hash and a frame header. */
const messageDistance = 64;

/** The CHLO message of Google's own QUIC, before it took TLS: tags, sorted, each with the end of its value; reused. */
export class GoogleHello {
  readonly serverName = new Span();
  readonly userAgent = new Span();

  /** Reads the message at `start`: `CHLO`, number of tags, tags, values. False where it is none, or has no name. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    this.serverName.clear();
    this.userAgent.clear();
    if (end - start < messageHeaderBytes || latin1(bytes, start, start + 4) !== 'CHLO') return false;
    const tags = bytes[start + 4]! | (bytes[start + 5]! << 8);
    const values = start + messageHeaderBytes + tags * tagBytes;
    if (tags > mostTags || values > end) return false;
    let valueStart = values;
    for (let at = start + messageHeaderBytes; at < values; at += tagBytes) {
      const valueEnd = values + littleUint32(bytes, at + 4);
      if (valueEnd < valueStart || valueEnd > end) break;
      const tag = latin1(bytes, at, at + 4);
      if (tag === 'SNI\0') this.serverName.set(valueStart, valueEnd);
      else if (tag === 'UAID') this.userAgent.set(valueStart, valueEnd);
      valueStart = valueEnd;
    }
    return this.serverName.end > this.serverName.start;
  }
}

/** Where the CHLO message starts in a datagram of Q039 to Q049, which send it in clear; -1 where it has none. */
export function googleMessageAt(bytes: Uint8Array, start: number, end: number): number {
  const versionAt = clearVersionAt(bytes, start, end);
  if (versionAt < 0) return -1;
  const last = Math.min(versionAt + messageDistance, end - messageHeaderBytes);
  for (let at = versionAt + 4; at <= last; at++)
    if (bytes[at] === 0x43 && bytes[at + 1] === 0x48 && bytes[at + 2] === 0x4c && bytes[at + 3] === 0x4f) return at;
  return -1;
}

/** Public flags and an 8-byte id before the version until Q043; a long header since. */
function clearVersionAt(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 32) return -1;
  const flags = bytes[start]!;
  const at = (flags & 0x80) !== 0 ? start + 1 : (flags & 0x09) === 0x09 ? start + 9 : -1;
  if (at < 0 || readUint16(bytes, at) !== 0x5130 || bytes[at + 2]! < 0x32 || bytes[at + 2]! > 0x34) return -1;
  return at;
}

function littleUint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8)) + (bytes[at + 2]! | (bytes[at + 3]! << 8)) * 0x10000;
}
