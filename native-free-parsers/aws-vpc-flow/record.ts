import { isAddress, isPrivateAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { equalsAny, isDash, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { transportOf } from '../field.js';
import { Reject } from '../format.js';
import { nothingStated, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, type Row } from '../row.js';

const { Dash, Quote, Space, UpperT } = Byte;

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

export interface AwsVpcFlowLayout extends ClockHints {
  /** Field names in column order, as AWS writes them. */
  readonly columns: readonly string[];
  readonly separator: ' ' | ',' | '\t';
}

/** The columns of the current line, by the names of one header. */
export class AwsVpcFlowRecord {
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

  constructor(bytes: Buffer, layout: AwsVpcFlowLayout) {
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

  /** Finds addresses and time: `wellFormed`, `nothingStated` for an interval without a record, or why the line is none. */
  split(start: number, end: number): Verdict {
    const bytes = this.bytes;
    const count = this.columns.split(start, trimmed(bytes, start, end));
    this.prefix = bytes[start + 10] === UpperT && bytes[start + 4] === Dash ? 1 : 0;
    this.surplus = count - this.prefix - this.columnCount;
    if (this.surplus < 0) return Reject.TooFewFields;
    if (this.surplus > 0 && this.lastBlank < 0) return Reject.BadSyntax;
    if (this.locate(this.status) && equalsAny(bytes, this.valueStart, this.valueEnd, noData)) return nothingStated;
    if (!this.locate(this.packetSource) && !this.locate(this.source)) return nothingStated;
    this.sourceStart = this.valueStart;
    this.sourceEnd = this.valueEnd;
    if (!this.locate(this.packetDestination) && !this.locate(this.destination)) return nothingStated;
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
      (verdict === wellFormed || verdict === nothingStated) &&
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

function trimmed(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] === Space) at--;
  return at;
}
