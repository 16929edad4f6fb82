/**
 * Technitium DNS Server's log, with "log all queries" on.
 *
 *   [2026-11-20 06:46:45 UTC] [10.0.12.9:64225] [UDP] QNAME: chatgpt.com; QTYPE: A; QCLASS: IN; RCODE: NoError; ANSWER: [192.0.2.1, 192.0.2.2]
 *   Time, or "… Local]"       Client            How   Name               Type       Class       Code           Data of the records
 *
 * A line is written at the answer and is the query too; only addresses are taken from the answer, whose records have no names.
 * What is blocked is answered with the address that is none, unless the server is set to do otherwise. Other lines, and the
 * call stacks that follow some, are passed over.
 *
 * https://github.com/TechnitiumSoftware/DnsServer/blob/master/DnsServerCore/LogManager.cs
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { endOfAddress, putClient } from '../bytes/endpoint.js';
import { Lines } from '../bytes/lines.js';
import { equals, equalsAny, indexOf, lastIndexOf, startsWith, word } from '../bytes/match.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const { BracketClose, BracketOpen, Comma, Semicolon, Space } = Byte;

/** `[2026-11-20 06:46:45 UTC] ` */
const timeLength = 19;
const utc = word(' UTC] ');
const local = word(' Local] ');
const name = word('QNAME: ');
const type = word(' QTYPE: ');
const code = word('RCODE: ');
const answer = word('ANSWER: [');
const udp = word('UDP');
const tcp = word('TCP');
const tls = word('TLS');
const https = word('HTTPS');
const quic = word('QUIC');
const nullAddresses = [word('0.0.0.0'), word('::')];

const technitium: LogFormat<ClockHints> = {
  name: 'technitium',
  product: 'Technitium DNS Server',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer'],
  fields: [
    'time',
    'client',
    'clientPort',
    'host',
    'transport',
    'app',
    'action',
    'queryType',
    'responseCode',
    'answers',
  ],
  specification: 'https://github.com/TechnitiumSoftware/DnsServer/blob/master/DnsServerCore/LogManager.cs',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, hints);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      record.split(lines.start, lines.end);
      if (record.isOurs) return hints;
    }
    return new Refusal('none of the first 50 lines is "[time UTC] [address:port] …" or "[time Local] …"');
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new Record(bytes, layout);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.Dns;
    while (lines.advance(sink)) {
      const verdict = record.split(lines.start, lines.end);
      if (verdict !== wellFormedLine) {
        sink.reject(lines.start, verdict);
        continue;
      }
      if (!record.isQuery) {
        sink.ignore(lines.start);
        continue;
      }
      row.timeMs = record.timeMs;
      row.host.set(record.nameStart, record.nameEnd);
      row.fact = Fact.Query;
      offer(record, row, sink);
      if (!record.hasAnswer()) continue;
      row.fact = Fact.Answer;
      offer(record, row, sink);
    }
    return layout;
  },
};
export default technitium;

const wellFormedLine = -1;

function offer(record: Record, row: Row, sink: RowSink): void {
  if (!sink.wants(row)) return;
  row.clearDetails();
  record.readDetails(row);
  sink.take(row);
}

/** Where the parts of the current line are. */
class Record {
  isOurs = false;
  isQuery = false;
  timeMs = Number.NaN;
  nameStart = 0;
  nameEnd = 0;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private clientStart = 0;
  private clientEnd = 0;
  private addressEnd = 0;
  private transportStart = 0;
  private transportEnd = 0;
  private typeStart = 0;
  private typeEnd = 0;
  private codeStart = 0;
  private codeEnd = 0;
  private answerStart = 0;
  private answerEnd = 0;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
  }

  /** Finds client and question: `wellFormedLine`, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormedLine {
    const bytes = this.bytes;
    this.isOurs = false;
    this.isQuery = false;
    if (bytes[start] !== BracketOpen) return wellFormedLine;
    const at = this.readTime(start + 1, end);
    if (at < 0) return Reject.BadTime;
    if (bytes[at] !== BracketOpen) return wellFormedLine;
    this.clientStart = at + 1;
    this.clientEnd = indexOf(bytes, at, end, Space) - 1;
    this.addressEnd = endOfAddress(bytes, this.clientStart, this.clientEnd);
    if (bytes[this.clientEnd] !== BracketClose) return wellFormedLine;
    if (this.addressEnd < 0) return Reject.BadAddress;
    this.isOurs = true;
    this.transportStart = this.clientEnd + 3;
    this.transportEnd = indexOf(bytes, this.transportStart, end, BracketClose);
    const question = this.transportEnd + 2;
    return startsWith(bytes, question, end, name) ? this.readQuestion(question + name.length, end) : wellFormedLine;
  }

  /** The address that is none teaches nothing. */
  hasAnswer(): boolean {
    return this.answerEnd > this.answerStart && !this.isBlocked();
  }

  readDetails(row: Row): void {
    const bytes = this.bytes;
    putClient(bytes, this.clientStart, this.addressEnd, this.clientEnd, row);
    row.queryType.set(this.typeStart, this.typeEnd);
    row.responseCode.set(this.codeStart, this.codeEnd);
    this.putTransport(row);
    if (this.isBlocked()) row.action = Action.Blocked;
    if (row.fact === Fact.Answer) this.putAnswers(row);
  }

  /** Past `2026-11-20 06:46:45 UTC] `; -1 where that is not there. */
  private readTime(start: number, end: number): number {
    const bytes = this.bytes;
    const zone = indexOf(bytes, start + timeLength, Math.min(end, start + timeLength + 10), Space);
    const isUtc = startsWith(bytes, zone, end, utc);
    if (!isUtc && !startsWith(bytes, zone, end, local)) return -1;
    // ` UTC` is a zone that `isoMillis` knows; local time has none.
    this.timeMs = isoMillis(bytes, start, isUtc ? zone + 4 : zone, this.clock);
    return Number.isNaN(this.timeMs) ? -1 : zone + (isUtc ? utc.length : local.length);
  }

  /** `chatgpt.com; QTYPE: A; QCLASS: IN; RCODE: NoError; ANSWER: [192.0.2.1]`; without an answer it ends ` NO RESPONSE FROM SERVER!`. */
  private readQuestion(start: number, end: number): Reject | typeof wellFormedLine {
    const bytes = this.bytes;
    this.nameStart = start;
    this.nameEnd = indexOf(bytes, start, end, Semicolon);
    if (!startsWith(bytes, this.nameEnd + 1, end, type)) return Reject.TooFewFields;
    this.typeStart = this.nameEnd + 1 + type.length;
    this.typeEnd = indexOf(bytes, this.typeStart, end, Semicolon);
    if (this.typeEnd >= end) return Reject.TooFewFields;
    this.readAnswer(this.typeEnd + 1, end);
    if (this.nameEnd === start) return Reject.NoHost;
    this.isQuery = true;
    return wellFormedLine;
  }

  private readAnswer(start: number, end: number): void {
    const bytes = this.bytes;
    this.codeStart = 0;
    this.codeEnd = 0;
    this.answerStart = 0;
    this.answerEnd = 0;
    for (let at = start; at < end; at = indexOf(bytes, at, end, Space) + 1) {
      if (startsWith(bytes, at, end, code)) {
        this.codeStart = at + code.length;
        this.codeEnd = indexOf(bytes, this.codeStart, end, Semicolon);
      } else if (startsWith(bytes, at, end, answer)) {
        this.answerStart = at + answer.length;
        this.answerEnd = Math.max(this.answerStart, lastIndexOf(bytes, this.answerStart, end, BracketClose));
        return;
      }
    }
  }

  private isBlocked(): boolean {
    return equalsAny(this.bytes, this.answerStart, this.answerEnd, nullAddresses);
  }

  private putTransport(row: Row): void {
    const { bytes, transportStart: start, transportEnd: end } = this;
    if (equals(bytes, start, end, udp)) row.transport = 'udp';
    else if (equals(bytes, start, end, tcp)) row.transport = 'tcp';
    else if (equals(bytes, start, end, tls)) row.app = 'dot';
    else if (equals(bytes, start, end, https)) row.app = 'doh';
    else if (equals(bytes, start, end, quic)) row.app = 'doq';
  }

  private putAnswers(row: Row): void {
    const { bytes, answerEnd } = this;
    for (let at = this.answerStart; at < answerEnd; ) {
      const end = indexOf(bytes, at, answerEnd, Comma);
      if (isAddress(bytes, at, end)) {
        const record = row.answers.add();
        if (record < 0) return;
        row.answers.data[record]!.set(at, end);
      }
      at = end + 2;
    }
  }
}
