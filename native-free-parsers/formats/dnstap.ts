/**
 * dnstap messages as tools print them, one a line: `dnstap-read` of BIND, `dnstap-ldns -q`, and `dnstap -j` as JSON.
 *
 *   20-Nov-2026 06:46:48.673 CQ 10.0.12.9:40319 -> 10.0.0.53:53 UDP 61b chatgpt.com/IN/HTTPS
 *   2026-11-20 06:46:48.673240 CQ 10.0.12.9 UDP 61b "chatgpt.com." IN HTTPS
 *   Time                       Kind Client      How Size Name          Class Type
 *
 *   {"type":"MESSAGE","message":{"type":"CLIENT_QUERY","query_time":"2026-11-20T06:46:48.67324Z","socket_protocol":"UDP",
 *    "query_address":"10.0.12.9","query_port":40319,"query_message":";; opcode: QUERY, …;; QUESTION SECTION:\n;chatgpt.com.\tIN\t A\n"}}
 *
 * CQ, CLIENT_QUERY is a client's question; CR, CLIENT_RESPONSE the answer, of which only JSON says what it was. Where the log
 * holds no questions, the answers are the queries. Messages of other kinds (a resolver's, an authority's, a forwarder's) ask
 * the same once more and state nothing. Lines of a message below its own (`dnstap-read -p`) belong to it; YAML (`-y`) is another format.
 *
 * https://dnstap.info/, https://bind9.readthedocs.io/en/stable/manpages.html#dnstap-read-print-dnstap-data-in-human-readable-form
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { putDnsProtocol } from '../bytes/dns-protocol.js';
import { isOfDumpedMessage } from '../bytes/dumped-message.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { JsonRecord } from '../bytes/json-record.js';
import { Lines } from '../bytes/lines.js';
import { equals, equalsAny, lastIndexOf, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { dayMonthYearMillis, isoMillis, type LocalClock } from '../bytes/time.js';
import { Words } from '../bytes/words.js';
import { dnstapFields } from '../dnstap/dnstap-fields.js';
import { MessageText } from '../dnstap/message-text.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const { BraceOpen, Colon, Dash, Quote, Slash } = Byte;

const kinds = ['CQ', 'CR', 'AQ', 'AR', 'RQ', 'RR', 'FQ', 'FR', 'SQ', 'SR', 'TQ', 'TR', 'UQ', 'UR'].map(word);
const clientQuery = word('CQ');
const clientResponse = word('CR');
const jsonQuery = word('CLIENT_QUERY');
const jsonResponse = word('CLIENT_RESPONSE');
const messageType = word('MESSAGE');
const maxWords = 12;
/** What dnstap prints where the message is none: `?`. */
const unreadable = word('?');

const Key = Object.freeze({
  Type: 0,
  Kind: 1,
  QueryTime: 2,
  ResponseTime: 3,
  Protocol: 4,
  Client: 5,
  ClientPort: 6,
  Server: 7,
  ServerPort: 8,
  Query: 9,
  Response: 10,
});
const paths = new JsonPaths([
  '/type',
  '/message/type',
  '/message/query_time',
  '/message/response_time',
  '/message/socket_protocol',
  '/message/query_address',
  '/message/query_port',
  '/message/response_address',
  '/message/response_port',
  '/message/query_message',
  '/message/response_message',
]);

/** What a message states; `Other` ones state none of our facts. */
const Kind = Object.freeze({ Other: 0, Query: 1, Response: 2 });
type Kind = (typeof Kind)[keyof typeof Kind];

interface Layout extends ClockHints {
  /** The log holds clients' questions, so responses are answers. */
  readonly logsQueries: boolean;
  readonly isJson: boolean;
}

const dnstap: LogFormat<Layout> = {
  name: 'dnstap',
  product: 'dnstap (dnstap-read, dnstap-ldns -q, dnstap -j)',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer'],
  fields: dnstapFields,
  specification: 'https://dnstap.info/',

  detect(head, hints) {
    const lines = new Lines(head);
    const message = new Message(head, hints);
    let ours = 0;
    let others = 0;
    let queries = 0;
    let responses = 0;
    let isJson = false;
    while ((ours > 0 || others < 50) && lines.advance(silentSink)) {
      message.split(lines.start, lines.end);
      if (!message.isOurs) {
        if (!isOfDumpedMessage(head, lines.start, lines.end)) others++;
        continue;
      }
      ours++;
      isJson = message.isJson;
      if (message.kind === Kind.Query) queries++;
      if (message.kind === Kind.Response) responses++;
    }
    if (ours <= others)
      return new Refusal(
        `${others} of the first ${ours + others} lines are not "time CQ client …" of dnstap, nor such JSON`,
      );
    return { ...hints, logsQueries: queries > 0 || responses === 0, isJson };
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const message = new Message(bytes, layout);
    row.clear();
    row.bytes = bytes;
    row.escapes = layout.isJson ? Escapes.JsonDns : Escapes.Dns;
    while (lines.advance(sink)) {
      const verdict = message.split(lines.start, lines.end);
      if (verdict !== wellFormedLine) {
        if (isOfDumpedMessage(bytes, lines.start, lines.end)) sink.ignore(lines.start);
        else sink.reject(lines.start, verdict);
        continue;
      }
      const statesNothing = message.kind === Kind.Response && layout.logsQueries && !message.isJson;
      if (message.kind === Kind.Other || statesNothing) {
        sink.ignore(lines.start);
        continue;
      }
      row.timeMs = message.timeMs;
      row.host.set(message.nameStart, message.nameEnd);
      row.fact = message.kind === Kind.Response && layout.logsQueries ? Fact.Answer : Fact.Query;
      message.putServer(row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      message.readDetails(row);
      sink.take(row);
    }
    return layout;
  },
};
export default dnstap;

const wellFormedLine = -1;

/** Where the parts of the current message are, however it is printed. */
class Message {
  kind: Kind = Kind.Other;
  /** The line is dnstap's, damaged or not. */
  isOurs = false;
  isJson = false;
  timeMs = Number.NaN;
  nameStart = 0;
  nameEnd = 0;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly words: Words;
  private readonly json: JsonRecord;
  private readonly text: MessageText;
  private isBind = false;
  private clientEnd = 0;
  private typeStart = 0;
  private typeEnd = 0;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.words = new Words(bytes, maxWords);
    this.json = new JsonRecord(paths, bytes, this.clock);
    this.text = new MessageText(bytes);
  }

  /** Finds kind, client and question: `wellFormedLine`, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormedLine {
    const { bytes, words } = this;
    this.kind = Kind.Other;
    this.isOurs = false;
    this.isJson = bytes[start] === BraceOpen;
    if (this.isJson) return this.readJson(start, end);
    if (words.split(start, end) < 4 || !equalsAny(bytes, words.start(2), words.end(2), kinds)) return Reject.BadSyntax;
    this.isOurs = true;
    // BIND writes local time; dnstap-ldns UTC.
    this.isBind = bytes[start + 2] === Dash;
    this.timeMs = this.isBind
      ? dayMonthYearMillis(bytes, start, words.end(1), this.clock)
      : isoMillis(bytes, start, words.end(1), utcClock);
    if (Number.isNaN(this.timeMs)) return Reject.BadTime;
    const isQuery = equals(bytes, words.start(2), words.end(2), clientQuery);
    if (!isQuery && !equals(bytes, words.start(2), words.end(2), clientResponse)) return wellFormedLine;
    const verdict = this.isBind ? this.readBind() : this.readLdns();
    if (verdict === wellFormedLine) this.kind = isQuery ? Kind.Query : Kind.Response;
    return verdict;
  }

  putServer(row: Row): void {
    const { bytes, words } = this;
    row.server.clear();
    row.serverPort = Number.NaN;
    if (this.isJson) {
      this.json.put(row.server, Key.Server);
      row.serverPort = this.json.number(Key.ServerPort);
    } else if (this.isBind) {
      const colon = lastIndexOf(bytes, words.start(5), words.end(5), Colon);
      row.server.set(words.start(5), Math.max(words.start(5), colon));
      row.serverPort = decimal(bytes, colon + 1, words.end(5));
    }
  }

  readDetails(row: Row): void {
    const { bytes, words, json, text } = this;
    if (this.isJson) {
      json.put(row.client, Key.Client);
      row.clientPort = json.number(Key.ClientPort);
      putDnsProtocol(bytes, json.start(Key.Protocol), json.end(Key.Protocol), row);
      text.putType(row);
      if (this.kind === Kind.Response) text.putAnswer(row);
      return;
    }
    row.client.set(words.start(3), this.clientEnd);
    if (this.isBind) row.clientPort = decimal(bytes, this.clientEnd + 1, words.end(3));
    const transport = this.isBind ? 6 : 4;
    putDnsProtocol(bytes, words.start(transport), words.end(transport), row);
    row.queryType.set(this.typeStart, this.typeEnd);
  }

  /** `20-Nov-2026 06:46:48.673 CQ 10.0.12.9:40319 -> 10.0.0.53:53 UDP 61b chatgpt.com/IN/HTTPS`; IPv6 has no brackets. */
  private readBind(): Reject | typeof wellFormedLine {
    const { bytes, words } = this;
    if (words.count < 9) return Reject.TooFewFields;
    this.clientEnd = lastIndexOf(bytes, words.start(3), words.end(3), Colon);
    if (!isAddress(bytes, words.start(3), this.clientEnd)) return Reject.BadAddress;
    const start = words.start(8);
    const end = words.end(8);
    const typeSlash = lastIndexOf(bytes, start, end, Slash);
    const classSlash = lastIndexOf(bytes, start, typeSlash, Slash);
    if (classSlash <= start) return Reject.NoHost;
    this.nameStart = start;
    this.nameEnd = classSlash;
    this.typeStart = typeSlash + 1;
    this.typeEnd = end;
    return wellFormedLine;
  }

  /** `2026-11-20 06:46:48.673240 CQ 10.0.12.9 UDP 61b "chatgpt.com." IN HTTPS` */
  private readLdns(): Reject | typeof wellFormedLine {
    const { bytes, words } = this;
    if (words.count !== 9 && words.count !== 7) return Reject.TooFewFields;
    this.clientEnd = words.end(3);
    if (!isAddress(bytes, words.start(3), this.clientEnd)) return Reject.BadAddress;
    const isQuoted = bytes[words.start(6)] === Quote && bytes[words.end(6) - 1] === Quote;
    if (!isQuoted || words.end(6) - words.start(6) < 3) return Reject.NoHost;
    this.nameStart = words.start(6) + 1;
    this.nameEnd = words.end(6) - 1;
    this.typeStart = words.start(8);
    this.typeEnd = words.end(8);
    if (equals(bytes, this.nameStart, this.nameEnd, unreadable)) return Reject.NoHost;
    return words.count === 9 ? wellFormedLine : Reject.TooFewFields;
  }

  private readJson(start: number, end: number): Reject | typeof wellFormedLine {
    const { bytes, json, text } = this;
    if (!json.read(start, end)) return Reject.BadJson;
    if (!json.is(Key.Type, messageType) || !json.isText(Key.Kind)) return Reject.BadSyntax;
    this.isOurs = true;
    const isQuery = json.is(Key.Kind, jsonQuery);
    if (!isQuery && !json.is(Key.Kind, jsonResponse)) return wellFormedLine;
    const hasTime = (!isQuery && json.readTime(Key.ResponseTime)) || json.readTime(Key.QueryTime);
    if (!hasTime) return Reject.BadTime;
    this.timeMs = json.times.ms;
    if (!isAddress(bytes, json.start(Key.Client), json.end(Key.Client))) return Reject.BadAddress;
    const message = isQuery ? Key.Query : Key.Response;
    if (!text.read(json.start(message), json.end(message))) return Reject.NoHost;
    this.nameStart = text.nameStart;
    this.nameEnd = text.nameEnd;
    this.kind = isQuery ? Kind.Query : Kind.Response;
    return wellFormedLine;
  }
}

const utcClock: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => Number.NaN };
