/**
 * sFlow version 5 over UDP, as captured on its way to a collector: its samples are of the agent's network.
 *
 * https://sflow.org/sflow_version_5.txt
 */
import type { DatagramDissector } from '../dissector.js';
import { isSflow, SflowReader } from '../sflow/sflow-reader.js';

const sflow: DatagramDissector = {
  ports: [6343],
  anyPort: true,

  open(facts, dissectors) {
    const reader = new SflowReader(facts, dissectors);
    return {
      read: (_conversation, _fromClient, timeMs, bytes, start, end, wireBytes) =>
        isSflow(bytes, start, end, wireBytes) && reader.read(bytes, start, end, timeMs),
    };
  },
};
export default sflow;
