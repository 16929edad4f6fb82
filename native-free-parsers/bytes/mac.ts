import { Byte } from './byte.js';
import { startsWithAny, word } from './match.js';
import { hexDigit } from './numbers.js';

const { Colon, Dash, Dot } = Byte;

/** DHCP unique identifiers that end with an Ethernet address (RFC 8415 section 11), as most logs write them. */
const hardwareIdentifiers = [word('00:01:00:01:'), word('00:03:00:01:'), word('00010001'), word('00030001')];

/** Whether `bytes[start, end)` is a hardware address: `02:00:5e:10:00:09`, `02-00-5E-10-00-09`, `0200.5e10.0009`, `02005e100009`. */
export function isMac(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 12 || end - start > 17) return false;
  let digits = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (hexDigit(byte) >= 0) digits++;
    else if ((byte !== Colon && byte !== Dash && byte !== Dot) || digits === 0 || digits % 2 === 1) return false;
  }
  return digits === 12;
}

/** Where the hardware address in the DHCP unique identifier `bytes[start, end)` starts; -1 if it holds none. It ends where that ends. */
export function macInDuid(bytes: Uint8Array, start: number, end: number): number {
  if (!startsWithAny(bytes, start, end, hardwareIdentifiers)) return -1;
  const length = bytes[start + 2] === Colon ? 17 : 12;
  return end - start > length && isMac(bytes, end - length, end) ? end - length : -1;
}
