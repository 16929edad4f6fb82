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
import { isAddress, isPrivateAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { equalsAny, isDash, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { transportOf } from '../field.js';
import { judgedFlowFields } from '../flow-fields.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const { Dash, LowerA, LowerZ, Quote, Space, UpperT } = Byte;

const version2 =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'.split(
    ' ',
  );
/**
 * The orders that logs without names are tried in: the default one, those of AWS's examples (TCP flags, intermediate addresses,
 * services), all fields up to version 8, and the default of transit gateways.
 */
const usualOrders: readonly (readonly string[])[] = [
  version2,
  'version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags log-status'.split(
    ' ',
  ),
  [
    ...version2,
    ...'vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id reject-reason'.split(
      ' ',
    ),
  ],
  'version interface-id account-id vpc-id subnet-id instance-id srcaddr dstaddr srcport dstport protocol tcp-flags type pkt-srcaddr pkt-dstaddr action log-status'.split(
    ' ',
  ),
  'version srcaddr dstaddr srcport dstport protocol start end type packets bytes account-id vpc-id subnet-id instance-id interface-id region az-id sublocation-type sublocation-id action tcp-flags pkt-srcaddr pkt-dstaddr pkt-src-aws-service pkt-dst-aws-service traffic-path flow-direction log-status'.split(
    ' ',
  ),
  'version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status type packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region flow-direction pkt-src-aws-service pkt-dst-aws-service'.split(
    ' ',
  ),
];
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
const accepted = [word('ACCEPT')];
const rejected = [word('REJECT')];
const actions = [...accepted, ...rejected];
const noData = [word('NODATA'), word('SKIPDATA')];
const statuses = [word('OK'), ...noData];
const inward = [word('ingress')];
const maxColumns = 64;
const lowestEphemeralPort = 32768;
const syn = 2;
const synAck = 18;

interface Layout extends ClockHints {
  /** Field names in column order, as AWS writes them. */
  readonly columns: readonly string[];
  readonly separator: ' ' | ',' | '\t';
}

const awsVpcFlow: LogFormat<Layout> = {
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
    const records = usual.map((layout) => new Record(head, layout));
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
    let record = new Record(bytes, layout);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Flow;
    while (lines.advance(sink)) {
      const verdict = record.split(lines.start, lines.end);
      if (verdict === statesNothing) {
        sink.ignore(lines.start);
        continue;
      }
      if (verdict !== wellFormed) {
        const header = headerOf(bytes, lines.start, lines.end, layout);
        if (header) {
          current = header;
          record = new Record(bytes, header);
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

function usualLayouts(hints: ClockHints, separator: ' ' | ','): readonly Layout[] {
  return usualOrders.map((columns) => ({ modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, columns, separator }));
}

const wellFormed = -1;
const statesNothing = -2;

/** The columns of the current line, by the names of one header. */
class Record {
  private readonly bytes: Buffer;
  private readonly columns: Columns;
  private readonly columnCount: number;
  /** Names of AWS services are written as they are, blanks included: columns from there on are counted from the end. */
  private readonly firstBlank: number;
  private readonly lastBlank: number;
  private readonly clock: LocalClock;
  private readonly source: number;
  private readonly packetSource: number;
  private readonly destination: number;
  private readonly packetDestination: number;
  private readonly sourcePortColumn: number;
  private readonly destinationPortColumn: number;
  private readonly protocol: number;
  private readonly packets: number;
  private readonly size: number;
  private readonly start: number;
  private readonly end: number;
  private readonly action: number;
  private readonly status: number;
  private readonly flags: number;
  private readonly direction: number;
  /** How many columns the line has in front of the named ones, and how many more than named. */
  private prefix = 0;
  private surplus = 0;
  private sourceStart = 0;
  private sourceEnd = 0;
  private destinationStart = 0;
  private destinationEnd = 0;
  /** Where `locate` found the value that it was asked for. */
  private valueStart = 0;
  private valueEnd = 0;
  private sourcePort = Number.NaN;
  private destinationPort = Number.NaN;
  private timeMs = Number.NaN;
  private isUp = true;

  constructor(bytes: Buffer, layout: Layout) {
    const column = (name: string) => layout.columns.indexOf(name);
    this.bytes = bytes;
    this.clock = localClock(layout);
    this.columns = new Columns(bytes, layout.separator.charCodeAt(0), maxColumns);
    this.columnCount = layout.columns.length;
    const services = [column('pkt-src-aws-service'), column('pkt-dst-aws-service')].filter((index) => index >= 0);
    this.firstBlank = services.length === 0 ? maxColumns : Math.min(...services);
    this.lastBlank = Math.max(-1, ...services);
    this.source = column('srcaddr');
    this.packetSource = column('pkt-srcaddr');
    this.destination = column('dstaddr');
    this.packetDestination = column('pkt-dstaddr');
    this.sourcePortColumn = column('srcport');
    this.destinationPortColumn = column('dstport');
    this.protocol = column('protocol');
    this.packets = column('packets');
    this.size = column('bytes');
    this.start = column('start');
    this.end = column('end');
    this.action = column('action');
    this.status = column('log-status');
    this.flags = column('tcp-flags');
    this.direction = column('flow-direction');
  }

  /** Finds addresses and time: `wellFormed`, `statesNothing` for an interval without a record, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormed | typeof statesNothing {
    const bytes = this.bytes;
    const count = this.columns.split(start, trimmed(bytes, start, end));
    this.prefix = bytes[start + 10] === UpperT && bytes[start + 4] === Dash ? 1 : 0;
    this.surplus = count - this.prefix - this.columnCount;
    if (this.surplus < 0) return Reject.TooFewFields;
    if (this.surplus > 0 && this.lastBlank < 0) return Reject.BadSyntax;
    if (this.locate(this.status) && equalsAny(bytes, this.valueStart, this.valueEnd, noData)) return statesNothing;
    if (!this.locate(this.packetSource) && !this.locate(this.source)) return statesNothing;
    this.sourceStart = this.valueStart;
    this.sourceEnd = this.valueEnd;
    if (!this.locate(this.packetDestination) && !this.locate(this.destination)) return statesNothing;
    this.destinationStart = this.valueStart;
    this.destinationEnd = this.valueEnd;
    if (!isAddress(bytes, this.sourceStart, this.sourceEnd)) return Reject.BadAddress;
    if (!isAddress(bytes, this.destinationStart, this.destinationEnd)) return Reject.BadAddress;
    return this.readTime(start) ? wellFormed : Reject.BadTime;
  }

  /** Whether the line has the named columns and what belongs into each. */
  isInOrder(start: number, end: number): boolean {
    const verdict = this.split(start, end);
    return (
      (verdict === wellFormed || verdict === statesNothing) &&
      this.surplus === 0 &&
      this.number(0) >= 2 &&
      this.number(0) <= 8 &&
      (this.start < 0 || this.number(this.start) > 1e9) &&
      (this.end < 0 || this.number(this.end) > 1e9) &&
      (!this.locate(this.action) || this.isOneOf(this.action, actions)) &&
      this.isOneOf(this.status, statuses)
    );
  }

  /** Decides which side is the server. */
  readServer(row: Row): void {
    this.sourcePort = this.port(this.sourcePortColumn);
    this.destinationPort = this.port(this.destinationPortColumn);
    this.isUp = this.sourceIsClient();
    row.timeMs = this.timeMs;
    row.serverPort = this.isUp ? this.destinationPort : this.sourcePort;
    if (this.isUp) row.server.set(this.destinationStart, this.destinationEnd);
    else row.server.set(this.sourceStart, this.sourceEnd);
  }

  readDetails(row: Row): void {
    const size = this.number(this.size);
    const packets = this.number(this.packets);
    row.clientPort = this.isUp ? this.sourcePort : this.destinationPort;
    if (this.isUp) {
      row.client.set(this.sourceStart, this.sourceEnd);
      row.bytesUp = size;
      row.packetsUp = packets;
    } else {
      row.client.set(this.destinationStart, this.destinationEnd);
      row.bytesDown = size;
      row.packetsDown = packets;
    }
    const seconds = this.number(this.end) - this.number(this.start);
    if (seconds >= 0) row.durationMs = seconds * 1000;
    if (this.locate(this.protocol)) row.transport = transportOf(this.bytes, this.valueStart, this.valueEnd);
    if (this.isOneOf(this.action, accepted)) row.action = Action.Allowed;
    else if (this.isOneOf(this.action, rejected)) row.action = Action.Blocked;
  }

  private sourceIsClient(): boolean {
    const flags = this.number(this.flags);
    if ((flags & synAck) === synAck) return false;
    if ((flags & syn) === syn) return true;
    const source = this.sourcePort;
    const destination = this.destinationPort;
    if (source < 1024 !== destination < 1024) return destination < 1024;
    if (source >= lowestEphemeralPort !== destination >= lowestEphemeralPort) return source >= lowestEphemeralPort;
    const isInside = isPrivateAddress(this.bytes, this.sourceStart, this.sourceEnd);
    if (isInside !== isPrivateAddress(this.bytes, this.destinationStart, this.destinationEnd)) return isInside;
    return !this.isOneOf(this.direction, inward);
  }

  /** The start of the interval; else its end, or when CloudWatch took the record in. */
  private readTime(lineStart: number): boolean {
    const column = this.start >= 0 ? this.start : this.end;
    this.timeMs = Number.NaN;
    if (column >= 0) this.timeMs = this.number(column) * 1000;
    else if (this.prefix === 1) this.timeMs = isoMillis(this.bytes, lineStart, this.columns.end(0), this.clock);
    else return true;
    return !Number.isNaN(this.timeMs);
  }

  /** Finds the value of a named column, without its quotes; false where it is unknown. */
  private locate(column: number): boolean {
    if (column < 0) return false;
    let index = this.prefix + column;
    if (this.surplus > 0 && column >= this.firstBlank) {
      if (column <= this.lastBlank) return false;
      index += this.surplus;
    }
    let start = this.columns.start(index);
    let end = this.columns.end(index);
    if (end - start >= 2 && this.bytes[start] === Quote && this.bytes[end - 1] === Quote) {
      start++;
      end--;
    }
    this.valueStart = start;
    this.valueEnd = end;
    return end > start && !isDash(this.bytes, start, end);
  }

  private number(column: number): number {
    return this.locate(column) ? decimal(this.bytes, this.valueStart, this.valueEnd) : Number.NaN;
  }

  private isOneOf(column: number, words: readonly Uint8Array[]): boolean {
    return this.locate(column) && equalsAny(this.bytes, this.valueStart, this.valueEnd, words);
  }

  /** ICMP and fragments have no ports, which is written as 0. */
  private port(column: number): number {
    const port = this.number(column);
    return port > 0 && port < 65536 ? port : Number.NaN;
  }
}

/** The layout of a line of field names (`srcaddr dstaddr`, `${srcaddr} ${dstaddr}`, `"pkt_srcaddr"`); undefined if it is none. */
function headerOf(bytes: Buffer, start: number, end: number, hints: ClockHints): Layout | undefined {
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

function trimmed(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] === Space) at--;
  return at;
}
