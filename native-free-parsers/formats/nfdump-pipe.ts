/**
 * nfdump's machine-readable output, `-o pipe` (until 1.7.1).
 *
 *   2|1763621205049|1763621205139|6|0|0|0|167772167|60202|0|0|0|3221225988|443|0|0|0|0|27|0|17|2115
 *   Family, start and end (ms), protocol, source (four numbers of 32 bits) and port, destination and port, two AS numbers,
 *   two interfaces, TCP flags, TOS, packets, bytes
 *
 * Before 1.7, start and end are two columns each: seconds and milliseconds. A record is one direction, so its bytes are either
 * up or down. The same flow seen by two exporters or interfaces is there twice, and cannot be told from two flows.
 *
 * https://github.com/phaag/nfdump#readme
 */
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { decimal } from '../bytes/numbers.js';
import { transportOf } from '../field.js';
import { FlowEnds, hasPorts, Opener, portOf } from '../flow-ends.js';
import { flowFields } from '../flow-fields.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { Escapes, Fact, type Row, type Span } from '../row.js';

const { Colon, Dot, LowerA, Pipe, Zero } = Byte;

const ipv4 = 2;
/** `AF_INET6` of Linux, FreeBSD and macOS. */
const ipv6 = [10, 28, 30];
const syn = 2;
const synAck = 18;
/** The longest address, `ffff:` eight times; twice. */
const longestAddress = 40;

const nfdumpPipe: LogFormat<null> = {
  name: 'nfdump-pipe',
  product: 'nfdump (pipe output)',
  kind: 'flow',
  framing: 'line',
  facts: ['flow'],
  fields: flowFields,
  specification: 'https://github.com/phaag/nfdump#readme',

  detect(head) {
    const lines = new Lines(head);
    const record = new Record(head);
    let because = 'no line';
    for (let line = 1; line <= 20 && lines.advance(silentSink); line++) {
      if (record.split(lines.start, lines.end) === wellFormed) return null;
      if (line === 1) because = 'line 1: not 22 or 24 numbers with "|" in between, an address family first';
    }
    return new Refusal(because);
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new Record(bytes);
    row.clear();
    row.bytes = record.addresses;
    row.escapes = Escapes.None;
    row.fact = Fact.Flow;
    while (lines.advance(sink)) {
      const verdict = record.split(lines.start, lines.end);
      if (verdict !== wellFormed) {
        sink.reject(lines.start, verdict);
        continue;
      }
      row.timeMs = record.startMs;
      record.ends.putServer(row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      record.readDetails(row);
      sink.take(row);
    }
    return layout;
  },
};
export default nfdumpPipe;

const wellFormed = -1;

class Record {
  /** The two addresses of the current line, written out: what the spans of `ends` point into. */
  readonly addresses = Buffer.alloc(2 * longestAddress);
  readonly ends = new FlowEnds();
  startMs = Number.NaN;
  private readonly bytes: Buffer;
  private readonly columns: Columns;
  /** How many columns more than since 1.7. */
  private shift = 0;
  private length = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.columns = new Columns(bytes, Pipe, 24);
  }

  /** Finds time and ends; says why where the line is no record. */
  split(start: number, end: number): Reject | typeof wellFormed {
    const { columns, ends } = this;
    const count = columns.split(start, end);
    if (count !== 22 && count !== 24) return count < 22 ? Reject.TooFewFields : Reject.BadSyntax;
    this.shift = count - 22;
    this.startMs = this.shift === 0 ? this.number(1) : this.number(1) * 1000 + this.number(2);
    // Small numbers are those of some other table.
    if (!(this.startMs > 1e11 && this.startMs < 1e14)) return Reject.BadTime;
    const family = this.number(0);
    if (family !== ipv4 && !ipv6.includes(family)) return Reject.BadAddress;
    this.length = 0;
    if (!this.write(4, family === ipv4, ends.source)) return Reject.BadAddress;
    if (!this.write(9, family === ipv4, ends.destination)) return Reject.BadAddress;
    const isPorted = hasPorts(this.bytes, columns.start(3 + this.shift), columns.end(3 + this.shift));
    ends.sourcePort = isPorted ? portOf(this.at(8)) : Number.NaN;
    ends.destinationPort = isPorted ? portOf(this.at(13)) : Number.NaN;
    // Of all packets: SYN with ACK proves nothing.
    ends.opener = (this.at(18) & synAck) === syn ? Opener.Source : Opener.Unknown;
    return Number.isNaN(this.at(20)) || Number.isNaN(this.at(21)) ? Reject.BadSyntax : wellFormed;
  }

  readDetails(row: Row): void {
    const { columns, ends, shift } = this;
    ends.putClient(row);
    ends.putSent(row, this.at(21), this.at(20));
    row.transport = transportOf(this.bytes, columns.start(3 + shift), columns.end(3 + shift));
    const endMs = shift === 0 ? this.number(2) : this.number(3) * 1000 + this.number(4);
    if (endMs >= this.startMs) row.durationMs = endMs - this.startMs;
  }

  /** The number in a column behind the times, by its place since 1.7. */
  private at(column: number): number {
    return this.number(column + this.shift);
  }

  private number(column: number): number {
    return decimal(this.bytes, this.columns.start(column), this.columns.end(column));
  }

  /** Writes the address that four columns hold as text, and points `span` at it. */
  private write(column: number, isIpv4: boolean, span: Span): boolean {
    const start = this.length;
    for (let i = isIpv4 ? 3 : 0; i < 4; i++) {
      const value = this.at(column + i);
      if (!(value <= 0xffffffff)) return false;
      const high = Math.floor(value / 0x10000);
      const low = value % 0x10000;
      if (isIpv4) {
        this.writeDecimal(high >> 8, Dot);
        this.writeDecimal(high & 0xff, Dot);
        this.writeDecimal(low >> 8, Dot);
        this.writeDecimal(low & 0xff, Dot);
      } else {
        this.writeHex(high);
        this.writeHex(low);
      }
    }
    // Behind each part stands a separator, the last too.
    span.set(start, this.length - 1);
    return true;
  }

  private writeDecimal(value: number, separator: number): void {
    if (value > 99) this.writeByte(Zero + Math.floor(value / 100));
    if (value > 9) this.writeByte(Zero + (Math.floor(value / 10) % 10));
    this.writeByte(Zero + (value % 10));
    this.writeByte(separator);
  }

  private writeHex(value: number): void {
    for (let bits = 12; bits >= 0; bits -= 4) {
      const digit = (value >> bits) & 15;
      this.writeByte(digit < 10 ? Zero + digit : LowerA + digit - 10);
    }
    this.writeByte(Colon);
  }

  private writeByte(byte: number): void {
    this.addresses[this.length++] = byte;
  }
}
