import type { Row } from '../row.js';
import { Byte } from './byte.js';
import { decimal } from './numbers.js';

const { Asterisk, At, BracketClose, BracketOpen, Colon, Dot, Hash, LowerA, Nine, Question, Slash, Zero } = Byte;

/**
 * Finds host, port and path in a request target and puts them in `row`; false where it names no host.
 *
 *   http://ana@chatgpt.com:8080/c/1?x      chatgpt.com:443      [2001:db8::1]:443      /origin/form      error:invalid-request
 *              ^host       ^port^path      ^host       ^port     ^host         ^port
 *
 * RFC 9112 section 3.2 (forms of a target), RFC 3986 section 3.2 (authority).
 */
export function readTarget(bytes: Uint8Array, start: number, end: number, row: Row): boolean {
  row.path.clear();
  row.serverPort = Number.NaN;
  let colon = start;
  while (colon < end && !isDelimiter(bytes[colon]!)) colon++;
  if (colon > start && bytes[colon] === Colon && colon < end) {
    if (bytes[colon + 1] === Slash && bytes[colon + 2] === Slash) return readAbsolute(bytes, colon + 3, end, row);
    const port = decimal(bytes, colon + 1, end);
    if (port < 65536) {
      row.serverPort = port;
      row.host.set(start, colon);
      return true;
    }
  }
  return readOther(bytes, start, end, row);
}

/** What follows `http://`. */
function readAbsolute(bytes: Uint8Array, start: number, end: number, row: Row): boolean {
  let from = start;
  let at = start;
  let colon = -1;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === Slash || byte === Question || byte === Hash) break;
    if (byte === Colon) colon = at;
    else if (byte === At) from = at + 1;
  }
  if (at < end) row.path.set(at, end);
  if (colon < from && from < at) {
    row.host.set(from, at);
    return true;
  }
  return readAuthority(bytes, from, at, row);
}

/** Neither a URL nor `host:port`: a path, an address in brackets, a bare host, or no target at all. */
function readOther(bytes: Uint8Array, start: number, end: number, row: Row): boolean {
  row.host.clear();
  if (start < end && bytes[start] === Slash) {
    row.path.set(start, end);
    return false;
  }
  if (end - start === 1 && bytes[start] === Asterisk) return false;
  let at = start;
  while (at < end && bytes[at] !== Slash && bytes[at] !== Question && bytes[at] !== Hash) at++;
  if (!readAuthority(bytes, start, at, row)) return false;
  row.path.set(at, end);
  return true;
}

/** Splits `chatgpt.com:443`, `[2001:db8::1]:443` or a bare host or address; false where the port is no number. */
export function readAuthority(bytes: Uint8Array, start: number, end: number, row: Row): boolean {
  row.host.clear();
  if (bytes[start] === BracketOpen) return readBracketed(bytes, start, end, row);
  let colon = start;
  while (colon < end && bytes[colon] !== Colon) colon++;
  if (colon === start || start >= end) return false;
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
  while (close < end && bytes[close] !== BracketClose) close++;
  if (close === end || close === start + 1) return false;
  row.host.set(start + 1, close);
  if (bytes[close + 1] === Colon && close + 1 < end) {
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
    if (byte === Colon) colons++;
    else if (!isHexOrDot(byte)) return false;
  }
  return colons >= 2;
}

/** What ends a host: `:`, `/`, `?` or `#`, all below the letters. */
function isDelimiter(byte: number): boolean {
  return byte <= Question && (byte === Colon || byte === Slash || byte === Question || byte === Hash);
}

function isHexOrDot(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte >= Zero && byte <= Nine) || (letter >= LowerA && letter <= 0x66) || byte === Dot;
}
