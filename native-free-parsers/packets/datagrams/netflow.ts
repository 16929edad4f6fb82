/**
 * NetFlow v1, v5, v7 and v9 and IPFIX over UDP, as captured on their way to a collector: its flows are those of the exporter's
 * network, not of the two that speak here.
 *
 * https://www.rfc-editor.org/rfc/rfc3954, https://www.rfc-editor.org/rfc/rfc7011
 */
import { Reject } from '../../format.js';
import type { DatagramDissector } from '../dissector.js';
import { isExport } from '../netflow/export-length.js';
import { type ExportCounts, ExportReader } from '../netflow/export-reader.js';
import type { PacketFacts } from '../packet-facts.js';

const netflow: DatagramDissector = {
  // NetFlow's habits (Cisco, nfdump, nProbe, Juniper), and IPFIX by IANA.
  ports: [2055, 2056, 4739, 9555, 9995, 9996, 9025, 9026],
  anyPort: true,

  open(facts) {
    const reader = new ExportReader(facts, countsOf(facts));
    return {
      read(conversation, fromClient, _timeMs, bytes, start, end, wireBytes) {
        if (!isExport(bytes, start, end, wireBytes)) return false;
        const exporter = fromClient ? conversation.client : conversation.server;
        reader.read(bytes, start, end, exporter.bytes, exporter.addressBytes);
        return true;
      },
      close: () => reader.end(),
    };
  },
};
export default netflow;

/** A frame of a capture is counted once, by who framed it. What no template describes would go unnoticed. */
function countsOf(facts: PacketFacts): ExportCounts {
  return {
    ignore() {},
    reject: (_at, reason) => {
      if (reason === Reject.NoHeader) facts.unread(reason);
    },
  };
}
