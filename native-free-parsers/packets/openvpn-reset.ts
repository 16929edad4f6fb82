/**
 * The first packet of an OpenVPN session (https://openvpn.net/community-docs/openvpn-protocol.html).
 *
 *   38  session             acks  packet                         14 bytes
 *   0   1                   9     10
 *   38  session  HMAC  1  time  acks  packet                     42, 54 or 86 bytes: tls-auth with SHA-1, SHA-256, SHA-512
 *   38  session  1  time  HMAC  encrypted                        54 bytes: tls-crypt
 */
import { areZero } from './named-datagrams.js';

/** Operation and key number: a reset by the client of version 2, of version 3 (tls-crypt-v2), and the server's. */
const resets: readonly number[] = [0x38, 0x50];
const serverReset = 0x40;
const sessionEnd = 9;
const plainBytes = 14;
const cryptBytes = 54;
const hashBytes: readonly number[] = [20, 32, 64];
/** Clocks of clients may be wrong by so much; four bytes of time then still hardly ever fit by chance. */
const clockMs = 366 * 24 * 3600 * 1000;

/** OpenVPN's first year. */
const earliestMs = Date.UTC(2001, 0, 1);

/** Whether `bytes[start, end)` can be nothing but a client's first packet; NaN where its time is not known. */
export function isOpenVpnReset(bytes: Buffer, start: number, end: number, timeMs: number): boolean {
  if (end - start < plainBytes || !resets.includes(bytes[start]!)) return false;
  const length = end - start;
  if (length === plainBytes) return areZero(bytes, start + sessionEnd, end);
  if (isFirst(bytes, start + sessionEnd, end, timeMs)) return length >= cryptBytes;
  for (let i = 0; i < hashBytes.length; i++) {
    const at = start + sessionEnd + hashBytes[i]!;
    if (length === at - start + 13 && isFirst(bytes, at, end, timeMs)) return areZero(bytes, at + 8, end);
  }
  return false;
}

/** Whether a packet can be a session's reset by either side; only on a port of OpenVPN's does that say so. */
export function isOpenVpnStart(bytes: Buffer, start: number, end: number): boolean {
  return end - start >= plainBytes && (resets.includes(bytes[start]!) || bytes[start] === serverReset);
}

/** Packet number 1, sent about now. */
function isFirst(bytes: Buffer, at: number, end: number, timeMs: number): boolean {
  if (at + 8 > end || bytes.readUInt32BE(at) !== 1) return false;
  const sentMs = bytes.readUInt32BE(at + 4) * 1000;
  return Number.isNaN(timeMs) ? sentMs > earliestMs : Math.abs(sentMs - timeMs) < clockMs;
}
