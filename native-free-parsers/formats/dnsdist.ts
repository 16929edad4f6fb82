/**
 * What dnsdist says of each query, as it is written by `LogAction`, by `LogResponseAction` and with `--verbose`.
 *
 *   [1795182529.578679110] Packet from 10.0.12.9:59731 for chatgpt.com. A with id 43696             LogAction with times
 *   [1795182529.578951362] Answer to 10.0.12.9:59731 for chatgpt.com. A (No Error) with id 43696    LogResponseAction
 *   Seconds    Nanoseconds           Client          Name         Type Code
 *
 *   Nov 20 06:48:07 lb1 dnsdist[884]: Got query for chatgpt.com|A from 10.0.12.9:59731, relayed to ns1
 *   Got query for chatgpt.com|A from 10.0.12.9:59731 (https, 250 bytes), relayed to ns1             since 1.8
 *
 * The nanoseconds are a number without leading zeros. A log may have all three of a query: it is counted at the first kind of them
 * that the log has, and the answer states the code; where there are answers alone, they are the queries.
 *
 * https://www.dnsdist.org/reference/actions.html#LogAction
 */
import { Byte } from '../bytes/byte.js';
import { endOfAddress, putClient } from '../bytes/endpoint.js';
import { Lines } from '../bytes/lines.js';
import { equals, find, indexOf, lastIndexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { unixMillis } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type LineRecord, lineRecords, nothingStated, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const { BracketClose, BracketOpen, Comma, Dot, ParenClose, ParenOpen, Pipe, Space } = Byte;

const program = word('dnsdist');
const packet = word('Packet from ');
const answer = word('Answer to ');
const relayed = word('Got query for ');
const forName = word(' for ');
const from = word(' from ');
const withId = word(' with id ');
const overHttps = word('https');

/** What a line states, in the order in which a query is counted; `Other` ones state none of our facts. */
const Kind = Object.freeze({ Packet: 0, Relayed: 1, Answer: 2, Other: 3 });
type Kind = (typeof Kind)[keyof typeof Kind];

interface Layout extends ClockHints {
  /** The kind of line at which a query is counted. */
  readonly counted: Kind;
}

const dnsdist: LogFormat<Layout> = {
  name: 'dnsdist',
  product: 'dnsdist',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer'],
  fields: ['time', 'client', 'clientPort', 'host', 'app', 'queryType', 'responseCode'],
  specification: 'https://www.dnsdist.org/reference/actions.html#LogAction',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, { ...hints, counted: Kind.Other });
    let counted: Kind = Kind.Other;
    let isOurs = false;
    for (let line = 1; (line <= 50 || counted !== Kind.Other) && lines.advance(silentSink); line++) {
      if (record.split(lines.start, lines.end) >= 0) continue;
      if (record.kind < counted) counted = record.kind;
      isOurs ||= record.isOurs;
    }
    if (isOurs) return { ...hints, counted };
    return new Refusal(
      'none of the first 50 lines is "Packet from client for name type with id …" or "Got query for …" of dnsdist',
    );
  },

  openLines,
  parse: parseByLine(openLines),
};
export default dnsdist;

function openLines(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): LineReader {
  row.escapes = Escapes.Dns;
  return lineRecords(bytes, row, sink, new Record(bytes, layout));
}

/** Where the parts of the current line are. */
class Record implements LineRecord {
  kind: Kind = Kind.Other;
  /** dnsdist wrote the line. */
  isOurs = false;
  private readonly bytes: Buffer;
  private readonly counted: Kind;
  private readonly syslog: SyslogPrefix;
  private timeMs = Number.NaN;
  private nameStart = 0;
  private nameEnd = 0;
  private clientStart = 0;
  private clientEnd = 0;
  private addressEnd = 0;
  private typeStart = 0;
  private typeEnd = 0;
  private codeStart = 0;
  private codeEnd = 0;
  private isOverHttps = false;

  constructor(bytes: Buffer, layout: Layout) {
    this.bytes = bytes;
    this.counted = layout.counted;
    this.syslog = new SyslogPrefix(bytes, localClock(layout));
  }

  read(start: number, end: number, row: Row): Verdict {
    const verdict = this.split(start, end);
    if (verdict !== wellFormed) return verdict;
    const isCounted = this.kind === this.counted;
    if (!isCounted && this.kind !== Kind.Answer) return nothingStated;
    row.fact = isCounted ? Fact.Query : Fact.Answer;
    row.timeMs = this.timeMs;
    row.host.set(this.nameStart, this.nameEnd);
    return wellFormed;
  }

  /** Finds kind and parts. */
  split(start: number, end: number): Verdict {
    const bytes = this.bytes;
    const at = this.pastPrefix(start, end);
    this.kind = startsWith(bytes, at, end, packet)
      ? Kind.Packet
      : startsWith(bytes, at, end, relayed)
        ? Kind.Relayed
        : startsWith(bytes, at, end, answer)
          ? Kind.Answer
          : Kind.Other;
    this.codeStart = 0;
    this.codeEnd = 0;
    this.isOverHttps = false;
    if (this.kind === Kind.Other) return nothingStated;
    const verdict =
      this.kind === Kind.Relayed
        ? this.readRelayed(at + relayed.length, end)
        : this.readPacket(at + (this.kind === Kind.Packet ? packet : answer).length, end);
    if (verdict !== wellFormed) return verdict;
    this.addressEnd = endOfAddress(bytes, this.clientStart, this.clientEnd);
    if (this.addressEnd < 0) return Reject.BadAddress;
    this.isOurs = true;
    return this.nameEnd > this.nameStart ? wellFormed : Reject.NoHost;
  }

  readDetails(row: Row): void {
    putClient(this.bytes, this.clientStart, this.addressEnd, this.clientEnd, row);
    row.queryType.set(this.typeStart, this.typeEnd);
    row.responseCode.set(this.codeStart, this.codeEnd);
    if (this.isOverHttps) row.app = 'doh';
  }

  /** Past `[1795182529.578679110] ` or a prefix of syslog's, with or without host and program; `start` where nothing is. */
  private pastPrefix(start: number, end: number): number {
    const { bytes, syslog } = this;
    this.timeMs = Number.NaN;
    this.isOurs = false;
    if (bytes[start] === BracketOpen) {
      const close = indexOf(bytes, start, Math.min(end, start + 32), BracketClose);
      const dot = indexOf(bytes, start, close, Dot);
      if (bytes[close] !== BracketClose || bytes[close + 1] !== Space) return start;
      this.timeMs = unixMillis(bytes, start + 1, dot) + Math.floor(decimal(bytes, dot + 1, close) / 1_000_000);
      return close + 2;
    }
    if (!syslog.read(start, end)) return start;
    this.timeMs = syslog.timeMs;
    this.isOurs = syslog.isFrom(program);
    return this.isOurs ? syslog.messageStart : syslog.hostStart;
  }

  /** `10.0.12.9:59731 for chatgpt.com. A (No Error) with id 43696` */
  private readPacket(start: number, end: number): Verdict {
    const bytes = this.bytes;
    const id = find(bytes, start, end, withId);
    this.clientStart = start;
    this.clientEnd = indexOf(bytes, start, end, Space);
    if (id < 0 || !startsWith(bytes, this.clientEnd, id, forName)) return Reject.TooFewFields;
    let typeEnd = id;
    if (bytes[id - 1] === ParenClose) {
      const open = lastIndexOf(bytes, start, id, ParenOpen);
      this.codeStart = open + 1;
      this.codeEnd = id - 1;
      typeEnd = open - 1;
    }
    const typeStart = lastIndexOf(bytes, this.clientEnd, typeEnd, Space) + 1;
    this.nameStart = this.clientEnd + forName.length;
    this.nameEnd = typeStart - 1;
    this.typeStart = typeStart;
    this.typeEnd = typeEnd;
    return this.nameEnd > this.nameStart ? wellFormed : Reject.TooFewFields;
  }

  /** `chatgpt.com|A from 10.0.12.9:59731 (https, 250 bytes), relayed to ns1` */
  private readRelayed(start: number, end: number): Verdict {
    const bytes = this.bytes;
    const pipe = indexOf(bytes, start, end, Pipe);
    this.nameStart = start;
    this.nameEnd = pipe;
    this.typeStart = Math.min(pipe + 1, end);
    this.typeEnd = indexOf(bytes, this.typeStart, end, Space);
    if (!startsWith(bytes, this.typeEnd, end, from)) return Reject.TooFewFields;
    this.clientStart = this.typeEnd + from.length;
    const blank = indexOf(bytes, this.clientStart, end, Space);
    this.clientEnd = bytes[blank - 1] === Comma ? blank - 1 : blank;
    if (bytes[blank + 1] === ParenOpen)
      this.isOverHttps = equals(bytes, blank + 2, blank + 2 + overHttps.length, overHttps);
    return wellFormed;
  }
}
