/**
 * Azure virtual network flow logs, version 4: blobs `PT1H.json` of Network Watcher, and what shippers make of them.
 *
 *   {"records":[{"time":"2026-11-20T06:47:52.5625085Z","flowLogVersion":4,"macAddress":"0022487BC205","category":"FlowLogFlowEvent",
 *    "flowRecords":{"flows":[{"aclID":"…","flowGroups":[{"rule":"DefaultRule_AllowInternetOutBound","flowTuples":[
 *     "1763621265599,10.0.0.7,192.0.2.4,35370,443,6,O,B,NX,0,0,0,0",
 *     "1763621325606,10.0.0.7,192.0.2.4,35370,443,6,O,E,NX,24,3816,39,52134"]}]}]}},…]}
 *      Milliseconds  Source   Dest.     Ports     |Out Begin/Continue/End/Denied, encryption, packets and bytes there, and back
 *                                       Protocol
 *
 * A record is a tuple, which says all that we need; the document around it may be on one line or on many. The source is who
 * opened the flow. The tuple that ends a flow counts it; those that begin and continue it are `repeated`, and each states what
 * was sent since the one before.
 *
 * https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview
 */
import { cutAfter, hasTuple, type TupleCells, takeTuples } from '../azure-flow.js';
import { judgedFlowStateFields } from '../flow-fields.js';
import { type LogFormat, Refusal, silentSink } from '../format.js';

const cells: TupleCells = { timeDigits: 13, counts: [13], protocol: 5, decision: -1, state: 7, counters: 9 };

const azureVnetFlow: LogFormat<null> = {
  name: 'azure-vnet-flow',
  product: 'Azure virtual network flow logs',
  kind: 'flow',
  framing: 'line',
  cutAfter,
  facts: ['flow'],
  fields: judgedFlowStateFields,
  specification: 'https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview',

  detect(head) {
    return hasTuple(head, cells, silentSink)
      ? null
      : new Refusal(
          'no JSON string such as "1763621265599,10.0.0.7,192.0.2.4,35370,443,6,O,B,NX,0,0,0,0" in the first lines',
        );
  },

  parse(bytes, layout, row, sink) {
    takeTuples(bytes, cells, row, sink);
    return layout;
  },
};
export default azureVnetFlow;
