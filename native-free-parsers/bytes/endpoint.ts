import type { Row } from '../row.js';
import { isAddress } from './address.js';
import { Byte } from './byte.js';
import { lastIndexOf } from './match.js';
import { decimal } from './numbers.js';

const { BracketClose, BracketOpen, Colon, Dot } = Byte;

/** Where the address of `192.0.2.7:53`, `[2001:db8::7]:53`, `192.0.2.7` or `2001:db8::7` ends, its closing bracket included; -1 where it has none. */
export function endOfAddress(bytes: Uint8Array, start: number, end: number): number {
  if (isAddress(bytes, start, end)) return end;
  const colon = lastIndexOf(bytes, start, end, Colon);
  if (colon <= start || !isAddress(bytes, start, colon)) return -1;
  // Without brackets, the last part of an IPv6 address looks the same as a port.
  const isBracketed = bytes[start] === BracketOpen && bytes[colon - 1] === BracketClose;
  return isBracketed || lastIndexOf(bytes, start, colon, Dot) > start ? colon : -1;
}

/** Puts the endpoint `bytes[start, end)`, of which `endOfAddress` said where its address ends, in `row` as the client. */
export function putClient(bytes: Uint8Array, start: number, addressEnd: number, end: number, row: Row): void {
  const isBracketed = bytes[start] === BracketOpen;
  row.client.set(isBracketed ? start + 1 : start, isBracketed ? addressEnd - 1 : addressEnd);
  row.clientPort = addressEnd < end ? decimal(bytes, addressEnd + 1, end) : Number.NaN;
}
