/**
 * QUIC: who is asked for and by what kind of client, out of the Initial packets that anybody can open.
 * RFC 9000 and 9001 (version 1), RFC 9369 (version 2), their drafts since 21, Google's and Facebook's own versions.
 */
import type { DatagramDissector } from '../dissector.js';
import { QuicReader } from '../quic/quic-reader.js';

const quic: DatagramDissector = {
  // 853, 784 and 8853: DNS over QUIC (RFC 9250) and its drafts.
  ports: [443, 80, 853, 784, 8853],
  anyPort: true,
  open: (facts) => new QuicReader(facts),
};

export default quic;
