/**
 * nfdump's text output: `-o line` (the default), `long`, `extended`, `biline`, `bilong`, and their IPv6 forms `line6`, `long6` ….
 *
 *   Date first seen         Duration         Proto      Src IP Addr:Port          Dst IP Addr:Port     Flags  Tos  Packets    Bytes Flows
 *   2026-11-20 06:46:45.049     00:00:00.090 TCP          10.0.0.7:60202 ->        192.0.2.4:443   ...AP.SF    0       17     2115     1
 *   2026-11-20 06:46:45.049            0.090 TCP          10.0.0.7:60202 ->        192.0.2.4:443                      17    1.2 M     1
 *   2026-11-20 06:46:45.049     00:00:00.090 ICMP6   2001:db8::7.0       ->       2001:db8::1.128.0  ........    0        1       72     1
 *
 * The columns behind the destination are those of the header in force; `-q` leaves it out, and then flags, or none, tell `long`
 * from `line`, and `<->` their two-way forms. Numbers above a million are rounded, `1.2 M`, unless nfdump was called with `-N`. Long IPv6 addresses are
 * shortened in the middle, `2001:d..b8::200e`, unless the output is a `…6` one: such a record names no server and is rejected as truncated.
 * Times are on the wall of the machine that nfdump ran on. A record is one direction, save with `<->`. The same flow seen by
 * two exporters or interfaces is there twice, and cannot be told from two flows.
 *
 * https://github.com/phaag/nfdump#readme
 */
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { indexOf, skipBlanks, startsWithAny, word } from '../bytes/match.js';
import { decimal, decimalFraction } from '../bytes/numbers.js';
import { isoMillis, type LocalClock, timeOfDay } from '../bytes/time.js';
import { FlowEnds, hasPorts, Opener, portOf } from '../flow-ends.js';
import { flowFields } from '../flow-fields.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { nfdumpTransport, openerOfFlags, scaledNumber, scaleOf } from '../nfdump.js';
import { Escapes, Fact, type Row, type Span } from '../row.js';

const { Colon, Dash, Dot, Less, Nine, Space, Zero } = Byte;

/** What stands behind the destination, by the words of the header. */
const columnsOfHeader = [
  ['Flags', 'flags'],
  ['Tos', 'other'],
  ['Out Pkt', 'packetsBack'],
  ['In Pkt', 'packets'],
  ['Out Byte', 'bytesBack'],
  ['In Byte', 'bytes'],
  ['Packets', 'packets'],
  ['Bytes', 'bytes'],
  ['pps', 'other'],
  ['bps', 'other'],
  ['Bpp', 'other'],
  ['Flows', 'other'],
] as const;
type Column = (typeof columnsOfHeader)[number][1];

const line: readonly Column[] = ['packets', 'bytes', 'other'];
const long: readonly Column[] = ['flags', 'other', 'packets', 'bytes', 'other'];
const biline: readonly Column[] = ['packetsBack', 'packets', 'bytesBack', 'bytes', 'other'];
const bilong: readonly Column[] = ['flags', 'other', ...biline];

const headers = [word('Date first seen'), word('Date flow start')];
const trailers = [
  'Summary: ',
  'Time window: ',
  'Total flows ',
  'Total records ',
  'Sys: ',
  'No matching flow',
  'Empty file',
].map(word);

interface Layout extends ClockHints {
  /** The columns behind the destination; undefined where no header named them. */
  readonly columns?: readonly Column[];
}

const nfdumpText: LogFormat<Layout> = {
  name: 'nfdump-text',
  product: 'nfdump (text output: line, long, extended)',
  kind: 'flow',
  framing: 'line',
  facts: ['flow'],
  fields: flowFields,
  specification: 'https://github.com/phaag/nfdump#readme',

  detect(head, hints) {
    const lines = new Lines(head);
    const unnamed = { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone };
    const record = new Record(head, unnamed);
    let because = 'no line';
    for (let number = 1; number <= 50 && lines.advance(silentSink); number++) {
      const header = headerOf(head, lines.start, lines.end, unnamed);
      if (header) return header;
      const verdict = record.split(lines.start, lines.end);
      if (verdict === wellFormed || verdict === Reject.Truncated) return unnamed;
      if (number === 1)
        because =
          'line 1: neither "Date first seen  Duration Proto  Src IP Addr:Port …" nor "date time duration proto source -> destination …"';
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
        if (header || startsWithAny(bytes, lines.start, lines.end, trailers)) sink.ignore(lines.start);
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
export default nfdumpText;

const wellFormed = -1;

/** The words of the current line. */
class Record {
  readonly ends = new FlowEnds();
  timeMs = Number.NaN;
  private readonly bytes: Buffer;
  private readonly columns: readonly Column[] | undefined;
  private readonly clock: LocalClock;
  private durationStart = 0;
  private durationEnd = 0;
  private protocolStart = 0;
  private protocolEnd = 0;
  /** Behind the destination. */
  private tailStart = 0;
  private lineEnd = 0;
  private isPaired = false;
  /** The word that `nextWord` found last. */
  private wordStart = 0;
  private wordEnd = 0;

  constructor(bytes: Buffer, layout: Layout) {
    this.bytes = bytes;
    this.columns = layout.columns;
    this.clock = localClock(layout);
  }

  /** Finds time and ends; says why where the line is no record. */
  split(start: number, end: number): Reject | typeof wellFormed {
    const { bytes, ends } = this;
    this.lineEnd = end;
    // `2026-11-20 06:46:45.049`: 1.5 had no milliseconds.
    const timeEnd = indexOf(bytes, Math.min(start + 19, end), end, Space);
    this.timeMs = isoMillis(bytes, start, timeEnd, this.clock);
    if (Number.isNaN(this.timeMs)) return Reject.BadTime;
    if (!this.nextWord(timeEnd)) return Reject.TooFewFields;
    this.durationStart = this.wordStart;
    // `2d 00:00:00.090`
    if (bytes[this.wordEnd - 1] === 0x64 && !this.nextWord(this.wordEnd)) return Reject.TooFewFields;
    this.durationEnd = this.wordEnd;
    if (!this.nextWord(this.wordEnd)) return Reject.TooFewFields;
    this.protocolStart = this.wordStart;
    this.protocolEnd = this.wordEnd;
    if (!this.nextWord(this.wordEnd)) return Reject.TooFewFields;
    const sourceStart = this.wordStart;
    const sourceEnd = this.wordEnd;
    if (!this.nextWord(this.wordEnd) || !isArrow(bytes, this.wordStart, this.wordEnd)) return Reject.BadSyntax;
    this.isPaired = bytes[this.wordStart] === Less;
    if (!this.nextWord(this.wordEnd)) return Reject.TooFewFields;
    this.tailStart = this.wordEnd;
    const isPorted = hasPorts(bytes, this.protocolStart, this.protocolEnd);
    const sourcePort = splitEnd(bytes, sourceStart, sourceEnd, ends.source);
    const destinationPort = splitEnd(bytes, this.wordStart, this.wordEnd, ends.destination);
    ends.sourcePort = isPorted ? portOf(sourcePort) : Number.NaN;
    ends.destinationPort = isPorted ? portOf(destinationPort) : Number.NaN;
    if (isShortened(bytes, sourceStart, sourceEnd) || isShortened(bytes, this.wordStart, this.wordEnd)) {
      return Reject.Truncated;
    }
    if (!ends.areAddresses(bytes)) return Reject.BadAddress;
    if (!this.nextWord(this.tailStart)) return Reject.TooFewFields;
    ends.opener = this.hasFlags() ? openerOfFlags(bytes, this.wordStart, this.wordEnd) : Opener.Unknown;
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, ends } = this;
    ends.putClient(row);
    row.durationMs = durationMillis(bytes, this.durationStart, this.durationEnd);
    row.transport = nfdumpTransport(bytes, this.protocolStart, this.protocolEnd);
    this.nextWord(this.tailStart);
    const columns = this.columns ?? this.usualColumns();
    let size = Number.NaN;
    let packets = Number.NaN;
    let sizeBack = Number.NaN;
    let packetsBack = Number.NaN;
    let at = this.tailStart;
    for (let i = 0; i < columns.length && this.nextWord(at); i++) {
      const column = columns[i]!;
      at = this.wordEnd;
      if (column === 'flags') continue;
      const value = this.number();
      at = this.wordEnd;
      if (column === 'bytes') size = value;
      else if (column === 'packets') packets = value;
      else if (column === 'bytesBack') sizeBack = value;
      else if (column === 'packetsBack') packetsBack = value;
    }
    ends.putSent(row, size, packets);
    // Zeros where nothing came back, or where it is a record of its own.
    if (this.isPaired && packetsBack > 0) ends.putAnswered(row, sizeBack, packetsBack);
  }

  /** Without a header, flags and the arrow tell. */
  private usualColumns(): readonly Column[] {
    if (this.isPaired) return this.hasFlags() ? bilong : biline;
    return this.hasFlags() ? long : line;
  }

  /** The first word behind the destination: `...AP.SF` or `0x1b` and the like. */
  private hasFlags(): boolean {
    if (this.columns) return this.columns[0] === 'flags';
    const { bytes, wordStart, wordEnd } = this;
    return wordEnd - wordStart === 8 && !(bytes[wordStart]! >= Zero && bytes[wordStart]! <= Nine);
  }

  /** The number that the current word is; moves on over the letter of a scaled one. */
  private number(): number {
    const { bytes, wordStart, wordEnd } = this;
    const letter = wordEnd + 1 < this.lineEnd ? bytes[wordEnd + 1]! : Space;
    const isAlone = wordEnd + 2 >= this.lineEnd || bytes[wordEnd + 2] === Space;
    const scale = isAlone ? scaleOf(letter) : 1;
    if (scale > 1) this.wordEnd = wordEnd + 2;
    return scaledNumber(bytes, wordStart, wordEnd, scale);
  }

  private nextWord(from: number): boolean {
    const { bytes, lineEnd } = this;
    this.wordStart = skipBlanks(bytes, from, lineEnd);
    this.wordEnd = indexOf(bytes, this.wordStart, lineEnd, Space);
    return this.wordEnd > this.wordStart;
  }
}

/** `->` or `<->` */
function isArrow(bytes: Buffer, start: number, end: number): boolean {
  const dash = bytes[start] === Less ? start + 1 : start;
  return end === dash + 2 && bytes[dash] === Dash && bytes[dash + 1] === Byte.Greater;
}

/**
 * `10.0.0.7:60202`, `2001:db8::7.60202`, and for ICMP type and code, `10.0.0.7:8.0`: puts the address in `span` and returns
 * the port, NaN if there is none.
 */
function splitEnd(bytes: Buffer, start: number, end: number, span: Span): number {
  let colons = 0;
  let last = start;
  for (let at = start; at < end; at++) {
    if (bytes[at] !== Colon) continue;
    colons++;
    last = at;
  }
  const separator = colons === 1 ? last : indexOf(bytes, last, end, Dot);
  span.set(start, separator);
  return decimalFraction(bytes, separator + 1, end);
}

/** `2001:d..b8::200e` */
function isShortened(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at + 1 < end; at++) if (bytes[at] === Dot && bytes[at + 1] === Dot) return true;
  return false;
}

/** `00:00:00.090`, `2d 00:00:00.090`, or seconds, `0.090`, before 1.7. */
function durationMillis(bytes: Buffer, start: number, end: number): number {
  const clock = end - 12;
  if (clock < start || bytes[clock + 2] !== Colon) return Math.round(decimalFraction(bytes, start, end) * 1000);
  const days = clock > start ? decimal(bytes, start, indexOf(bytes, start, clock, 0x64)) : 0;
  return days * 86_400_000 + timeOfDay(bytes, clock) + decimal(bytes, end - 3, end);
}

/** The layout of `Date first seen …`; undefined if the line is something else. */
function headerOf(bytes: Buffer, start: number, end: number, hints: ClockHints): Layout | undefined {
  if (!startsWithAny(bytes, start, end, headers) || end - start > 1000) return undefined;
  const text = bytes.toString('latin1', start, end);
  const destination = text.indexOf('Dst IP Addr:Port');
  if (destination < 0) return undefined;
  const names = text.slice(destination + 'Dst IP Addr:Port'.length).trim();
  const columns: Column[] = [];
  for (let rest = names; rest !== ''; ) {
    const known = columnsOfHeader.find(([name]) => rest.startsWith(name));
    columns.push(known ? known[1] : 'other');
    rest = (known ? rest.slice(known[0].length) : rest.replace(/^\S+/, '')).trimStart();
  }
  return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, columns };
}
