import { Byte } from './byte.js';

const { BracketClose, BracketOpen, Colon, Dot, LowerA, Nine, Percent, Zero } = Byte;

/** Whether `bytes[start, end)` is written like an IP address: `192.0.2.7`, `2001:db8::7`, `[2001:db8::7]`, `fe80::1%eth0`. Values are not checked. */
export function isAddress(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === BracketOpen && bytes[end - 1] === BracketClose) return isAddress(bytes, start + 1, end - 1);
  let dots = 0;
  let colons = 0;
  let letters = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= Zero && byte <= Nine) continue;
    if (byte === Dot) dots++;
    else if (byte === Colon) colons++;
    else if ((byte | 0x20) >= LowerA && (byte | 0x20) <= 0x66) letters++;
    else if (byte === Percent && colons >= 2) break;
    else return false;
  }
  // `10.0.12.` was cut off.
  return colons === 0 ? dots === 3 && letters === 0 && end - start >= 7 && bytes[end - 1] !== Dot : colons >= 2;
}

/**
 * Whether an address is one that only exists inside an organisation: RFC 1918, RFC 6598 (carrier-grade NAT, used inside
 * clouds too), loopback, link-local, and IPv6 unique-local (RFC 4193).
 */
export function isPrivateAddress(bytes: Uint8Array, start: number, end: number): boolean {
  let value = 0;
  let at = start;
  for (; at < end && bytes[at]! >= Zero && bytes[at]! <= Nine && at < start + 3; at++)
    value = value * 10 + bytes[at]! - Zero;
  if (bytes[at] !== Dot || at === start) return isPrivateIpv6(bytes, start, end);
  if (value === 10 || value === 127) return true;
  let second = 0;
  for (at++; at < end && bytes[at]! >= Zero && bytes[at]! <= Nine; at++) second = second * 10 + bytes[at]! - Zero;
  if (value === 172) return second >= 16 && second <= 31;
  if (value === 100) return second >= 64 && second <= 127;
  return (value === 192 && second === 168) || (value === 169 && second === 254);
}

/** `fc00::/7`, `fe80::/10` and `::1`. */
function isPrivateIpv6(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start === 3) return bytes[start] === Colon && bytes[end - 1] === Zero + 1;
  if (end - start < 5 || bytes[start + 4] !== Colon || (bytes[start]! | 0x20) !== 0x66) return false;
  const second = bytes[start + 1]! | 0x20;
  const third = bytes[start + 2]! | 0x20;
  if (second === 0x63 || second === 0x64) return true;
  return second === 0x65 && (third === 0x38 || third === 0x39 || third === 0x61 || third === 0x62);
}

/** The same of an address of 4 or 16 bytes in network order at `at`. */
export function isPrivateNumber(bytes: Uint8Array, at: number, addressBytes: number): boolean {
  const first = bytes[at]!;
  const second = bytes[at + 1]!;
  if (addressBytes === 4) {
    if (first === 10 || first === 127) return true;
    if (first === 172) return second >= 16 && second <= 31;
    if (first === 100) return second >= 64 && second <= 127;
    return (first === 192 && second === 168) || (first === 169 && second === 254);
  }
  if ((first & 0xfe) === 0xfc || (first === 0xfe && (second & 0xc0) === 0x80)) return true;
  for (let i = 0; i < 15; i++) if (bytes[at + i] !== 0) return false;
  return bytes[at + 15] === 1;
}
