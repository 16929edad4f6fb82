import type { Scratch } from './scratch.js';

/** Writes an IP address of 4 or 16 bytes in network order as text: `192.0.2.1`, `2001:db8::1` (RFC 5952). */
export function writeAddress(scratch: Scratch, bytes: Uint8Array, at: number, addressBytes: number): void {
  if (addressBytes === 4) writeV4(scratch, bytes, at);
  else if (isMappedV4(bytes, at)) writeV4(scratch, bytes, at + 12);
  else writeV6(scratch, bytes, at);
}

function writeV4(scratch: Scratch, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 4; i++) {
    if (i > 0) scratch.addByte(0x2e);
    const value = bytes[at + i]!;
    if (value >= 100) scratch.addByte(0x30 + ((value / 100) | 0));
    if (value >= 10) scratch.addByte(0x30 + (((value / 10) | 0) % 10));
    scratch.addByte(0x30 + (value % 10));
  }
}

/** `::ffff:192.0.2.1`, which is shown as the IPv4 address that it is. */
function isMappedV4(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < 10; i++) if (bytes[at + i] !== 0) return false;
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
}

function writeV6(scratch: Scratch, bytes: Uint8Array, at: number): void {
  const zeros = longestZeros(bytes, at);
  for (let group = 0; group < 8; group++) {
    if (group === zeros >> 4 && (zeros & 15) > 1) {
      scratch.addByte(0x3a);
      group += (zeros & 15) - 1;
      if (group === 7) scratch.addByte(0x3a);
      continue;
    }
    if (group > 0) scratch.addByte(0x3a);
    writeHex(scratch, (bytes[at + 2 * group]! << 8) | bytes[at + 2 * group + 1]!);
  }
}

/** The first of the longest runs of zero groups: its first group in the high bits, its length in the low four. */
function longestZeros(bytes: Uint8Array, at: number): number {
  let best = 0;
  let length = 0;
  for (let group = 0; group < 8; group++) {
    const isZero = bytes[at + 2 * group] === 0 && bytes[at + 2 * group + 1] === 0;
    length = isZero ? length + 1 : 0;
    if (length > (best & 15)) best = ((group - length + 1) << 4) | length;
  }
  return best;
}

function writeHex(scratch: Scratch, value: number): void {
  let started = false;
  for (let shift = 12; shift >= 0; shift -= 4) {
    const digit = (value >> shift) & 15;
    started ||= digit !== 0 || shift === 0;
    if (started) scratch.addByte(digit < 10 ? 0x30 + digit : 0x57 + digit);
  }
}
