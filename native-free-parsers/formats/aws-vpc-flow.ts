/**
 * AWS VPC flow logs, as text or CSV; transit gateways write the same with columns of their own.
 *
 *   2       123456789010 eni-0a1b2c3d 10.0.12.9 192.0.2.1 50112   443     6        20      4249  1763620000 1763620060 ACCEPT OK
 *   Version Account      Interface    Source    Dest.     Src port Dst port Protocol Packets Bytes Start      End        Action Status
 *
 * These 14 columns are version 2, the default. Any other choice or order begins with a line of its field names, again
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
import { equals, equalsAny, isDash, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const version2 =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'.split(
    ' ',
  );
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
const accept = word('ACCEPT');
const reject = word('REJECT');
const actions = [accept, reject, word('-')];
const noData = [word('NODATA'), word('SKIPDATA')];
const statuses = [word('OK'), ...noData];
const ingress = word('ingress');
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
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'server',
    'serverPort',
    'transport',
    'action',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
  ],
  specification: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const defaultOrder: Layout = { ...hints, columns: version2, separator: ' ' };
    const record = new Record(head, defaultOrder);
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const header = headerOf(head, lines.start, lines.end, hints);
      if (header) return header;
      if (record.isVersion2(lines.start, lines.end)) return defaultOrder;
      if (line === 1) because = 'line 1: neither field names with srcaddr and dstaddr, nor the 14 columns of version 2';
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
  private readonly sourcePort: number;
  private readonly destinationPort: number;
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
  private sourceColumn = 0;
  private destinationColumn = 0;
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
    this.sourcePort = column('srcport');
    this.destinationPort = column('dstport');
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
    this.prefix = bytes[start + 10] === Byte.UpperT && bytes[start + 4] === Byte.Dash ? 1 : 0;
    this.surplus = count - this.prefix - this.columnCount;
    if (this.surplus < 0) return Reject.TooFewFields;
    if (this.surplus > 0 && this.lastBlank < 0) return Reject.BadSyntax;
    if (equalsAny(bytes, this.from(this.status), this.to(this.status), noData)) return statesNothing;
    this.sourceColumn = this.isKnown(this.packetSource) ? this.packetSource : this.source;
    this.destinationColumn = this.isKnown(this.packetDestination) ? this.packetDestination : this.destination;
    if (!this.isKnown(this.sourceColumn) || !this.isKnown(this.destinationColumn)) return statesNothing;
    if (!this.isAddress(this.sourceColumn) || !this.isAddress(this.destinationColumn)) return Reject.BadAddress;
    return this.readTime(start) ? wellFormed : Reject.BadTime;
  }

  /** Whether the line has the 14 columns of version 2 and what belongs into each. */
  isVersion2(start: number, end: number): boolean {
    const bytes = this.bytes;
    const verdict = this.split(start, end);
    return (
      (verdict === wellFormed || verdict === statesNothing) &&
      this.surplus === 0 &&
      this.number(0) === 2 &&
      this.number(this.start) > 1e9 &&
      this.number(this.end) > 1e9 &&
      equalsAny(bytes, this.from(this.action), this.to(this.action), actions) &&
      equalsAny(bytes, this.from(this.status), this.to(this.status), statuses)
    );
  }

  readServer(row: Row): void {
    this.isUp = this.sourceIsClient();
    const server = this.isUp ? this.destinationColumn : this.sourceColumn;
    row.timeMs = this.timeMs;
    row.server.set(this.from(server), this.to(server));
    row.serverPort = this.port(this.isUp ? this.destinationPort : this.sourcePort);
  }

  readDetails(row: Row): void {
    const bytes = this.bytes;
    const client = this.isUp ? this.sourceColumn : this.destinationColumn;
    row.client.set(this.from(client), this.to(client));
    row.clientPort = this.port(this.isUp ? this.sourcePort : this.destinationPort);
    const seconds = this.number(this.end) - this.number(this.start);
    if (seconds >= 0) row.durationMs = seconds * 1000;
    if (this.isKnown(this.protocol))
      row.transport = transportOf(bytes, this.from(this.protocol), this.to(this.protocol));
    if (equals(bytes, this.from(this.action), this.to(this.action), accept)) row.action = Action.Allowed;
    else if (equals(bytes, this.from(this.action), this.to(this.action), reject)) row.action = Action.Blocked;
    if (this.isUp) {
      row.bytesUp = this.number(this.size);
      row.packetsUp = this.number(this.packets);
    } else {
      row.bytesDown = this.number(this.size);
      row.packetsDown = this.number(this.packets);
    }
  }

  private sourceIsClient(): boolean {
    const flags = this.number(this.flags);
    if ((flags & synAck) === synAck) return false;
    if ((flags & syn) === syn) return true;
    const source = this.port(this.sourcePort);
    const destination = this.port(this.destinationPort);
    if (source < 1024 !== destination < 1024) return destination < 1024;
    if (source >= lowestEphemeralPort !== destination >= lowestEphemeralPort) return source >= lowestEphemeralPort;
    const bytes = this.bytes;
    const isInside = isPrivateAddress(bytes, this.from(this.sourceColumn), this.to(this.sourceColumn));
    if (isInside !== isPrivateAddress(bytes, this.from(this.destinationColumn), this.to(this.destinationColumn)))
      return isInside;
    return !equals(bytes, this.from(this.direction), this.to(this.direction), ingress);
  }

  /** The start of the interval; else its end, or when CloudWatch took the record in. */
  private readTime(lineStart: number): boolean {
    const column = this.start >= 0 ? this.start : this.end;
    if (column >= 0) this.timeMs = this.number(column) * 1000;
    else if (this.prefix === 1) this.timeMs = isoMillis(this.bytes, lineStart, this.columns.end(0), this.clock);
    else {
      this.timeMs = Number.NaN;
      return true;
    }
    return !Number.isNaN(this.timeMs);
  }

  /** Where the value of a named column starts, without its quotes; 0 if there is none. */
  private from(column: number): number {
    const index = this.indexOf(column);
    const start = this.columns.start(index);
    return this.bytes[start] === Byte.Quote && this.columns.end(index) > start ? start + 1 : start;
  }

  private to(column: number): number {
    const index = this.indexOf(column);
    const start = this.columns.start(index);
    const end = this.columns.end(index);
    return this.bytes[start] === Byte.Quote && this.bytes[end - 1] === Byte.Quote && end - 1 > start ? end - 1 : end;
  }

  private indexOf(column: number): number {
    if (column < 0) return maxColumns;
    if (column < this.firstBlank || this.surplus === 0) return this.prefix + column;
    return column > this.lastBlank ? this.prefix + column + this.surplus : maxColumns;
  }

  private isKnown(column: number): boolean {
    const start = this.from(column);
    const end = this.to(column);
    return end > start && !isDash(this.bytes, start, end);
  }

  private isAddress(column: number): boolean {
    return isAddress(this.bytes, this.from(column), this.to(column));
  }

  private number(column: number): number {
    return decimal(this.bytes, this.from(column), this.to(column));
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
  const mayBe = (first >= Byte.LowerA && first <= Byte.LowerZ) || first === 0x24 || first === (Byte.Quote | 0x20);
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
    columns.some((name) => awsNames.has(name));
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
  while (at > start && bytes[at - 1] === Byte.Space) at--;
  return at;
}
