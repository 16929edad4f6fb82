/**
 * The debug log of Windows DNS Server (`dns.log`).
 *
 *   8/13/2025 4:02:03 PM 1674 PACKET  0000018CEDDB1140 UDP Rcv 10.0.12.9       7653   Q [0001   D   NOERROR] A      (7)chatgpt(3)com(0)
 *   Time (of the region) Thrd Context Packet           How Way Other end       Id   R Op Flags      Code     Type   Name
 *
 * A client's question is `Rcv … Q`, the answer to it `Snd … R Q`. The server's own questions to others (`Snd … Q`) and their
 * replies (`Rcv … R Q`) are about the same name once more and state nothing. Where the log holds no received questions, the
 * answers are the queries. Names are written `(7)chatgpt(3)com(0)` or `.chatgpt.com.`.
 * Log lines of other contexts, the key at the top of the file and the details of packets are no records.
 *
 * The date is written as the server's region settings say, without a zone, and one block may hold no date that tells the
 * order of day and month: it is learnt from the head.
 *
 * https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2012-r2-and-2012/dn800669(v=ws.11)
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { equals, equalsAny, indexOf, lastIndexOf, skipBlanks, word } from '../bytes/match.js';
import { DateOrder, DateOrderEvidence, WindowsTimes } from '../bytes/windows-times.js';
import { Words } from '../bytes/words.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row, type Span } from '../row.js';
import { readDnsLabels } from '../windows-dns/labels.js';

const { BracketClose, BracketOpen, Nine, Space, UpperA, UpperZ, Zero } = Byte;

const packet = word('PACKET');
const transports = ['UDP', 'TCP'].map(word);
const udp = word('UDP');
const received = word('Rcv');
const sent = word('Snd');
const reply = word('R');
const question = word('Q');
/** `2025. 08. 13. 16:02:03` are four words, and the half of the day may be two more. */
const maxTimeWords = 6;
/** Words up to the flags. */
const maxWords = 20;
/** A name has 255 bytes at most; client, type and code stand behind it. */
const scratchBytes = 1024;

/** What a line states; `Other` ones state none of our facts. */
const Kind = Object.freeze({ Other: 0, Query: 1, Answer: 2 });
type Kind = (typeof Kind)[keyof typeof Kind];

interface Layout extends ClockHints {
  readonly order: DateOrder;
  /** The log holds the questions that were received, so the replies sent are answers. */
  readonly logsQueries: boolean;
}

const windowsDns: LogFormat<Layout> = {
  name: 'windows-dns',
  product: 'Windows DNS Server (debug log)',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer'],
  fields: ['time', 'client', 'host', 'transport', 'queryType', 'responseCode'],
  specification:
    'https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2012-r2-and-2012/dn800669(v=ws.11)',

  detect(head, hints) {
    if (!head.includes('PACKET')) return new Refusal('no line is "date time thread PACKET … UDP Rcv address …"');
    const lines = new Lines(head);
    const layout = { ...hints, order: DateOrder.DayFirst, logsQueries: false };
    const record = new Record(head, layout);
    const evidence = new DateOrderEvidence(hints.modifiedMs);
    let packets = 0;
    let queries = 0;
    let answers = 0;
    // The log begins with its legend, some 30 lines.
    for (let line = 1; (line <= 200 || packets > 0) && lines.advance(silentSink); line++) {
      record.split(lines.start, lines.end);
      if (!record.isPacket) continue;
      packets++;
      evidence.add(record.times);
      if (record.kind === Kind.Query) queries++;
      if (record.kind === Kind.Answer) answers++;
    }
    if (packets === 0) return new Refusal('no line is "date time thread PACKET … UDP Rcv address …"');
    return { ...layout, order: evidence.order(), logsQueries: queries > 0 || answers === 0 };
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new Record(bytes, layout);
    row.clear();
    row.bytes = record.scratch;
    row.escapes = Escapes.None;
    while (lines.advance(sink)) {
      const verdict = record.split(lines.start, lines.end);
      if (verdict !== wellFormedLine) sink.reject(lines.start, verdict);
      else if (record.kind === Kind.Other) sink.ignore(lines.start);
      else offer(record, row, sink, layout);
    }
    return layout;
  },
};
export default windowsDns;

const wellFormedLine = -1;

function offer(record: Record, row: Row, sink: RowSink, layout: Layout): void {
  row.timeMs = record.times.ms;
  row.host.set(0, record.nameLength);
  row.fact = record.kind === Kind.Answer && layout.logsQueries ? Fact.Answer : Fact.Query;
  if (!sink.wants(row)) return;
  row.clearDetails();
  record.readDetails(row);
  sink.take(row);
}

/** Where the parts of the current line are. */
class Record {
  kind: Kind = Kind.Other;
  /** The line is about a packet and has all its columns. */
  isPacket = false;
  readonly times: WindowsTimes;
  /** What the row's spans point into: the name as other logs write it, then the details. */
  readonly scratch = Buffer.alloc(scratchBytes);
  nameLength = 0;
  private readonly bytes: Buffer;
  private readonly words: Words;
  private context = 0;
  /** The word that says UDP or TCP; the direction and the other end follow. */
  private transport = 0;
  private codeStart = 0;
  private codeEnd = 0;
  private typeStart = 0;
  private typeEnd = 0;
  private used = 0;

  constructor(bytes: Buffer, layout: Layout) {
    this.bytes = bytes;
    this.words = new Words(bytes, maxWords);
    this.times = new WindowsTimes(bytes, localClock(layout), layout.order);
  }

  /** Finds time, direction and name: `wellFormedLine`, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormedLine {
    const { bytes, words } = this;
    this.kind = Kind.Other;
    this.isPacket = false;
    // The key of the file and the details of packets begin with a blank or a letter.
    if (bytes[start]! < Zero || bytes[start]! > Nine) return wellFormedLine;
    const flags = indexOf(bytes, start, end, BracketOpen);
    words.split(start, flags);
    if (!this.findContext()) return Reject.TooFewFields;
    if (!equals(bytes, words.start(this.context), words.end(this.context), packet)) return wellFormedLine;
    const verdict = this.readPacket(flags, end);
    this.isPacket = verdict === wellFormedLine;
    const isTime = this.times.read(start, words.start(this.context - 1));
    return isTime ? verdict : Reject.BadTime;
  }

  readDetails(row: Row): void {
    const { bytes, words, transport } = this;
    this.used = this.nameLength;
    this.copy(row.client, words.start(transport + 2), words.end(transport + 2));
    this.copy(row.queryType, this.typeStart, this.typeEnd);
    row.transport = equals(bytes, words.start(transport), words.end(transport), udp) ? 'udp' : 'tcp';
    if (this.kind === Kind.Answer) this.copy(row.responseCode, this.codeStart, this.codeEnd);
  }

  /** The first word of capitals behind a thread's number: `1674 PACKET`. */
  private findContext(): boolean {
    const { bytes, words } = this;
    for (let i = 2; i <= maxTimeWords + 1 && i < words.count; i++) {
      const first = words.start(i);
      let at = first;
      while (at < words.end(i) && bytes[at]! >= UpperA && bytes[at]! <= UpperZ) at++;
      this.context = i;
      if (at === words.end(i) && at - first >= 3) return true;
    }
    return false;
  }

  private readPacket(flags: number, end: number): Reject | typeof wellFormedLine {
    const { bytes, words } = this;
    // Windows Server 2003 does not write the packet's address in memory.
    this.transport = this.isTransport(this.context + 1) ? this.context + 1 : this.context + 2;
    const { transport } = this;
    const close = indexOf(bytes, flags, end, BracketClose);
    if (words.count < transport + 5 || close >= end) return Reject.TooFewFields;
    if (!this.isTransport(transport)) return Reject.BadSyntax;
    const isReceived = this.is(transport + 1, received);
    if (!isReceived && !this.is(transport + 1, sent)) return Reject.BadSyntax;
    if (!isAddress(bytes, words.start(transport + 2), words.end(transport + 2))) return Reject.BadAddress;
    const isReply = this.is(transport + 4, reply);
    if (!this.is(isReply ? transport + 5 : transport + 4, question) || isReply === isReceived) return wellFormedLine;
    this.codeStart = lastIndexOf(bytes, flags, close, Space) + 1;
    this.codeEnd = close;
    this.typeStart = skipBlanks(bytes, close + 1, end);
    this.typeEnd = indexOf(bytes, this.typeStart, end, Space);
    return this.readName(skipBlanks(bytes, this.typeEnd, end), end, isReply ? Kind.Answer : Kind.Query);
  }

  private readName(start: number, end: number, kind: Kind): Reject | typeof wellFormedLine {
    if (start >= end) return Reject.NoHost;
    this.nameLength = readDnsLabels(this.bytes, start, end, this.scratch);
    if (this.nameLength < 0) return Reject.Truncated;
    this.kind = kind;
    return wellFormedLine;
  }

  private isTransport(index: number): boolean {
    return equalsAny(this.bytes, this.words.start(index), this.words.end(index), transports);
  }

  private is(index: number, text: Uint8Array): boolean {
    return equals(this.bytes, this.words.start(index), this.words.end(index), text);
  }

  /** Copies `bytes[start, end)` behind what is in the scratch memory; what does not fit stays unknown. */
  private copy(span: Span, start: number, end: number): void {
    if (end - start > scratchBytes - this.used) return;
    for (let i = start; i < end; i++) this.scratch[this.used + i - start] = this.bytes[i]!;
    span.set(this.used, this.used + end - start);
    this.used += end - start;
  }
}
