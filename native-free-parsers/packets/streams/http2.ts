/**
 * HTTP/2 in clear, by a client that knows that its server speaks it: gRPC, service meshes.
 * RFC 9113, RFC 7541.
 */
import { Recognition } from '../dissector.js';
import { Http2Reader, preface } from '../http2/http2-reader.js';
import { latin1 } from '../latin1.js';
import { readUint24, readUint32 } from '../read-number.js';
import type { TunnelledDissector } from '../tunnelled-dissector.js';

const { No, Yes, MoreNeeded } = Recognition;
const prefaceStart = preface.charCodeAt(0);

const http2: TunnelledDissector = {
  firstBytes: 'P\0',
  recognise(_conversation, fromClient, bytes, start, end) {
    if (!fromClient) return recogniseSettings(bytes, start, end);
    if (bytes[start] !== prefaceStart) return No;
    const shown = Math.min(end - start, preface.length);
    if (latin1(bytes, start, start + shown) !== preface.slice(0, shown)) return No;
    return shown === preface.length ? Yes : MoreNeeded;
  },
  open: (conversation, facts, tunnel) => new Http2Reader(conversation, facts, tunnel),
};

export default http2;

/** A server may speak first: its settings, six bytes each, on stream 0. */
function recogniseSettings(bytes: Uint8Array, start: number, end: number): Recognition {
  if (end - start < 9) return bytes[start] === 0 && (end - start < 2 || bytes[start + 1] === 0) ? MoreNeeded : No;
  const length = readUint24(bytes, start);
  const isSettings = bytes[start + 3] === 4 && bytes[start + 4] === 0 && readUint32(bytes, start + 5) === 0;
  return isSettings && length <= 600 && length % 6 === 0 ? Yes : No;
}
