import type { Row } from '../row.js';
import { Byte } from './byte.js';
import { indexOf } from './match.js';
import { decimal } from './numbers.js';

/**
 * Finds host, port and path in a request target and puts them in `row`; false where it names no host. Of origin form only the path is known then.
 *
 *   http://ana@chatgpt.com:8080/c/1?x      chatgpt.com:443      [2001:db8::1]:443      /origin/form      error:invalid-request
 *              ^host       ^port^path      ^host       ^port     ^host         ^port
 *
 * RFC 9112 section 3.2 (forms of a target), RFC 3986 section 3.2 (authority).
 */
export function readTarget(bytes: Uint8Array, start: number, end: number, row: Row): boolean {
  row.host.clear();
  row.path.clear();
  row.serverPort = Number.NaN;
  let from = start;
  let colon = -1;
  let at = start;
  // One pass over the authority: reading its end, its user and its port in turn took twice as long.
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte > Byte.At || byte === Byte.Dot) continue;
    if (
      byte === Byte.Colon &&
      at + 2 < end &&
      from === start &&
      bytes[at + 1] === Byte.Slash &&
      bytes[at + 2] === Byte.Slash
    ) {
      from = at + 3;
      at += 2;
      colon = -1;
    } else if (byte === Byte.Colon) {
      if (colon < 0) colon = at;
    } else if (byte === Byte.At) {
      from = at + 1;
      colon = -1;
    } else if (byte === Byte.Slash || byte === Byte.Question || byte === Byte.Hash) break;
  }
  if (at === start) {
    if (at < end && bytes[at] === Byte.Slash) row.path.set(start, end);
    return false;
  }
  if (at === start + 1 && bytes[start] === Byte.Asterisk) return false;
  if (!splitAuthority(bytes, from, colon < 0 ? at : colon, at, row)) return false;
  row.path.set(at, end);
  return true;
}

/** Splits `chatgpt.com:443`, `[2001:db8::1]:443` or a bare host or address; false where the port is no number. */
export function readAuthority(bytes: Uint8Array, start: number, end: number, row: Row): boolean {
  return splitAuthority(bytes, start, indexOf(bytes, start, end, Byte.Colon), end, row);
}

/** The same with the first colon, or `end`, known. */
function splitAuthority(bytes: Uint8Array, start: number, colon: number, end: number, row: Row): boolean {
  if (bytes[start] === Byte.BracketOpen && start < end) return readBracketed(bytes, start, end, row);
  if (colon === start) return false;
  let hostEnd = colon;
  if (colon + 1 < end) {
    const port = decimal(bytes, colon + 1, end);
    if (port < 65536) row.serverPort = port;
    else if (isBareIpv6(bytes, start, end)) hostEnd = end;
    else return false;
  }
  row.host.set(start, hostEnd);
  return true;
}

function readBracketed(bytes: Uint8Array, start: number, end: number, row: Row): boolean {
  let close = start + 1;
  while (close < end && bytes[close] !== Byte.BracketClose) close++;
  if (close === end || close === start + 1) return false;
  row.host.set(start + 1, close);
  if (bytes[close + 1] === Byte.Colon && close + 1 < end) {
    const port = decimal(bytes, close + 2, end);
    if (port < 65536) row.serverPort = port;
  }
  return true;
}

/** Logs also write `2001:db8::1` without brackets. */
function isBareIpv6(bytes: Uint8Array, start: number, end: number): boolean {
  let colons = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === Byte.Colon) colons++;
    else if (!isHexOrDot(byte)) return false;
  }
  return colons >= 2;
}

function isHexOrDot(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte >= Byte.Zero && byte <= Byte.Nine) || (letter >= Byte.LowerA && letter <= 0x66) || byte === Byte.Dot;
}
