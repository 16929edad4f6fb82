/**
 * Argus's `ra` in its text forms: padded columns, any delimiter (`-c ,`), and `name = "value"`.
 *
 *            StartTime      Flgs  Proto            SrcAddr  Sport   Dir            DstAddr  Dport  TotPkts   TotBytes State
 *    11/20.06:46:45.0*  e             6           10.0.0.7.60202     ->          192.0.2.4.443          34       9425   CON
 *
 *   StartTime,LastTime,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,SrcPkts,DstPkts,SrcBytes,DstBytes,State
 *   1763621205.049964,1763621205.139452,6,10.0.0.7,60202, ->,192.0.2.4,443,17,17,2303,7122,CON
 *
 *    StartTime = "11/20.06:46:45.049964" Flags = " e       "  Proto = "6"  SrcAddr = "10.0.0.7". SrcPort = "60202"  Dir  DstAddr = …
 *
 * A record is both directions: the source is who began, unless the direction has a `?`. Which columns there are is the user's
 * choice (`-s`), so titles say what each is; padded columns without titles are the default ones. Times have no year by default.
 * Padded columns cut long IPv6 addresses (`2001:db8:0:1234*`): such a record names no server and is rejected as truncated.
 * ARP and Argus's own status records are ignored.
 *
 * https://openargus.org/argus-ra-client-programs
 */
import { ArgusRecord, isDirection, isManagement, notIp, wellFormed } from '../argus.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { indexOf, skipBlanks } from '../bytes/match.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Span } from '../row.js';

const { Asterisk, Colon, Dot, Equals, LowerZ, Quote, Space, UpperA } = Byte;

const defaultTitles = 'StartTime Flgs Proto SrcAddr Sport Dir DstAddr Dport TotPkts TotBytes State'.split(' ');
const maxColumns = 64;

/** `columns` have a delimiter, `words` are padded with blanks, `pairs` are named. */
type Style = 'columns' | 'words' | 'pairs';

interface Layout extends ClockHints {
  readonly style: Style;
  readonly titles: readonly string[];
  readonly delimiter: string;
}

const argus: LogFormat<Layout> = {
  name: 'argus',
  product: 'Argus (ra)',
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
    'bytesUp',
    'bytesDown',
    'bytes',
    'packetsUp',
    'packetsDown',
  ],
  specification: 'https://openargus.org/argus-ra-client-programs',

  detect(head, hints) {
    const lines = new Lines(head);
    const untitled = (['words', 'pairs'] as const).map((style) => {
      const layout = layoutOf(style, defaultTitles, ' ', hints);
      return { layout, reader: new Reader(head, layout) };
    });
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const titled = titlesOf(head, lines.start, lines.end, hints);
      if (titled) return titled;
      for (const { layout, reader } of untitled) {
        const verdict = reader.read(lines.start, lines.end);
        if (verdict === wellFormed || verdict === notIp || verdict === Reject.Truncated) return layout;
      }
      if (line === 1)
        because =
          'line 1: neither titles with StartTime, SrcAddr and DstAddr, nor "time flags protocol address -> address …"';
    }
    return new Refusal(because);
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    let current = layout;
    let reader = new Reader(bytes, layout);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Flow;
    while (lines.advance(sink)) {
      const verdict = reader.read(lines.start, lines.end);
      if (verdict !== wellFormed) {
        const titled = verdict === notIp ? undefined : titlesOf(bytes, lines.start, lines.end, layout);
        if (titled) {
          current = titled;
          reader = new Reader(bytes, titled);
        }
        if (titled || verdict === notIp) sink.ignore(lines.start);
        else sink.reject(lines.start, verdict);
        continue;
      }
      row.timeMs = reader.record.timeMs;
      reader.record.ends.putServer(row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      reader.record.putDetails(row);
      sink.take(row);
    }
    return current;
  },
};
export default argus;

/** The column of flags, and the blanks around it. */
const widestFlags = 24;

/** Fills an `ArgusRecord` from a line. */
class Reader {
  readonly record: ArgusRecord;
  private readonly bytes: Buffer;
  private readonly style: Style;
  private readonly columns: Columns;
  private readonly spans: readonly (Span | undefined)[];
  /** Of padded columns: how many stand before the flags, and the spans of those behind the two ends. */
  private readonly firstWords: number;
  private readonly lastSpans: readonly (Span | undefined)[];
  private readonly pairSpans: readonly (Span | undefined)[];
  private wordStart = 0;
  private wordEnd = 0;

  constructor(bytes: Buffer, layout: Layout) {
    this.bytes = bytes;
    this.style = layout.style;
    this.record = new ArgusRecord(bytes, localClock(layout));
    this.columns = new Columns(bytes, layout.delimiter.charCodeAt(0), maxColumns);
    this.spans = layout.titles.map((title) => this.record.span(title));
    this.pairSpans = pairTitles.map((title) => this.record.span(title));
    const flags = layout.titles.indexOf('Flgs');
    this.firstWords = flags >= 0 ? flags : layout.titles.indexOf('Proto');
    const behind = layout.titles.indexOf('DstAddr') + 1;
    this.lastSpans = this.spans.slice(layout.titles[behind] === 'Dport' ? behind + 1 : behind);
  }

  read(start: number, end: number): Reject | typeof wellFormed | typeof notIp {
    this.record.clear();
    const fault =
      this.style === 'columns'
        ? this.readColumns(start, end)
        : this.style === 'words'
          ? this.readWords(start, end)
          : this.readPairs(start, end);
    return fault === wellFormed ? this.record.read() : fault;
  }

  private readColumns(start: number, end: number): Reject | typeof wellFormed {
    const { bytes, columns, spans } = this;
    const count = columns.split(start, end);
    if (count < spans.length) return Reject.TooFewFields;
    if (count > spans.length) return Reject.BadSyntax;
    for (let i = 0; i < spans.length; i++) {
      // The direction is padded on the left.
      spans[i]?.set(skipBlanks(bytes, columns.start(i), columns.end(i)), columns.end(i));
    }
    return wellFormed;
  }

  /** Flags may hold blanks, so what follows them is found by the direction, which stands between the two ends. */
  private readWords(start: number, end: number): Reject | typeof wellFormed {
    const { bytes, record, spans, firstWords, lastSpans } = this;
    let at = start;
    for (let i = 0; i < firstWords; i++) {
      if (!this.nextWord(at, end)) return Reject.TooFewFields;
      spans[i]?.set(this.wordStart, this.wordEnd);
      at = this.wordEnd;
    }
    const flags = at;
    let protocolStart = 0;
    let protocolEnd = 0;
    let sourceStart = 0;
    let sourceEnd = 0;
    for (;;) {
      if (!this.nextWord(at, end)) return Reject.BadSyntax;
      at = this.wordEnd;
      if (isManagement(bytes, this.wordStart, this.wordEnd)) {
        record.protocol.set(this.wordStart, this.wordEnd);
        return wellFormed;
      }
      if (isDirection(bytes, this.wordStart, this.wordEnd)) break;
      protocolStart = sourceStart;
      protocolEnd = sourceEnd;
      sourceStart = this.wordStart;
      sourceEnd = this.wordEnd;
    }
    // Whatever is wider was written by another program.
    if (protocolStart - flags > widestFlags) return Reject.BadSyntax;
    record.direction.set(this.wordStart, this.wordEnd);
    record.protocol.set(protocolStart, protocolEnd);
    this.splitEnd(sourceStart, sourceEnd, record.source, record.sourcePort);
    if (!this.nextWord(at, end)) return Reject.TooFewFields;
    at = this.wordEnd;
    this.splitEnd(this.wordStart, this.wordEnd, record.destination, record.destinationPort);
    for (let i = 0; i < lastSpans.length && this.nextWord(at, end); i++) {
      lastSpans[i]?.set(this.wordStart, this.wordEnd);
      at = this.wordEnd;
    }
    return wellFormed;
  }

  /** `10.0.0.7.60202`, `2001:db8::7.60202`, `2001:db8:0:1234*.443`, and no port for ARP and ICMP. */
  private splitEnd(start: number, end: number, address: Span, port: Span): void {
    const { bytes } = this;
    let colon = start;
    let dots = 0;
    let separator = end;
    for (let at = start; at < end; at++) {
      if (bytes[at] === Colon) colon = at;
      else if (bytes[at] === Dot && ++dots === 4) separator = at;
    }
    if (colon > start || bytes[start] === Colon) separator = indexOf(bytes, colon, end, Dot);
    // `10.0.0.*.443`
    const star = indexOf(bytes, start, end, Asterisk);
    if (star < separator) separator = star + 1;
    address.set(start, separator);
    if (separator < end) port.set(separator + 1, end);
  }

  private readPairs(start: number, end: number): Reject | typeof wellFormed {
    const { bytes, record } = this;
    let at = start;
    let pairs = 0;
    while (this.nextWord(at, end)) {
      const nameStart = this.wordStart;
      const nameEnd = this.wordEnd;
      const equals = skipBlanks(bytes, nameEnd, end);
      const quote = skipBlanks(bytes, equals + 1, end);
      // `.` behind an address and the bare `Dir` have no value.
      if (bytes[equals] !== Equals || bytes[quote] !== Quote || quote >= end) {
        at = nameEnd;
        continue;
      }
      const close = indexOf(bytes, quote + 1, end, Quote);
      if (close === end) return Reject.Truncated;
      this.spanOf(nameStart, nameEnd)?.set(skipBlanks(bytes, quote + 1, close), close);
      pairs++;
      at = close + 1;
    }
    return pairs < 4 || record.startTime.end === record.startTime.start ? Reject.BadSyntax : wellFormed;
  }

  /** By the bytes of a name, so that no string is made. */
  private spanOf(start: number, end: number): Span | undefined {
    for (let i = 0; i < pairNames.length; i++) {
      const name = pairNames[i]!;
      let at = 0;
      while (at < name.length && start + at < end && this.bytes[start + at] === name[at]) at++;
      if (at === name.length && start + at === end) return this.pairSpans[i];
    }
    return undefined;
  }

  private nextWord(from: number, end: number): boolean {
    this.wordStart = skipBlanks(this.bytes, from, end);
    this.wordEnd = indexOf(this.bytes, this.wordStart, end, Space);
    return this.wordEnd > this.wordStart;
  }
}

const pairTitles = [
  'StartTime',
  'LastTime',
  'Dur',
  'Proto',
  'SrcAddr',
  'SrcPort',
  'DstAddr',
  'DstPort',
  'SrcBytes',
  'DstBytes',
  'Bytes',
];
const pairNames = pairTitles.map((title) => Buffer.from(title, 'latin1'));

function layoutOf(style: Style, titles: readonly string[], delimiter: string, hints: ClockHints): Layout {
  return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, style, titles, delimiter };
}

/** The layout of a line of titles; undefined if it is none. */
function titlesOf(bytes: Buffer, start: number, end: number, hints: ClockHints): Layout | undefined {
  const first = bytes[skipBlanks(bytes, start, end)]!;
  if (first < UpperA || first > LowerZ || end - start > 4000) return undefined;
  const text = bytes.toString('latin1', start, end).trim();
  const delimiter = /[,;|\t]/.exec(text)?.[0];
  const titles = delimiter ? text.split(delimiter).map((title) => title.trim()) : text.split(/ +/);
  const isTitles =
    titles.length <= maxColumns &&
    ['StartTime', 'SrcAddr', 'DstAddr', 'Proto'].every((title) => titles.includes(title)) &&
    titles.every((title) => /^[A-Za-z][A-Za-z0-9]*$/.test(title));
  return isTitles ? layoutOf(delimiter ? 'columns' : 'words', titles, delimiter ?? ' ', hints) : undefined;
}
