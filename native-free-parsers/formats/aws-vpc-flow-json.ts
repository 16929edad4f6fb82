/**
 * AWS VPC flow logs as JSON rows: what Firehose, Athena, Security Lake exports and log shippers make of the Parquet and text ones.
 *
 *   {"version":2,"account_id":"123456789010","interface_id":"eni-0a1b2c3d","srcaddr":"10.0.12.9","dstaddr":"192.0.2.1","srcport":50112,
 *    "dstport":443,"protocol":6,"packets":20,"bytes":4249,"start":1763620000,"end":1763620060,"action":"ACCEPT","log_status":"OK"}
 *
 * Names are those of the text format with `_` or `-`; numbers may be strings or `25238.0`. What a record means, and which side
 * is the client, is as in `aws-vpc-flow`.
 *
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
import { JsonKind } from '../bytes/json.js';
import { nothingUnfinished } from '../bytes/json-records.js';
import { equals, equalsAny, word } from '../bytes/match.js';
import { Opener } from '../flow-ends.js';
import { judgedFlowFields } from '../flow-fields.js';
import { FlowRecords, FlowShape, type JsonFlowLayout, wellFormed } from '../flow-json.js';
import { type LogFormat, Refusal, silentSink } from '../format.js';
import { Action, Escapes, Fact } from '../row.js';

const accepted = word('ACCEPT');
const rejected = word('REJECT');
const noData = [word('NODATA'), word('SKIPDATA')];
const synAck = 18;

const shape = new FlowShape(
  {
    start: ['/start'],
    end: ['/end'],
    source: ['/pkt_srcaddr', '/pkt-srcaddr', '/srcaddr'],
    destination: ['/pkt_dstaddr', '/pkt-dstaddr', '/dstaddr'],
    sourcePort: ['/srcport'],
    destinationPort: ['/dstport'],
    protocol: ['/protocol'],
    flags: ['/tcp_flags', '/tcp-flags'],
    bytes: ['/bytes'],
    packets: ['/packets'],
  },
  [
    '/action',
    '/log_status',
    '/log-status',
    '/account_id',
    '/account-id',
    '/interface_id',
    '/interface-id',
    '/vpc_id',
    '/vpc-id',
  ],
);
const actionSlot = shape.slot('/action');
const statusSlots = [shape.slot('/log_status'), shape.slot('/log-status')];
const addressSlots = [shape.slot('/srcaddr'), shape.slot('/dstaddr')];
/** Keys that no other maker's flows have. */
const signSlots = [
  ...statusSlots,
  ...['/account_id', '/account-id', '/interface_id', '/interface-id', '/vpc_id', '/vpc-id'].map((key) =>
    shape.slot(key),
  ),
];

const awsVpcFlowJson: LogFormat<JsonFlowLayout> = {
  name: 'aws-vpc-flow-json',
  product: 'AWS VPC flow logs (JSON rows)',
  kind: 'flow',
  framing: 'line',
  facts: ['flow'],
  fields: judgedFlowFields,
  specification: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',

  detect(head, hints) {
    const layout = { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, unfinished: nothingUnfinished };
    const flows = new FlowRecords(shape, head, layout);
    for (let record = 1; record <= 20 && flows.advance(silentSink); record++) {
      if (addressSlots.every((slot) => hasValue(flows, slot)) && signSlots.some((slot) => hasValue(flows, slot)))
        return layout;
    }
    return new Refusal(
      'no JSON object with "srcaddr", "dstaddr" and "account_id", "interface_id", "vpc_id" or "log_status"',
    );
  },

  parse(bytes, layout, row, sink) {
    const flows = new FlowRecords(shape, bytes, layout);
    row.clear();
    row.escapes = Escapes.Json;
    row.fact = Fact.Flow;
    while (flows.advance(sink)) {
      if (isInterval(flows)) {
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
      // AWS leaves ACK out of the flags unless SYN is there: the two together are the answer to a SYN.
      if ((flows.count(shape.slots.flags) & synAck) === synAck) flows.ends.opener = Opener.Destination;
      flows.ends.putServer(row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      flows.putDetails(row);
      const { json } = flows;
      if (equals(flows.bytes, json.start(actionSlot), json.end(actionSlot), accepted)) row.action = Action.Allowed;
      else if (equals(flows.bytes, json.start(actionSlot), json.end(actionSlot), rejected)) row.action = Action.Blocked;
      sink.take(row);
    }
    return { modifiedMs: layout.modifiedMs, timeZone: layout.timeZone, unfinished: flows.unfinished };
  },
};
export default awsVpcFlowJson;

function hasValue({ json }: FlowRecords, slot: number): boolean {
  return json.kind(slot) === JsonKind.String || json.kind(slot) === JsonKind.Number;
}

/** An interval in which there was nothing to record, or in which records were left out. */
function isInterval({ bytes, json }: FlowRecords): boolean {
  for (let i = 0; i < statusSlots.length; i++) {
    const slot = statusSlots[i]!;
    if (json.kind(slot) === JsonKind.String && equalsAny(bytes, json.start(slot), json.end(slot), noData)) return true;
  }
  return false;
}
