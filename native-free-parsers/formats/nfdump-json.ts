/**
 * nfdump's JSON output: `-o json`, an array of objects, each over many lines, and `-o ndjson`, an object a line.
 *
 *   {"cnt":1,"type":"FLOW","export_sysid":0,"first":"2026-11-20T06:46:45.049","last":"2026-11-20T06:46:45.139",
 *    "received":"2026-11-20T06:47:07.953","in_packets":17,"in_bytes":2115,"proto":6,"tcp_flags":"...AP.SF",
 *    "src_port":60202,"dst_port":443,"fwd_status":0,"src_tos":0,"src4_addr":"10.0.0.7","dst4_addr":"192.0.2.4","sampled":0}
 *
 * Times are on the wall of the machine that nfdump ran on. `out_…` hold the other direction where flows were paired; else
 * each direction is a record, and its bytes are either up or down. nfdump 1.6 writes `t_first` and `t_last`. The same flow
 * seen by two exporters or interfaces is there twice, and cannot be told from two flows.
 *
 * https://github.com/phaag/nfdump#readme
 */
import { JsonKind } from '../bytes/json.js';
import { nothingUnfinished } from '../bytes/json-records.js';
import { flowFields } from '../flow-fields.js';
import { FlowRecords, FlowShape, type JsonFlowLayout, wellFormed } from '../flow-json.js';
import { type LogFormat, Refusal, silentSink } from '../format.js';
import { openerOfFlags } from '../nfdump.js';
import { Escapes, Fact } from '../row.js';

const shape = new FlowShape(
  {
    start: ['/first', '/t_first'],
    end: ['/last', '/t_last'],
    source: ['/src4_addr', '/src6_addr'],
    destination: ['/dst4_addr', '/dst6_addr'],
    sourcePort: ['/src_port'],
    destinationPort: ['/dst_port'],
    protocol: ['/proto'],
    bytes: ['/in_bytes'],
    packets: ['/in_packets'],
    bytesBack: ['/out_bytes'],
    packetsBack: ['/out_packets'],
  },
  ['/type', '/tcp_flags'],
);
const typeSlot = shape.slot('/type');
const flagsSlot = shape.slot('/tcp_flags');
const addressSlots = [...shape.slots.source, ...shape.slots.destination];

const nfdumpJson: LogFormat<JsonFlowLayout> = {
  name: 'nfdump-json',
  product: 'nfdump (json and ndjson output)',
  kind: 'flow',
  framing: 'line',
  facts: ['flow'],
  fields: flowFields,
  specification: 'https://github.com/phaag/nfdump#readme',

  detect(head, hints) {
    const layout = { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, unfinished: nothingUnfinished };
    const flows = new FlowRecords(shape, head, layout);
    for (let record = 1; record <= 20 && flows.advance(silentSink); record++) {
      if (flows.json.kind(typeSlot) === JsonKind.String && hasTime(flows) && hasAddress(flows)) return layout;
    }
    return new Refusal('no JSON object with "type", "first", "last" and "src4_addr" or "src6_addr"');
  },

  parse(bytes, layout, row, sink) {
    const flows = new FlowRecords(shape, bytes, layout);
    row.clear();
    row.escapes = Escapes.Json;
    row.fact = Fact.Flow;
    while (flows.advance(sink)) {
      // Records of other types (events, statistics of the exporter) have no addresses.
      if (!hasAddress(flows)) {
        sink.ignore(flows.at);
        continue;
      }
      const verdict = flows.readFlow();
      if (verdict !== wellFormed) {
        sink.reject(flows.at, verdict);
        continue;
      }
      row.bytes = flows.bytes;
      row.timeMs = flows.timeMs;
      flows.ends.opener = openerOfFlags(flows.bytes, flows.json.start(flagsSlot), flows.json.end(flagsSlot));
      flows.ends.putServer(row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      flows.putDetails(row);
      sink.take(row);
    }
    return { modifiedMs: layout.modifiedMs, timeZone: layout.timeZone, unfinished: flows.unfinished };
  },
};
export default nfdumpJson;

function hasTime(flows: FlowRecords): boolean {
  const [first, oldFirst] = shape.slots.start;
  const [last, oldLast] = shape.slots.end;
  const has = (slot: number | undefined) => slot !== undefined && flows.json.kind(slot) === JsonKind.String;
  return (has(first) && has(last)) || (has(oldFirst) && has(oldLast));
}

function hasAddress(flows: FlowRecords): boolean {
  for (let i = 0; i < addressSlots.length; i++) if (flows.json.kind(addressSlots[i]!) !== JsonKind.Absent) return true;
  return false;
}
