/**
 * Link-Local Multicast Name Resolution (RFC 4795): Windows asks the link for a name that DNS does not know.
 *
 *   10.0.12.9:61034 → 224.0.0.252:5355   fileserver A?
 *   10.0.12.7:5355 → 10.0.12.9:61034     fileserver A 10.0.12.7
 */
import type { DatagramDissector } from '../dissector.js';
import { DnsDatagrams } from '../dns/dns-datagrams.js';

const ports = [5355];

const llmnr: DatagramDissector = {
  ports,
  anyPort: false,
  open: (facts) => new DnsDatagrams(facts, 'llmnr', ports),
};
export default llmnr;
