/**
 * Google Cloud VPC flow logs as JSON: Cloud Logging entries, one a line (Cloud Storage sinks) or each over many lines
 * (`gcloud logging read --format=json`).
 *
 *   {"insertId":"1a2b3c","jsonPayload":{"connection":{"src_ip":"10.0.0.7","src_port":50112,"dest_ip":"192.0.2.4","dest_port":443,
 *    "protocol":6},"start_time":"2026-11-20T06:46:42.501046130Z","end_time":"2026-11-20T06:46:42.768509812Z","bytes_sent":"1872",
 *    "packets_sent":"16","reporter":"SRC","src_instance":{"vm_name":"build-1",…}},"logName":"projects/…/logs/compute.googleapis.com%2Fvpc_flows",…}
 *
 * A record is one direction, so its bytes are either up or down. Counters are strings, and estimates: Google samples packets
 * and scales. A flow between two machines of one project is reported by both (`SRC` and `DEST`); one to the Internet once.
 *
 * https://cloud.google.com/vpc/docs/about-flow-logs-records
 */
import { JsonKind } from '../bytes/json.js';
import { nothingUnfinished } from '../bytes/json-records.js';
import { FlowRecords, FlowShape, type JsonFlowLayout, wellFormed } from '../flow-json.js';
import { type LogFormat, Refusal, silentSink } from '../format.js';
import { Escapes, Fact } from '../row.js';

const shape = new FlowShape(
  {
    start: ['/jsonPayload/start_time'],
    end: ['/jsonPayload/end_time', '/timestamp'],
    source: ['/jsonPayload/connection/src_ip'],
    destination: ['/jsonPayload/connection/dest_ip'],
    sourcePort: ['/jsonPayload/connection/src_port'],
    destinationPort: ['/jsonPayload/connection/dest_port'],
    protocol: ['/jsonPayload/connection/protocol'],
    bytes: ['/jsonPayload/bytes_sent'],
    packets: ['/jsonPayload/packets_sent'],
    sourceDevice: ['/jsonPayload/src_instance/vm_name'],
    destinationDevice: ['/jsonPayload/dest_instance/vm_name'],
  },
  ['/jsonPayload/connection', '/jsonPayload/reporter', '/logName', '/insertId'],
);
const connectionSlot = shape.slot('/jsonPayload/connection');
const reporterSlot = shape.slot('/jsonPayload/reporter');

const gcpVpcFlow: LogFormat<JsonFlowLayout> = {
  name: 'gcp-vpc-flow',
  product: 'Google Cloud VPC flow logs',
  kind: 'flow',
  framing: 'line',
  facts: ['flow'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'device',
    'server',
    'serverPort',
    'transport',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
  ],
  specification: 'https://cloud.google.com/vpc/docs/about-flow-logs-records',

  detect(head, hints) {
    const layout = { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, unfinished: nothingUnfinished };
    const flows = new FlowRecords(shape, head, layout);
    for (let record = 1; record <= 20 && flows.advance(silentSink); record++) if (isFlow(flows)) return layout;
    return new Refusal('no JSON object with "jsonPayload", and in there "connection" and "reporter"');
  },

  parse(bytes, layout, row, sink) {
    const flows = new FlowRecords(shape, bytes, layout);
    row.clear();
    row.escapes = Escapes.Json;
    row.fact = Fact.Flow;
    while (flows.advance(sink)) {
      // An export of a whole project holds entries of other logs.
      if (!isFlow(flows)) {
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
      flows.ends.putServer(row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      flows.putDetails(row);
      sink.take(row);
    }
    return { modifiedMs: layout.modifiedMs, timeZone: layout.timeZone, unfinished: flows.unfinished };
  },
};
export default gcpVpcFlow;

function isFlow({ json }: FlowRecords): boolean {
  return json.kind(connectionSlot) === JsonKind.Object && json.kind(reporterSlot) === JsonKind.String;
}
