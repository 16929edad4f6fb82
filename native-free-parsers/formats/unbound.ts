/**
 * Unbound's log, with `log-queries`, `log-replies` or `log-local-actions` on; also as OPNsense and pfSense keep it.
 *
 *   [1795157128] unbound[26441:e] info: 10.0.12.9 chatgpt.com. HTTPS IN
 *   Time                 Process:thread  Client    Name         Type  Class
 *
 *   Nov 20 06:45:30 unbound[26884:0] query: 10.0.12.9 chatgpt.com. A IN                             log-time-ascii, log-tag-queryreply
 *   Nov 20 06:45:30 ns1 unbound[884]: [884:0] reply: 10.0.12.9 chatgpt.com. A IN NOERROR 0.012 0 49 through syslog
 *   …: info: 10.0.12.9 chatgpt.com. A IN NOERROR 0.012 0 49 on udp 10.0.0.53 53                  log-destaddr
 *   …: info: chatgpt.com. always_nxdomain 10.0.12.9@44419 chatgpt.com. A IN                        what a local zone did
 *   …: info: rpz: applied [ai] chatgpt.com. rpz-nxdomain 10.0.12.9@44419 chatgpt.com. A IN          what a response policy did
 *
 * A question can be three lines: asked, acted upon, replied to. It is counted once: where the log holds questions, a reply is
 * an answer and an action is `repeated`; where it holds replies alone, they are the queries; else the actions are. Threads are
 * numbered in hexadecimal.
 *
 * https://unbound.docs.nlnetlabs.nl/en/latest/manpages/unbound.conf.html
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { putDnsProtocol } from '../bytes/dns-protocol.js';
import { isOfDumpedMessage } from '../bytes/dumped-message.js';
import { Lines } from '../bytes/lines.js';
import { equals, equalsAny, indexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { unixMillis } from '../bytes/time.js';
import { Words } from '../bytes/words.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type LineRecord, lineRecords, nothingStated, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const { At, BracketClose, BracketOpen, Colon, Space } = Byte;

const program = word('unbound');
const ownProcess = word('unbound[');
const levels = ['info:', 'query:', 'reply:'].map(word);
const queryLevel = word('query:');
const replyLevel = word('reply:');
const classes = ['IN', 'CH', 'HS', 'ANY'].map(word);
const dash = word('-');
/** The name of a question that Unbound did not look at, because of who asked. */
const noName = word('null');
const noType = word('TYPE0');
/** Types of local zone, and actions of response policy zones, that keep the real answer from the client. */
const blocking = [
  'always_deny',
  'always_nodata',
  'always_null',
  'always_nxdomain',
  'always_refuse',
  'block_a',
  'deny',
  'inform_deny',
  'refuse',
  'rpz-cname-override',
  'rpz-drop',
  'rpz-local-data',
  'rpz-nodata',
  'rpz-nxdomain',
].map(word);
const passThrough = word('rpz-passthru');
const on = word('on');
/** `10.0.12.9 chatgpt.com. A IN NOERROR 0.012 0 49` has eight; an action of a response policy has more. */
const maxWords = 16;

/** What a line states; `Other` ones (start-up, statistics, resolving) state none of our facts. */
const Kind = Object.freeze({ Other: 0, Query: 1, Reply: 2, Acted: 3 });
type Kind = (typeof Kind)[keyof typeof Kind];

interface Layout extends ClockHints {
  /** The kind of line at which a question counts. */
  readonly counted: Kind;
}

const unbound: LogFormat<Layout> = {
  name: 'unbound',
  product: 'Unbound (also of OPNsense and pfSense)',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer'],
  fields: [
    'time',
    'client',
    'clientPort',
    'host',
    'server',
    'serverPort',
    'transport',
    'app',
    'action',
    'queryType',
    'responseCode',
  ],
  specification: 'https://unbound.docs.nlnetlabs.nl/en/latest/manpages/unbound.conf.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, { ...hints, counted: Kind.Other });
    const seen = [0, 0, 0, 0];
    let balance = 0;
    for (let line = 1; (line <= 50 || balance > 0) && lines.advance(silentSink); line++) {
      const isSound = record.split(lines.start, lines.end) < 0 && record.isOurs;
      if (line <= 50) balance += isSound ? 1 : -1;
      if (isSound) seen[record.kind]!++;
    }
    if (balance <= 0)
      return new Refusal(
        'most of the first 50 lines are not "time unbound[process:thread] level: …" or "[process:thread] level: …"',
      );
    return { ...hints, counted: seen[Kind.Query]! > 0 ? Kind.Query : seen[Kind.Reply]! > 0 ? Kind.Reply : Kind.Acted };
  },

  openLines,
  parse: parseByLine(openLines),
};
export default unbound;

function openLines(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): LineReader {
  row.escapes = Escapes.Dns;
  return lineRecords(bytes, row, sink, new Record(bytes, layout));
}

/** Where the parts of the current line are. */
class Record implements LineRecord {
  kind: Kind = Kind.Other;
  /** Unbound wrote the line. */
  isOurs = false;
  private readonly bytes: Buffer;
  private readonly counted: Kind;
  private readonly syslog: SyslogPrefix;
  private readonly words: Words;
  private timeMs = Number.NaN;
  private nameStart = 0;
  private nameEnd = 0;
  /** The word that names the question; the client stands before it, type and class behind it. */
  private name = 0;

  constructor(bytes: Buffer, layout: Layout) {
    this.bytes = bytes;
    this.counted = layout.counted;
    this.syslog = new SyslogPrefix(bytes, localClock(layout));
    this.words = new Words(bytes, maxWords);
  }

  read(start: number, end: number, row: Row): Verdict {
    const verdict = this.split(start, end);
    if (verdict !== wellFormed) return verdict;
    row.fact = this.kind === Kind.Reply && this.counted !== Kind.Reply ? Fact.Answer : Fact.Query;
    row.timeMs = this.timeMs;
    row.host.set(this.nameStart, this.nameEnd);
    return wellFormed;
  }

  /** Finds time, kind, client and question. */
  split(start: number, end: number): Verdict {
    const { bytes, words } = this;
    this.kind = Kind.Other;
    const at = this.readPrefix(start, end);
    if (at < 0) return isOfDumpedMessage(bytes, start, end) ? nothingStated : Reject.BadTime;
    if (!this.isOurs) return nothingStated;
    const levelEnd = indexOf(bytes, at, end, Space);
    if (!equalsAny(bytes, at, levelEnd, levels)) return nothingStated;
    const count = words.split(levelEnd, end);
    if (count >= 4 && isAddress(bytes, words.start(0), words.end(0))) return this.readQuestion(at, levelEnd);
    if (equals(bytes, at, levelEnd, queryLevel) || equals(bytes, at, levelEnd, replyLevel)) return this.damage();
    if (count < 5 || count > maxWords || !this.endsWithQuestion()) return nothingStated;
    this.setName(count - 3, Kind.Acted);
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, words, name } = this;
    const client = words.start(name - 1);
    const clientEnd = words.end(name - 1);
    row.queryType.set(words.start(name + 1), words.end(name + 1));
    if (this.kind !== Kind.Acted) {
      row.client.set(client, clientEnd);
      if (this.kind === Kind.Reply) this.readReply(row);
      return;
    }
    const port = indexOf(bytes, client, clientEnd, At);
    row.client.set(client, port);
    row.clientPort = decimal(bytes, port + 1, clientEnd);
    row.repeated = this.counted !== Kind.Acted;
    const action = words.start(name - 2);
    const actionEnd = words.end(name - 2);
    if (equalsAny(bytes, action, actionEnd, blocking)) row.action = Action.Blocked;
    else if (equals(bytes, action, actionEnd, passThrough)) row.action = Action.Allowed;
  }

  /** `NOERROR 0.012 0 49`, and with `log-destaddr` also ` on udp 10.0.0.53 53`: how it was asked, and where. */
  private readReply(row: Row): void {
    const { bytes, words } = this;
    row.responseCode.set(words.start(4), words.end(4));
    if (words.count !== 12 || !equals(bytes, words.start(8), words.end(8), on)) return;
    putDnsProtocol(bytes, words.start(9), words.end(9), row);
    if (!isAddress(bytes, words.start(10), words.end(10))) return;
    row.server.set(words.start(10), words.end(10));
    row.serverPort = decimal(bytes, words.start(11), words.end(11));
  }

  /** Past the time and `unbound[26441:e] ` or `[884:0] `, to the level; -1 where neither is there. */
  private readPrefix(start: number, end: number): number {
    const { bytes, syslog } = this;
    this.timeMs = Number.NaN;
    this.isOurs = true;
    if (bytes[start] === BracketOpen) {
      const close = indexOf(bytes, start, Math.min(end, start + 24), BracketClose);
      if (bytes[close] !== BracketClose) return -1;
      if (indexOf(bytes, start, close, Colon) < close) return this.pastThread(start, end);
      this.timeMs = unixMillis(bytes, start + 1, close);
      const at = skipBlanks(bytes, close + 1, end);
      if (Number.isNaN(this.timeMs) || !startsWith(bytes, at, end, program)) return -1;
      return this.pastThread(indexOf(bytes, at, end, BracketOpen), end);
    }
    if (!syslog.read(start, end)) return -1;
    this.timeMs = syslog.timeMs;
    if (startsWith(bytes, syslog.hostStart, syslog.hostEnd, ownProcess))
      return this.pastThread(syslog.hostStart + ownProcess.length - 1, end);
    this.isOurs = syslog.isFrom(program);
    return this.isOurs ? this.pastThread(syslog.messageStart, end) : end;
  }

  /** Past `[884:0] `; -1 where it is not there. */
  private pastThread(start: number, end: number): number {
    const bytes = this.bytes;
    const close = indexOf(bytes, start, Math.min(end, start + 24), BracketClose);
    const colon = indexOf(bytes, start, close, Colon);
    if (bytes[start] !== BracketOpen || bytes[close] !== BracketClose || bytes[close + 1] !== Space) return -1;
    return Number.isNaN(decimal(bytes, start + 1, colon)) || colon >= close ? -1 : close + 2;
  }

  /** `10.0.12.9 chatgpt.com. A IN`, and of a reply the code and more. A reply to a broken question names none: `10.0.12.9 - - - FORMERR`. */
  private readQuestion(level: number, levelEnd: number): Verdict {
    const { bytes, words } = this;
    if (equals(bytes, words.start(1), words.end(1), dash)) return nothingStated;
    if (equals(bytes, words.start(1), words.end(1), noName) && equals(bytes, words.start(2), words.end(2), noType))
      return nothingStated;
    if (!this.isClass(3)) return this.damage();
    const isReply = words.count > 4;
    if (isReply && equals(bytes, level, levelEnd, queryLevel)) return this.damage();
    if (!isReply && equals(bytes, level, levelEnd, replyLevel)) return Reject.TooFewFields;
    this.setName(1, isReply ? Kind.Reply : Kind.Query);
    return wellFormed;
  }

  private damage(): Reject {
    return this.words.count < 4 ? Reject.TooFewFields : Reject.BadSyntax;
  }

  /** `10.0.12.9@44419 chatgpt.com. A IN` */
  private endsWithQuestion(): boolean {
    const { bytes, words } = this;
    const client = words.count - 4;
    const at = indexOf(bytes, words.start(client), words.end(client), At);
    return isAddress(bytes, words.start(client), at) && at < words.end(client) && this.isClass(words.count - 1);
  }

  private isClass(index: number): boolean {
    return equalsAny(this.bytes, this.words.start(index), this.words.end(index), classes);
  }

  private setName(index: number, kind: Kind): void {
    this.name = index;
    this.nameStart = this.words.start(index);
    this.nameEnd = this.words.end(index);
    this.kind = kind;
  }
}
