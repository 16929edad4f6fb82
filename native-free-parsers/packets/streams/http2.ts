/**
 * HTTP/2 in clear, by a client that knows that its server speaks it: gRPC, service meshes.
 * RFC 9113, RFC 7541.
 */
import { Recognition } from '../dissector.js';
import { Http2Reader, preface } from '../http2/http2-reader.js';
import { latin1 } from '../latin1.js';
import type { TunnelledDissector } from '../tunnelled-dissector.js';

const { No, Yes, MoreNeeded } = Recognition;

const http2: TunnelledDissector = {
  recognise(_conversation, fromClient, bytes, start, end) {
    const shown = Math.min(end - start, preface.length);
    if (!fromClient || latin1(bytes, start, start + shown) !== preface.slice(0, shown)) return No;
    return shown === preface.length ? Yes : MoreNeeded;
  },
  open: (conversation, facts, tunnel) => new Http2Reader(conversation, facts, tunnel),
};

export default http2;
