/**
 * DTLS: the ClientHello of TLS over UDP, in fragments and again with a cookie.
 * RFC 6347 (1.2), RFC 9147 (1.3).
 */
import type { DatagramDissector } from '../dissector.js';
import { DtlsReader } from '../tls/dtls-reader.js';

const dtls: DatagramDissector = {
  // 853: DNS over DTLS (RFC 8094), 4433: what OpenSSL listens on, 5684: CoAP, 4740: IPFIX.
  ports: [4433, 5684, 853, 4740],
  anyPort: true,
  open: (facts) => new DtlsReader(facts),
};

export default dtls;
