/**
 * nfdump's comma-separated output: `nfdump -o csv`, and `-o "csv:%ts,%te,…"` with columns of one's own.
 *
 *   firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows                           1.7.2 and later
 *   2026-11-20 06:46:45.049,0.090,6,10.0.0.7,60202,192.0.2.4,443,17,2115,1
 *
 *   ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,…                                      1.6 to 1.7.1: 48 columns
 *   2026-11-20 06:46:45,2026-11-20 06:46:45,0.090,10.0.0.7,192.0.2.4,60202,443,TCP,...AP.SF,0,0,17,2115,0,0,…
 *   Summary                                                                                                and three lines behind
 *
 * Times are on the wall of the machine that nfdump ran on. A record is one direction, so its bytes are either up or down;
 * `out…` columns hold the other direction where flows were paired (`-B`). The same flow seen by two exporters or interfaces
 * is there twice, and cannot be told from two flows.
 *
 * https://github.com/phaag/nfdump#readme, nfdump(1) OUTPUT FORMATS
 */
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { equals, skipBlanks, startsWith, word } from '../bytes/match.js';
import { decimal, decimalFraction } from '../bytes/numbers.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { FlowEnds, hasPorts, Opener, portOf } from '../flow-ends.js';
import { flowFields } from '../flow-fields.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { nfdumpTransport, openerOfFlags } from '../nfdump.js';
import { Escapes, Fact, type Row } from '../row.js';

const { Comma, Nine, Zero } = Byte;

const summary = word('Summary');
const noFlows = word('No matching flow');
const totals = word('flows,bytes,packets,');
const maxColumns = 80;

/** Column names by what they state; the newer name first. */
const names = {
  time: ['firstSeen', 'ts'],
  seconds: ['duration', 'td'],
  source: ['srcAddr', 'sa'],
  destination: ['dstAddr', 'da'],
  sourcePort: ['srcPort', 'sp'],
  destinationPort: ['dstPort', 'dp'],
  protocol: ['proto', 'pr'],
  flags: ['flags', 'flg'],
  packets: ['packets', 'inPackets', 'ipkt'],
  size: ['bytes', 'inBytes', 'ibyt'],
  packetsBack: ['outPackets', 'opkt'],
  sizeBack: ['outBytes', 'obyt'],
} as const;

const newColumns = 'firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows'.split(',');
const oldColumns = (
  'ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,odmc,idmc,osmc,' +
  'mpls1,mpls2,mpls3,mpls4,mpls5,mpls6,mpls7,mpls8,mpls9,mpls10,cl,sl,al,ra,eng,exid,tr'
).split(',');

interface Layout extends ClockHints {
  /** Column names in order, as nfdump writes them. */
  readonly columns: readonly string[];
}

const nfdumpCsv: LogFormat<Layout> = {
  name: 'nfdump-csv',
  product: 'nfdump (csv output)',
  kind: 'flow',
  framing: 'line',
  facts: ['flow'],
  fields: flowFields,
  specification: 'https://github.com/phaag/nfdump#readme',

  detect(head, hints) {
    const lines = new Lines(head);
    const unnamed = [newColumns, oldColumns].map((columns) => {
      const layout = { ...clockHints(hints), columns };
      return { layout, record: new Record(head, layout) };
    });
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const header = headerOf(head, lines.start, lines.end, hints);
      if (header) return header;
      for (const { layout, record } of unnamed) if (record.isWhole(lines.start, lines.end)) return layout;
      if (line === 1)
        because = 'line 1: neither column names such as "firstSeen,duration,…" or "ts,te,td,sa,da,…", nor their values';
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
      if (verdict !== wellFormed) {
        const header = headerOf(bytes, lines.start, lines.end, layout);
        if (header) {
          current = header;
          record = new Record(bytes, header);
        }
        if (header || isTrailer(bytes, lines.start, lines.end)) sink.ignore(lines.start);
        else sink.reject(lines.start, verdict);
        continue;
      }
      row.timeMs = record.timeMs;
      record.ends.putServer(row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      record.readDetails(row);
      sink.take(row);
    }
    return current;
  },
};
export default nfdumpCsv;

const wellFormed = -1;

/** The columns of the current line, by the names of one header. */
class Record {
  readonly ends = new FlowEnds();
  timeMs = Number.NaN;
  private readonly bytes: Buffer;
  private readonly columns: Columns;
  private readonly columnCount: number;
  private readonly clock: LocalClock;
  private readonly time: number;
  private readonly seconds: number;
  private readonly source: number;
  private readonly destination: number;
  private readonly sourcePort: number;
  private readonly destinationPort: number;
  private readonly protocol: number;
  private readonly flags: number;
  private readonly packets: number;
  private readonly size: number;
  private readonly packetsBack: number;
  private readonly sizeBack: number;

  constructor(bytes: Buffer, layout: Layout) {
    const column = (choices: readonly string[]) => layout.columns.findIndex((name) => choices.includes(name));
    this.bytes = bytes;
    this.columns = new Columns(bytes, Comma, maxColumns);
    this.columnCount = layout.columns.length;
    this.clock = localClock(layout);
    this.time = column(names.time);
    this.seconds = column(names.seconds);
    this.source = column(names.source);
    this.destination = column(names.destination);
    this.sourcePort = column(names.sourcePort);
    this.destinationPort = column(names.destinationPort);
    this.protocol = column(names.protocol);
    this.flags = column(names.flags);
    this.packets = column(names.packets);
    this.size = column(names.size);
    this.packetsBack = column(names.packetsBack);
    this.sizeBack = column(names.sizeBack);
  }

  /** Finds time and ends; says why where the line is no record. */
  split(start: number, end: number): Reject | typeof wellFormed {
    const { bytes, columns, ends } = this;
    const count = columns.split(start, end);
    if (count < this.columnCount) return Reject.TooFewFields;
    if (count > this.columnCount) return Reject.BadSyntax;
    this.timeMs = isoMillis(bytes, this.start(this.time), this.end(this.time), this.clock);
    if (Number.isNaN(this.timeMs)) return Reject.BadTime;
    ends.source.set(this.start(this.source), this.end(this.source));
    ends.destination.set(this.start(this.destination), this.end(this.destination));
    if (!ends.areAddresses(bytes)) return Reject.BadAddress;
    const isPorted = this.protocol < 0 || hasPorts(bytes, this.start(this.protocol), this.end(this.protocol));
    ends.sourcePort = isPorted ? portOf(this.number(this.sourcePort)) : Number.NaN;
    ends.destinationPort = isPorted ? portOf(this.number(this.destinationPort)) : Number.NaN;
    ends.opener = this.flags < 0 ? Opener.Unknown : openerOfFlags(bytes, this.start(this.flags), this.end(this.flags));
    return wellFormed;
  }

  /** Whether the line has exactly these columns and in each what belongs there. */
  isWhole(start: number, end: number): boolean {
    return (
      this.split(start, end) === wellFormed &&
      !Number.isNaN(this.number(this.size)) &&
      !Number.isNaN(this.number(this.packets)) &&
      !Number.isNaN(this.durationSeconds())
    );
  }

  readDetails(row: Row): void {
    const { bytes, ends } = this;
    ends.putClient(row);
    ends.putSent(row, this.number(this.size), this.number(this.packets));
    // Zeros where flows were not paired: the other direction is a record of its own.
    const packetsBack = this.number(this.packetsBack);
    if (packetsBack > 0) ends.putAnswered(row, this.number(this.sizeBack), packetsBack);
    const seconds = this.durationSeconds();
    if (seconds >= 0) row.durationMs = Math.round(seconds * 1000);
    if (this.protocol >= 0) row.transport = nfdumpTransport(bytes, this.start(this.protocol), this.end(this.protocol));
  }

  private durationSeconds(): number {
    return this.seconds < 0
      ? Number.NaN
      : decimalFraction(this.bytes, this.start(this.seconds), this.end(this.seconds));
  }

  /** Where the value of a column starts, padding left out; an empty span for a column that is not there. */
  private start(column: number): number {
    return column < 0 ? 0 : skipBlanks(this.bytes, this.columns.start(column), this.columns.end(column));
  }

  private end(column: number): number {
    return column < 0 ? 0 : this.columns.end(column);
  }

  private number(column: number): number {
    return decimal(this.bytes, this.start(column), this.end(column));
  }
}

/** The layout of a line of column names; undefined if it is none. */
function headerOf(bytes: Buffer, start: number, end: number, hints: ClockHints): Layout | undefined {
  const first = bytes[start]!;
  if ((first >= Zero && first <= Nine) || end - start > 2000) return undefined;
  const columns = bytes
    .toString('latin1', start, end)
    .split(',')
    .map((name) => name.trim());
  const has = (choices: readonly string[]) => columns.some((name) => choices.includes(name));
  const isHeader =
    columns.length <= maxColumns &&
    has(names.time) &&
    has(names.source) &&
    has(names.destination) &&
    (columns.includes('firstSeen') || columns.includes('te') || columns.includes('td')) &&
    columns.every((name) => /^[A-Za-z][A-Za-z0-9_]*$/.test(name));
  return isHeader ? { ...clockHints(hints), columns } : undefined;
}

function clockHints({ modifiedMs, timeZone }: ClockHints): ClockHints {
  return { modifiedMs, timeZone };
}

/** The lines behind the last flow: `Summary`, the names of six totals, and the totals. */
function isTrailer(bytes: Buffer, start: number, end: number): boolean {
  if (equals(bytes, start, end, summary)) return true;
  if (startsWith(bytes, start, end, totals) || startsWith(bytes, start, end, noFlows)) return true;
  let commas = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === Comma) commas++;
    else if (byte < Zero || byte > Nine) return false;
  }
  return commas === 5;
}
