/**
 * DNS over UDP (RFC 1035 section 4.2.1).
 *
 *   10.0.12.9:59780 → 10.0.0.53:53   chatgpt.com HTTPS?
 *   10.0.0.53:53 → 10.0.12.9:59780   chatgpt.com HTTPS 1 . alpn=h3,h2
 */
import type { DatagramDissector } from '../dissector.js';
import { DnsDatagrams } from '../dns/dns-datagrams.js';

const ports = [53];

const dns: DatagramDissector = {
  ports,
  anyPort: true,
  open: (facts) => new DnsDatagrams(facts, 'dns', ports),
};
export default dns;
