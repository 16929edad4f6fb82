/**
 * SOCKS: to whom a proxy is asked to connect, and by whom; what the connection carries is read on.
 * RFC 1928 (version 5), RFC 1929 (names and passwords; the passwords are passed over), SOCKS 4 and 4A (no RFC).
 */
import { Recognition, type StreamDissector } from '../dissector.js';
import { SocksReader } from '../socks/socks-reader.js';
import { Tunnel } from '../tunnel.js';
import http from './http.js';
import http2 from './http2.js';
import tls from './tls.js';

const { No, Yes } = Recognition;
const mostMethods = 10;

const socks: StreamDissector = {
  firstBytes: '\x04\x05',
  recognise: (_conversation, fromClient, bytes, start, end) =>
    fromClient && (isGreeting(bytes, start, end) || isVersion4(bytes, start, end)) ? Yes : No,
  open: (conversation, facts) =>
    new SocksReader(conversation, facts, (target) => new Tunnel(conversation, facts, target, [tls, http, http2])),
};

export default socks;

/** Version 5, a count, and as many methods. A hasty client lets its request follow, or its name and password. */
function isGreeting(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 3 || bytes[start] !== 5 || bytes[start + 1]! > mostMethods) return false;
  const methodsEnd = start + 2 + bytes[start + 1]!;
  if (methodsEnd === start + 2 || methodsEnd > end) return false;
  if (methodsEnd < end && bytes[methodsEnd] !== 5 && bytes[methodsEnd] !== 1) return false;
  for (let at = start + 2; at < methodsEnd; at++) if (bytes[at]! > 9 && bytes[at]! < 0x80) return false;
  return true;
}

/** Version 4, CONNECT, a port, an address and a name that ends with a zero byte. */
function isVersion4(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 9 && bytes[start] === 4 && bytes[start + 1] === 1 && bytes[end - 1] === 0 && end - start < 64;
}
