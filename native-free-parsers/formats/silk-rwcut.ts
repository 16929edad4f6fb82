/**
 * SiLK's `rwcut`: flow records as columns, one direction a record.
 *
 *               sIP|            dIP|sPort|dPort|pro|   packets|     bytes|   flags|                  sTime| duration|                  eTime|sen|
 *          10.0.0.7|      192.0.2.4|60202|  443|  6|        17|      2115|FS PA   |2026/11/20T06:46:45.049|    0.090|2026/11/20T06:46:45.139| S0|
 *
 * The order of the columns is the user's (`--fields`), so the titles say what each is; `--no-titles` is read in the default
 * order alone. Any delimiter (`--delimited=,`). Times are UTC unless rwcut was told otherwise, as `2026/11/20T06:46:45.049`,
 * `2026-11-20 06:46:45.049` or Unix seconds. A record's bytes are either up or down. The same flow seen by two sensors is there
 * twice, and cannot be told from two flows.
 *
 * https://tools.netsa.cert.org/silk/rwcut.html
 */
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { skipBlanks } from '../bytes/match.js';
import { decimal, decimalFraction } from '../bytes/numbers.js';
import { timeOfDay, unixMillis, utcDate } from '../bytes/time.js';
import { transportOf } from '../field.js';
import { FlowEnds, hasPorts, Opener, portOf } from '../flow-ends.js';
import { flowFields } from '../flow-fields.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { Escapes, Fact, type Row } from '../row.js';

const { Colon, Dash, Nine, Slash, Space, Zero } = Byte;

const defaultColumns = 'sIP|dIP|sPort|dPort|pro|packets|bytes|flags|sTime|duration|eTime|sen'.split('|');
const maxColumns = 64;

interface Layout {
  /** Titles in order; older and newer ones for the same column occur. */
  readonly columns: readonly string[];
  readonly delimiter: string;
}

const silkRwcut: LogFormat<Layout> = {
  name: 'silk-rwcut',
  product: 'SiLK (rwcut)',
  kind: 'flow',
  framing: 'line',
  facts: ['flow'],
  fields: flowFields,
  specification: 'https://tools.netsa.cert.org/silk/rwcut.html',

  detect(head) {
    const lines = new Lines(head);
    const untitled: Layout = { columns: defaultColumns, delimiter: '|' };
    const record = new Record(head, untitled);
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const titles = titlesOf(head, lines.start, lines.end);
      if (titles) return titles;
      if (record.split(lines.start, lines.end) === wellFormed) return untitled;
      if (line === 1)
        because = 'line 1: neither titles with sIP, dIP and bytes, nor the default columns "sIP|dIP|sPort|dPort|pro|…"';
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
        const titles = titlesOf(bytes, lines.start, lines.end);
        if (titles) {
          current = titles;
          record = new Record(bytes, titles);
          sink.ignore(lines.start);
        } else sink.reject(lines.start, verdict);
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
export default silkRwcut;

const wellFormed = -1;

/** The columns of the current line, by the titles of one output. */
class Record {
  readonly ends = new FlowEnds();
  timeMs = Number.NaN;
  private readonly bytes: Buffer;
  private readonly columns: Columns;
  private readonly columnCount: number;
  private readonly source: number;
  private readonly destination: number;
  private readonly sourcePort: number;
  private readonly destinationPort: number;
  private readonly protocol: number;
  private readonly packets: number;
  private readonly size: number;
  private readonly flags: number;
  /** Whether `flags` are those of the first packet alone. */
  private readonly isInitial: boolean;
  private readonly start: number;
  private readonly duration: number;
  private readonly end: number;

  constructor(bytes: Buffer, layout: Layout) {
    const column = (...titles: readonly string[]) => layout.columns.findIndex((title) => titles.includes(title));
    this.bytes = bytes;
    this.columns = new Columns(bytes, layout.delimiter.charCodeAt(0), maxColumns);
    this.columnCount = layout.columns.length;
    this.source = column('sIP');
    this.destination = column('dIP');
    this.sourcePort = column('sPort');
    this.destinationPort = column('dPort');
    this.protocol = column('pro', 'protocol');
    this.packets = column('packets', 'pkts');
    this.size = column('bytes');
    this.isInitial = layout.columns.includes('initialF');
    this.flags = this.isInitial ? column('initialF') : column('flags');
    this.start = column('sTime', 'sTime+msec');
    this.duration = column('duration', 'dur', 'dur+msec');
    this.end = column('eTime', 'eTime+msec');
  }

  /** Finds time and ends; says why where the line is no record. */
  split(start: number, end: number): Reject | typeof wellFormed {
    const { bytes, ends } = this;
    const surplus = this.columns.split(start, end) - this.columnCount;
    if (surplus < 0) return Reject.TooFewFields;
    // The last column has a delimiter behind it, unless there is none with --no-final-delimiter.
    if (surplus > 1 || (surplus === 1 && this.from(this.columnCount) < this.to(this.columnCount)))
      return Reject.BadSyntax;
    const timeColumn = this.start >= 0 ? this.start : this.end;
    this.timeMs = timeColumn < 0 ? Number.NaN : silkMillis(bytes, this.from(timeColumn), this.to(timeColumn));
    if (timeColumn >= 0 && Number.isNaN(this.timeMs)) return Reject.BadTime;
    ends.source.set(this.from(this.source), this.to(this.source));
    ends.destination.set(this.from(this.destination), this.to(this.destination));
    if (!ends.areAddresses(bytes)) return Reject.BadAddress;
    const isPorted = this.protocol < 0 || hasPorts(bytes, this.from(this.protocol), this.to(this.protocol));
    ends.sourcePort = isPorted ? portOf(this.number(this.sourcePort)) : Number.NaN;
    ends.destinationPort = isPorted ? portOf(this.number(this.destinationPort)) : Number.NaN;
    ends.opener = this.flags < 0 ? Opener.Unknown : this.openerOf(this.from(this.flags), this.to(this.flags));
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, ends } = this;
    ends.putClient(row);
    ends.putSent(row, this.number(this.size), this.number(this.packets));
    if (this.protocol >= 0) row.transport = transportOf(bytes, this.from(this.protocol), this.to(this.protocol));
    if (this.duration >= 0) {
      row.durationMs = Math.round(decimalFraction(bytes, this.from(this.duration), this.to(this.duration)) * 1000);
    }
  }

  /**
   * `FS PA   `, a letter for each flag that was seen. SYN without ACK comes from who opens the connection; with ACK it is the
   * answer, if both are of one packet.
   */
  private openerOf(start: number, end: number): Opener {
    let hasSyn = false;
    let hasAck = false;
    for (let at = start; at < end; at++) {
      if (this.bytes[at] === 0x41) hasAck = true;
      else if (this.bytes[at] === 0x53) hasSyn = true;
    }
    if (!hasSyn || (hasAck && !this.isInitial)) return Opener.Unknown;
    return hasAck ? Opener.Destination : Opener.Source;
  }

  private from(column: number): number {
    return column < 0 ? 0 : skipBlanks(this.bytes, this.columns.start(column), this.columns.end(column));
  }

  /** Values are padded on either side. */
  private to(column: number): number {
    if (column < 0) return 0;
    const start = this.columns.start(column);
    let end = this.columns.end(column);
    while (end > start && this.bytes[end - 1] === Space) end--;
    return Math.max(end, this.from(column));
  }

  private number(column: number): number {
    return decimal(this.bytes, this.from(column), this.to(column));
  }
}

/** `2026/11/20T06:46:45.049`, `2026-11-20 06:46:45.049` or `1763621205.049`. */
function silkMillis(bytes: Buffer, start: number, end: number): number {
  const separator = bytes[start + 4];
  if (separator !== Slash && separator !== Dash) return unixMillis(bytes, start, end);
  if (end - start < 19 || bytes[start + 7] !== separator || bytes[start + 13] !== Colon) return Number.NaN;
  const date = utcDate(
    decimal(bytes, start, start + 4),
    decimal(bytes, start + 5, start + 7),
    decimal(bytes, start + 8, start + 10),
  );
  const fraction = end - start > 20 ? Math.floor(decimalFraction(bytes, start + 18, end) * 1000 + 1e-3) % 1000 : 0;
  return date + timeOfDay(bytes, start + 11) + fraction;
}

/** The layout of a line of titles; undefined if it is none. */
function titlesOf(bytes: Buffer, start: number, end: number): Layout | undefined {
  const first = bytes[skipBlanks(bytes, start, end)]!;
  if ((first >= Zero && first <= Nine) || end - start > 4000) return undefined;
  const text = bytes.toString('latin1', start, end);
  const delimiter = /[|,;\t]/.exec(text)?.[0];
  if (!delimiter) return undefined;
  const titles = text.split(delimiter).map((title) => title.trim());
  const columns = titles.at(-1) === '' ? titles.slice(0, -1) : titles;
  const isTitles =
    columns.length <= maxColumns - 1 &&
    ['sIP', 'dIP'].every((title) => columns.includes(title)) &&
    columns.every((title) => /^[A-Za-z][A-Za-z0-9+_-]*$/.test(title));
  return isTitles ? { columns, delimiter } : undefined;
}
