/**
 * Azure network security group flow logs, versions 1 and 2: blobs `PT1H.json` of Network Watcher, and what shippers make of them.
 *
 *   {"records":[{"time":"2026-11-20T06:47:46.3528160Z","category":"NetworkSecurityGroupFlowEvent","properties":{"Version":2,"flows":[
 *    {"rule":"DefaultRule_AllowInternetOutBound","flows":[{"mac":"000D3AF87856","flowTuples":[
 *     "1763621265,10.0.0.7,192.0.2.4,35370,443,T,O,A,B,,,,",
 *     "1763621325,10.0.0.7,192.0.2.4,35370,443,T,O,A,E,24,3816,39,52134"]}]}]}},…]}
 *      Seconds    Source   Dest.     Ports     |Out| Begin/Continue/End, then packets and bytes there, and back
 *                                    TCP or UDP  Allow or Deny
 *
 * A record is a tuple, which says all that we need; the document around it may be on one line or on many. The source is who
 * opened the flow. Version 1 stops at the decision. In version 2 the tuple that ends a flow counts it; those that begin and
 * continue it are `repeated`, and each states what was sent since the one before.
 *
 * https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview
 */
import { cutAfter, hasTuple, type TupleCells, takeTuples } from '../azure-flow.js';
import { judgedFlowStateFields } from '../flow-fields.js';
import { type LogFormat, Refusal, silentSink } from '../format.js';

const cells: TupleCells = { timeDigits: 10, counts: [8, 13], protocol: 5, decision: 7, state: 8, counters: 9 };

const azureNsgFlow: LogFormat<null> = {
  name: 'azure-nsg-flow',
  product: 'Azure network security group flow logs',
  kind: 'flow',
  framing: 'line',
  cutAfter,
  facts: ['flow'],
  fields: judgedFlowStateFields,
  specification: 'https://learn.microsoft.com/azure/network-watcher/nsg-flow-logs-overview',

  detect(head) {
    return hasTuple(head, cells, silentSink)
      ? null
      : new Refusal('no JSON string such as "1763621265,10.0.0.7,192.0.2.4,35370,443,T,O,A" in the first lines');
  },

  parse(bytes, layout, row, sink) {
    takeTuples(bytes, cells, row, sink);
    return layout;
  },
};
export default azureNsgFlow;
