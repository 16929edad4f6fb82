/**
 * NetFlow v1, v5, v7, v9 and IPFIX as exporters send them: the payloads of their datagrams one after the other, as a socket writes
 * them to a file, and IPFIX files (RFC 5655). Captures of an exporter's traffic are pcap's.
 *
 *   0005 001e  00a1b2c3 690f5f00 …              NetFlow v5: 30 records
 *   000a 0058  690f5f00 …  0002 0044 …          IPFIX: 88 bytes, a set of templates
 *   Version
 *       Records, or bytes
 *
 * Nothing says who sent a datagram, so one exporter's templates are another's that uses the same observation domain.
 * Counters of sampled flows are multiplied by the sampling rate that the exporter states, as pmacct does it. A record that states
 * the server's name (nProbe, Cisco, Gigamon, Ixia, NetScaler, CESNET) is a request, one that states a question (DNS) a query.
 *
 * https://www.rfc-editor.org/rfc/rfc3954, https://www.rfc-editor.org/rfc/rfc7011,
 * https://www.cisco.com/c/en/us/td/docs/net_mgmt/netflow_collection_engine/3-6/user/guide/format.html
 */
import { type CaptureFormat, Refusal } from '../format.js';
import { exportLength, isExport } from '../packets/netflow/export-length.js';
import { flowFields } from '../packets/netflow/flow-fields.js';
import type { NetflowLayout } from '../packets/netflow/netflow-reader.js';

const netflow: CaptureFormat<NetflowLayout> = {
  name: 'netflow',
  product: 'NetFlow v1, v5, v7 and v9 and IPFIX (datagram payloads, IPFIX files)',
  kind: 'flow',
  framing: 'packet',
  facts: ['flow', 'request', 'query'],
  fields: flowFields,
  specification: 'https://www.rfc-editor.org/rfc/rfc7011',

  detect(head) {
    const length = exportLength(head, 0, head.length, true);
    if (length < 0) return new Refusal('does not begin with the header of a NetFlow or IPFIX datagram');
    const isWhole = length <= head.length;
    if (isWhole && !isExport(head, 0, length, length))
      return new Refusal('begins like a NetFlow or IPFIX datagram, whose sets do not add up to its length');
    const next = exportLength(head, length, head.length, true);
    if (isWhole && next < 0 && head.length - length >= 20 && head[length] !== 0)
      return new Refusal('no other datagram follows the first that looks like NetFlow or IPFIX');
    return { templates: [] };
  },

  async open(layout, row, sink) {
    const [{ NetflowReader }, { PacketFacts }] = await Promise.all([
      import('../packets/netflow/netflow-reader.js'),
      import('../packets/packet-facts.js'),
    ]);
    return new NetflowReader(layout, new PacketFacts(row, sink), sink);
  },
};
export default netflow;
