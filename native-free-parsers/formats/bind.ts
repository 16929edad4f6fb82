/**
 * BIND's query log, and what else `named` writes about the questions that clients ask.
 *
 *   20-Nov-2026 06:46:41.433 queries: info: client @0x7f1b 10.0.12.9#59780 (chatgpt.com): view internal: query: chatgpt.com IN HTTPS +E(0)K (10.0.0.53)
 *   Time                     Category Sev.         Memory  Client    Port   Name           View                 Name        Class Type Flags  Server
 *
 * Time, category and severity are there as `named.conf` says, or syslog's prefix instead; the memory address since 9.11,
 * the name in brackets since 9.9. Lines of other kinds about the same question:
 *
 *   …: response: chatgpt.com IN HTTPS NOERROR 0 1 1 +E(0)K (10.0.0.53)
 *   …: answer: chatgpt.com IN A +EDC (10.0.0.53) -> NOERROR chatgpt.com. 300 A 192.0.2.1           EfficientIP
 *   …: UDP: query: chatgpt.com IN A response: NOERROR +ED chatgpt.com. 300 IN A 192.0.2.1;         Infoblox
 *   …: query (cache) 'chatgpt.com/A/IN' denied (allow-query-cache did not match)
 *   …: rpz QNAME NXDOMAIN rewrite chatgpt.com/A/IN via chatgpt.com.rpz.example
 *
 * A question is counted once: where the log holds `query:` lines, the others add an answer or a verdict to it (they are
 * `repeated`); where it does not, they are all there is and state the query too.
 *
 * https://bind9.readthedocs.io/en/stable/reference.html#query-logging
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { equals, indexOf, lastIndexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import { NamedPrefix } from '../bytes/named-prefix.js';
import { decimal } from '../bytes/numbers.js';
import { readQueryTail } from '../bytes/query-tail.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const { Apostrophe, Colon, Hash, Nine, Slash, Space, Zero } = Byte;

const client = word('client ');
const memory = word('@0x');
const view = word('view ');
const query = word('query: ');
const response = word('response: ');
const answer = word('answer: ');
const refused = word("query '");
const refusedCache = word("query (cache) '");
const denied = word(' denied');
const rpz = word('rpz ');
const rewrite = word('rewrite ');
const passThrough = word('PASSTHRU');
const tcpOnly = word('TCP-ONLY');
/** Infoblox writes question and answer in one line, and how it came in front of it. */
const udp = word('UDP: query: ');
const tcp = word('TCP: query: ');
const infobloxResponse = word(' response: ');

/** The kinds of line about a client's question; `Other` ones belong to the log and state no fact. */
const Kind = Object.freeze({ Other: 0, Query: 1, Response: 2, Answer: 3, Refused: 4, Rewritten: 5 });
type Kind = (typeof Kind)[keyof typeof Kind];

interface Layout extends ClockHints {
  /** The log holds `query:` lines, so the other kinds say more about queries that are counted already. */
  readonly logsQueries: boolean;
  /** Lines begin with a time, so one that does not is damaged. */
  readonly timed: boolean;
}

const bind: LogFormat<Layout> = {
  name: 'bind',
  product: 'BIND 9 (query log; also of EfficientIP and Infoblox)',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer'],
  fields: [
    'time',
    'client',
    'clientPort',
    'host',
    'server',
    'transport',
    'action',
    'queryType',
    'responseCode',
    'answers',
  ],
  specification: 'https://bind9.readthedocs.io/en/stable/reference.html#query-logging',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, hints);
    let balance = 0;
    let timed = false;
    let queries = false;
    let others = false;
    for (let line = 1; lines.advance(silentSink); line++) {
      const wellFormed = record.split(lines.start, lines.end) === wellFormedLine;
      timed ||= wellFormed && !Number.isNaN(record.prefix.timeMs);
      queries ||= record.kind === Kind.Query;
      others ||= record.kind !== Kind.Query && record.kind !== Kind.Other;
      if (line <= 50 && balance < 50) balance += record.hasClient ? 50 : wellFormed && record.prefix.isNamed() ? 1 : -1;
    }
    if (balance <= 0)
      return new Refusal('none of the first 50 lines has "client address#port …: ", nor is most of them from named');
    return { ...hints, logsQueries: queries || !others, timed };
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
      if (record.kind === Kind.Other) {
        if (layout.timed && !record.hasClient && Number.isNaN(record.prefix.timeMs))
          sink.reject(lines.start, Reject.BadTime);
        else sink.ignore(lines.start);
        continue;
      }
      row.timeMs = record.prefix.timeMs;
      row.host.set(record.nameStart, record.nameEnd);
      row.fact = record.fact(layout.logsQueries);
      offer(record, row, sink, layout);
      if (record.kind !== Kind.Answer || layout.logsQueries) continue;
      row.fact = Fact.Answer;
      offer(record, row, sink, layout);
    }
    return layout;
  },
};
export default bind;

const wellFormedLine = -1;

function offer(record: Record, row: Row, sink: RowSink, layout: Layout): void {
  if (!sink.wants(row)) return;
  row.clearDetails();
  record.readDetails(row, layout.logsQueries);
  sink.take(row);
}

/** Where the parts of the current line are. */
class Record {
  kind: Kind = Kind.Other;
  readonly prefix: NamedPrefix;
  hasClient = false;
  nameStart = 0;
  nameEnd = 0;
  private readonly bytes: Buffer;
  private end = 0;
  /** Where the message itself says so. */
  private transport = '';
  private clientStart = 0;
  private clientEnd = 0;
  private portEnd = 0;
  private typeStart = 0;
  private typeEnd = 0;
  private policyStart = 0;
  private policyEnd = 0;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.prefix = new NamedPrefix(bytes, localClock(hints));
  }

  /** Finds time, client and question: `wellFormedLine`, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormedLine {
    const bytes = this.bytes;
    this.kind = Kind.Other;
    this.hasClient = false;
    this.end = end;
    let at = this.prefix.read(start, end);
    if (at < 0) return Reject.BadTime;
    if (!startsWith(bytes, at, end, client)) return wellFormedLine;
    at = this.readClient(at + client.length, end);
    if (at < 0) return Reject.BadSyntax;
    this.hasClient = true;
    return this.readMessage(at, end);
  }

  fact(logsQueries: boolean): Fact {
    return logsQueries && (this.kind === Kind.Response || this.kind === Kind.Answer) ? Fact.Answer : Fact.Query;
  }

  readDetails(row: Row, logsQueries: boolean): void {
    const { bytes, kind } = this;
    row.server.clear();
    row.client.set(this.clientStart, this.clientEnd);
    row.clientPort = decimal(bytes, this.clientEnd + 1, this.portEnd);
    row.queryType.set(this.typeStart, this.typeEnd);
    if (kind === Kind.Refused) row.action = Action.Blocked;
    else if (kind === Kind.Rewritten) row.action = this.policyAction();
    else readQueryTail(bytes, this.typeEnd, this.end, kind === Kind.Response, row);
    if (this.transport !== '') row.transport = this.transport;
    row.repeated = logsQueries && (kind === Kind.Refused || kind === Kind.Rewritten);
  }

  /** `@0x7f1b 10.0.12.9#59780/key k (name): view internal: `: past it, or -1. */
  private readClient(start: number, end: number): number {
    const bytes = this.bytes;
    let at = start;
    if (startsWith(bytes, at, end, memory)) at = skipBlanks(bytes, indexOf(bytes, at, end, Space), end);
    this.clientStart = at;
    this.clientEnd = indexOf(bytes, at, end, Hash);
    at = this.clientEnd + 1;
    while (at < end && bytes[at]! >= Zero && bytes[at]! <= Nine) at++;
    this.portEnd = at;
    if (at >= end || at === this.clientEnd + 1 || !isAddress(bytes, this.clientStart, this.clientEnd)) return -1;
    // A name holds no blank and no bare bracket, so the first `: ` after it ends the client.
    while (at + 1 < end && !(bytes[at] === Colon && bytes[at + 1] === Space)) at++;
    if (at + 1 >= end) return -1;
    at += 2;
    if (!startsWith(bytes, at, end, view)) return at;
    while (at + 1 < end && !(bytes[at] === Colon && bytes[at + 1] === Space)) at++;
    return at + 1 < end ? at + 2 : -1;
  }

  private readMessage(start: number, end: number): Reject | typeof wellFormedLine {
    const bytes = this.bytes;
    this.transport = startsWith(bytes, start, end, udp) ? 'udp' : startsWith(bytes, start, end, tcp) ? 'tcp' : '';
    if (this.transport !== '') return this.readQuestion(Kind.Query, start + udp.length, end);
    if (startsWith(bytes, start, end, query)) return this.readQuestion(Kind.Query, start + query.length, end);
    if (startsWith(bytes, start, end, response)) return this.readQuestion(Kind.Response, start + response.length, end);
    if (startsWith(bytes, start, end, answer)) return this.readQuestion(Kind.Answer, start + answer.length, end);
    if (startsWith(bytes, start, end, refusedCache)) this.readRefused(start + refusedCache.length, end);
    else if (startsWith(bytes, start, end, refused)) this.readRefused(start + refused.length, end);
    else if (startsWith(bytes, start, end, rpz)) this.readRewrite(start + rpz.length, end);
    return wellFormedLine;
  }

  /** `chatgpt.com IN HTTPS …` */
  private readQuestion(kind: Kind, start: number, end: number): Reject | typeof wellFormedLine {
    const bytes = this.bytes;
    this.nameStart = start;
    this.nameEnd = indexOf(bytes, start, end, Space);
    const classEnd = indexOf(bytes, this.nameEnd + 1, end, Space);
    this.typeStart = classEnd + 1;
    this.typeEnd = indexOf(bytes, this.typeStart, end, Space);
    if (classEnd >= end || this.typeEnd === this.typeStart) return Reject.TooFewFields;
    if (this.nameEnd === start) return Reject.NoHost;
    this.kind = kind === Kind.Query && startsWith(bytes, this.typeEnd, end, infobloxResponse) ? Kind.Answer : kind;
    return wellFormedLine;
  }

  /** `chatgpt.com/A/IN' denied` */
  private readRefused(start: number, end: number): void {
    const bytes = this.bytes;
    const quote = indexOf(bytes, start, end, Apostrophe);
    if (startsWith(bytes, quote + 1, end, denied) && this.readSlashed(start, quote)) this.kind = Kind.Refused;
  }

  /** `QNAME NXDOMAIN rewrite chatgpt.com/A/IN via …`; a failed rewrite names no policy. Neither it nor `disabled rpz …` changes an answer. */
  private readRewrite(start: number, end: number): void {
    const bytes = this.bytes;
    const triggerEnd = indexOf(bytes, start, end, Space);
    this.policyStart = Math.min(triggerEnd + 1, end);
    this.policyEnd = indexOf(bytes, this.policyStart, end, Space);
    if (!startsWith(bytes, this.policyEnd + 1, end, rewrite)) return;
    const at = this.policyEnd + 1 + rewrite.length;
    if (this.readSlashed(at, indexOf(bytes, at, end, Space))) this.kind = Kind.Rewritten;
  }

  /** `chatgpt.com/A/IN`, whose name may hold slashes; before 9.11 the name alone. */
  private readSlashed(start: number, end: number): boolean {
    const bytes = this.bytes;
    const classSlash = lastIndexOf(bytes, start, end, Slash);
    const typeSlash = classSlash < 0 ? -1 : lastIndexOf(bytes, start, classSlash, Slash);
    this.nameStart = start;
    this.nameEnd = typeSlash < 0 ? end : typeSlash;
    this.typeStart = typeSlash < 0 ? end : typeSlash + 1;
    this.typeEnd = typeSlash < 0 ? end : classSlash;
    return this.nameEnd > start;
  }

  /** What a response policy zone does with a query. */
  private policyAction(): Action {
    const { bytes, policyStart, policyEnd } = this;
    if (equals(bytes, policyStart, policyEnd, passThrough)) return Action.Allowed;
    return equals(bytes, policyStart, policyEnd, tcpOnly) ? Action.Unknown : Action.Blocked;
  }
}
