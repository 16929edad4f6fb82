/**
 * Multicast DNS (RFC 6762): hosts of one link tell each other their names. Nobody is asked about the Internet, so a query here
 * is no sign that a service is used, whatever name it has.
 *
 *   10.0.12.9:5353 → 224.0.0.251:5353   _ipp._tcp.local PTR?
 *   10.0.12.7:5353 → 224.0.0.251:5353   printer-7.local A 10.0.12.7
 */
import type { DatagramDissector } from '../dissector.js';
import { DnsDatagrams } from '../dns/dns-datagrams.js';

const ports = [5353];

const mdns: DatagramDissector = {
  ports,
  anyPort: false,
  open: (facts) => new DnsDatagrams(facts, 'mdns', ports),
};
export default mdns;
