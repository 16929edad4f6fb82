/**
 * HTTP/1: requests and what was answered, through proxies too; what follows CONNECT is read on.
 * RFC 9110, RFC 9112; RFC 6455 (WebSocket) and RFC 7540 section 3.2 (h2c) for upgrades.
 */
import { type Recognition, Recognition as Recognitions } from '../dissector.js';
import { byteRange } from '../first-bytes.js';
import { isText } from '../http/http-head.js';
import { HttpReader } from '../http/http-reader.js';
import { endOfMethod } from '../http/request-line.js';
import { Http2Reader } from '../http2/http2-reader.js';
import { Tunnel } from '../tunnel.js';
import type { TunnelledDissector } from '../tunnelled-dissector.js';
import http2 from './http2.js';
import tls from './tls.js';

const { No, Yes, MoreNeeded } = Recognitions;
const status = 'http/1.';
const targets = ['/', '*', 'http://', 'https://', 'ws://'];

const http: TunnelledDissector = {
  firstBytes: `${byteRange(0x41, 0x5a)}-_h`,
  recognise: (_conversation, fromClient, bytes, start, end) =>
    fromClient ? recogniseRequest(bytes, start, end) : recogniseResponse(bytes, start, end),
  open: (conversation, facts, tunnel) =>
    new HttpReader(
      conversation,
      facts,
      {
        tunnel: (target) => new Tunnel(conversation, facts, target, [tls, http, http2]),
        http2: () => new Http2Reader(conversation, facts, tunnel),
      },
      tunnel,
    ),
};

export default http;

/** A method and what a target begins with: RTSP and SIP have other schemes, and HTTP/2's preface names its version. */
function recogniseRequest(bytes: Buffer, start: number, end: number): Recognition {
  const methodEnd = endOfMethod(bytes, start, end);
  if (methodEnd < 0) return isCapitals(bytes, start, end) ? MoreNeeded : No;
  if (methodEnd - start === 7 && isText(bytes, start, 'connect')) return Yes;
  let at = methodEnd + 1;
  while (at < end && bytes[at] === 0x20) at++;
  const left = end - at;
  if (left >= 10 && isText(bytes, at, '* http/2.0')) return No;
  for (const target of targets) {
    const shown = target.slice(0, left);
    if (isText(bytes, at, shown)) return shown === target && left >= 10 ? Yes : MoreNeeded;
  }
  return No;
}

function recogniseResponse(bytes: Buffer, start: number, end: number): Recognition {
  const shown = status.slice(0, end - start);
  return isText(bytes, start, shown) ? (shown === status ? Yes : MoreNeeded) : No;
}

function isCapitals(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 20) return false;
  for (let at = start; at < end; at++) if (bytes[at]! < 0x41 || bytes[at]! > 0x5a) return false;
  return true;
}
