import type { Row } from '../row.js';
import { Byte } from './byte.js';
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
  let at = start;
  while (at < end && bytes[at] !== Byte.Colon && bytes[at] !== Byte.Slash && bytes[at] !== Byte.Question) at++;
  const absolute =
    bytes[at] === Byte.Colon && at + 2 < end && bytes[at + 1] === Byte.Slash && bytes[at + 2] === Byte.Slash;
  if (absolute) {
    from = at + 3;
    at = endOfAuthority(bytes, from, end);
    for (let i = from; i < at; i++) if (bytes[i] === Byte.At) from = i + 1;
  } else {
    if (at === start && at < end && bytes[at] !== Byte.BracketOpen) {
      if (bytes[at] === Byte.Slash) row.path.set(start, end);
      return false;
    }
    if (end - start === 1 && bytes[start] === Byte.Asterisk) return false;
    at = endOfAuthority(bytes, from, end);
  }
  if (!readAuthority(bytes, from, at, row)) return false;
  row.path.set(at, end);
  return true;
}

/** Splits `chatgpt.com:443`, `[2001:db8::1]:443` or a bare host or address; false where the port is no number. */
export function readAuthority(bytes: Uint8Array, start: number, end: number, row: Row): boolean {
  if (bytes[start] === Byte.BracketOpen) return readBracketed(bytes, start, end, row);
  let colon = start;
  while (colon < end && bytes[colon] !== Byte.Colon) colon++;
  if (colon === start) return false;
  if (colon < end) {
    const port = decimal(bytes, colon + 1, end);
    if (port >= 0 && port < 65536) row.serverPort = port;
    else if (colon + 1 < end && !isBareIpv6(bytes, start, end)) return false;
    else if (colon + 1 < end) colon = end;
  }
  row.host.set(start, colon);
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

function endOfAuthority(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== Byte.Slash && bytes[at] !== Byte.Question && bytes[at] !== Byte.Hash) at++;
  return at;
}
