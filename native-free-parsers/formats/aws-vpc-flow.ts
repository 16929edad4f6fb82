/**
 * AWS VPC flow logs, as text or CSV; transit gateways write the same with columns of their own.
 *
 *   2       123456789010 eni-0a1b2c3d 10.0.12.9 192.0.2.1 50112   443     6        20      4249  1763620000 1763620060 ACCEPT OK
 *   Version Account      Interface    Source    Dest.     Src port Dst port Protocol Packets Bytes Start      End        Action Status
 *
 * These 14 columns are version 2, the default; a few other orders are known. Any other choice or order begins with a line of its field names, again
 * wherever files were joined. Lines exported from CloudWatch have a time of their own in front.
 *
 * A record is one direction of a flow: its bytes are either up or down, never both. Which side is the client is told, in
 * this order, by TCP's SYN, by a port below 1024, by an ephemeral port, by a private address, and by the direction through
 * the interface. `pkt-srcaddr` and `pkt-dstaddr` go before `srcaddr` and `dstaddr`: behind a NAT gateway only they are the ends.
 *
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */

import { type AwsVpcFlowLayout, AwsVpcFlowRecord } from '../aws-vpc-flow/record.js';
import { usualOrders } from '../aws-vpc-flow/usual-orders.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { judgedFlowFields } from '../flow-fields.js';
import { type LogFormat, Refusal, silentSink } from '../format.js';
import { nothingStated, wellFormed } from '../line-records.js';
import type { ClockHints } from '../local-clock.js';
import { Escapes, Fact } from '../row.js';

const { LowerA, LowerZ, Quote } = Byte;

/** Field names that no other maker's log has; `srcaddr` alone would be NetFlow. */
const awsNames = new Set([
  'account-id',
  'interface-id',
  'log-status',
  'vpc-id',
  'tgw-id',
  'flow-direction',
  'pkt-srcaddr',
]);
/** Or these together. */
const awsTimes = ['protocol', 'start', 'end'];
const maxColumns = 64;

const awsVpcFlow: LogFormat<AwsVpcFlowLayout> = {
  name: 'aws-vpc-flow',
  product: 'AWS VPC flow logs',
  kind: 'flow',
  framing: 'line',
  facts: ['flow'],
  fields: judgedFlowFields,
  specification: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const usual = [...usualLayouts(hints, ' '), ...usualLayouts(hints, ',')];
    const records = usual.map((layout) => new AwsVpcFlowRecord(head, layout));
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const header = headerOf(head, lines.start, lines.end, hints);
      if (header) return header;
      const order = records.findIndex((record) => record.isInOrder(lines.start, lines.end));
      if (order >= 0) return usual[order]!;
      if (line === 1) because = 'line 1: neither field names with srcaddr and dstaddr, nor columns in a usual order';
      if (looksCustom(head, lines.start, lines.end))
        because = `line ${line}: columns in an order of your own without their names; put the flow log's format in front as a first line, such as "version vpc-id srcaddr dstaddr …"`;
    }
    return new Refusal(because);
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    let current = layout;
    let record = new AwsVpcFlowRecord(bytes, layout);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Flow;
    while (lines.advance(sink)) {
      const verdict = record.split(lines.start, lines.end);
      if (verdict === nothingStated) {
        sink.ignore(lines.start);
        continue;
      }
      if (verdict !== wellFormed) {
        const header = headerOf(bytes, lines.start, lines.end, layout);
        if (header) {
          current = header;
          record = new AwsVpcFlowRecord(bytes, header);
          sink.ignore(lines.start);
        } else sink.reject(lines.start, verdict);
        continue;
      }
      record.readServer(row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      record.readDetails(row);
      sink.take(row);
    }
    return current;
  },
};
export default awsVpcFlow;

function usualLayouts(hints: ClockHints, separator: ' ' | ','): readonly AwsVpcFlowLayout[] {
  return usualOrders.map((columns) => ({ modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, columns, separator }));
}

/** The layout of a line of field names (`srcaddr dstaddr`, `${srcaddr} ${dstaddr}`, `"pkt_srcaddr"`); undefined if it is none. */
function headerOf(bytes: Buffer, start: number, end: number, hints: ClockHints): AwsVpcFlowLayout | undefined {
  const first = bytes[start]! | 0x20;
  const mayBe = (first >= LowerA && first <= LowerZ) || first === 0x24 || first === (Quote | 0x20);
  if (!mayBe || end - start > 2000) return undefined;
  const text = bytes.toString('latin1', start, end).trim();
  if (!text.includes('srcaddr') || !text.includes('dstaddr')) return undefined;
  const separator = text.includes(',') ? ',' : text.includes('\t') ? '\t' : ' ';
  const columns = text
    .split(separator)
    .map((name) => name.replace(/^[\s"]*(?:\$\{)?|\}?[\s"]*$/g, '').replaceAll('_', '-'));
  const isHeader =
    columns.length <= maxColumns &&
    columns.every((name) => /^[a-z][a-z0-9-]*$/.test(name)) &&
    (columns.some((name) => awsNames.has(name)) || awsTimes.every((name) => columns.includes(name)));
  return isHeader ? { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, columns, separator } : undefined;
}

/** A record of columns that are not named: an interface or a verdict among at least eight words. */
function looksCustom(bytes: Buffer, start: number, end: number): boolean {
  const words = bytes.toString('latin1', start, Math.min(end, start + 2000)).split(/[ ,\t]/);
  const has = (pattern: RegExp) => words.some((text) => pattern.test(text));
  return words.length >= 8 && has(/^(?:OK|NODATA|SKIPDATA)$/) && has(/^(?:ACCEPT|REJECT|-)$/);
}
