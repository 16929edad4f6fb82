/**
 * CoreDNS with its `log` plugin, in the formats `common` and `combined`.
 *
 *   [INFO] 10.244.0.9:42114 - 64820 "HTTPS IN chatgpt.com. udp 57 false 1232" NOERROR qr,rd,ra 66 0.000150566s
 *   Level  Client           -  Id    Type  Class Name      How Size DO  Buffer Code   Flags    Size Duration
 *
 *   10.244.0.9:42114 - [20/Nov/2026:06:46:36 +0000] 64820 "HTTPS IN …" …                             before 1.3, `[INFO]` or not
 *
 * The process writes no time; what started it may put one in front: `2026-11-20T06:46:45.049Z [INFO] …`, syslog's prefix, or
 * `2026-11-20T06:46:45.049Z stdout F [INFO] …` in a node's container log. One line is written at the reply and is the query.
 *
 * https://coredns.io/plugins/log/
 */

import { Byte } from '../bytes/byte.js';
import { endOfAddress, putClient } from '../bytes/endpoint.js';
import { Lines } from '../bytes/lines.js';
import { equals, equalsAny, indexOf, isDash, lastIndexOf, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { clfMillis, type LocalClock, timeOfDay, utcDate } from '../bytes/time.js';
import { Words } from '../bytes/words.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type LineRecord, lineRecords, nothingStated, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, Row } from '../row.js';

const { BraceOpen, BracketOpen, Colon, Nine, Quote, Slash, Space, Zero } = Byte;

const levels = ['[DEBUG]', '[INFO]', '[WARNING]', '[ERROR]', '[FATAL]', '[PANIC]'].map(word);
const info = word('[INFO]');
const banners = ['CoreDNS-', 'linux/', 'windows/', 'darwin/', 'maxprocs:'].map(word);
/** Prefix, client, dash and number. */
const maxWords = 12;
/** `HTTPS IN chatgpt.com. udp 57 false 1232` */
const questionWords = 7;

const coredns: LogFormat<ClockHints> = {
  name: 'coredns',
  product: 'CoreDNS (log plugin)',
  kind: 'dns',
  framing: 'line',
  facts: ['query'],
  fields: ['time', 'client', 'clientPort', 'host', 'transport', 'queryType', 'responseCode'],
  specification: 'https://coredns.io/plugins/log/',

  detect(head, hints) {
    if (!head.includes(' - '))
      return new Refusal('no line with a dash between client and number, as CoreDNS writes it');
    const lines = new Lines(head);
    const record = new Record(head, hints);
    const row = new Row();
    for (let line = 1; line <= 200 && lines.advance(silentSink); line++) {
      if (record.read(lines.start, lines.end, row) === wellFormed) return hints;
    }
    return new Refusal('none of the first 200 lines is "[INFO] address:port - id \\"type class name …\\" code …"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default coredns;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  row.escapes = Escapes.Dns;
  return lineRecords(bytes, row, sink, new Record(bytes, layout));
}

/** Where the parts of the current line are. */
class Record implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  /** What stands before the quoted question, and the question. */
  private readonly before: Words;
  private readonly question: Words;
  private timeMs = Number.NaN;
  private clientStart = 0;
  private clientEnd = 0;
  private addressEnd = 0;
  private codeStart = 0;
  private codeEnd = 0;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.syslog = new SyslogPrefix(bytes, this.clock);
    this.before = new Words(bytes, maxWords);
    this.question = new Words(bytes, questionWords);
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, before } = this;
    if (bytes[start] === BraceOpen) return Reject.BadSyntax;
    const quote = indexOf(bytes, start, end, Quote);
    const count = before.split(start, quote);
    // Older versions put the time behind the dash, in two words.
    const isTimed =
      count >= 5 &&
      count <= maxWords &&
      bytes[before.start(count - 3)] === BracketOpen &&
      isDash(bytes, before.start(count - 4), before.end(count - 4));
    const dash = count - (isTimed ? 4 : 2);
    const client = dash - 1;
    const isAboutClient = client >= 0 && count <= maxWords && isDash(bytes, before.start(dash), before.end(dash));
    const hasLevel = client > 0 && equals(bytes, before.start(client - 1), before.end(client - 1), info);
    if (!isAboutClient || !(hasLevel || (isTimed && client === 0)))
      return this.isOther(start, end) ? nothingStated : Reject.BadSyntax;
    this.clientStart = before.start(client);
    this.clientEnd = before.end(client);
    this.addressEnd = endOfAddress(bytes, this.clientStart, this.clientEnd);
    if (this.addressEnd < 0) return Reject.BadAddress;
    const isRead = isTimed
      ? this.readOldTime(before.start(count - 3) + 1, before.end(count - 2) - 1)
      : this.readTime(start, before.start(client - 1));
    if (!isRead) return Reject.BadTime;
    row.timeMs = this.timeMs;
    return this.readQuestion(quote + 1, end, row);
  }

  readDetails(row: Row): void {
    const { bytes, question } = this;
    putClient(bytes, this.clientStart, this.addressEnd, this.clientEnd, row);
    row.queryType.set(question.start(0), question.end(0));
    row.transport = transportOf(bytes, question.start(3), question.end(3));
    if (!isDash(bytes, this.codeStart, this.codeEnd)) row.responseCode.set(this.codeStart, this.codeEnd);
  }

  private readQuestion(start: number, end: number, row: Row): Verdict {
    const { bytes, question } = this;
    // The name may hold a quote, the rest of the line has none but an optional last column.
    const close = this.endOfQuestion(start, end);
    if (close >= end || question.split(start, close) < questionWords) return Reject.TooFewFields;
    this.codeStart = close + 2;
    this.codeEnd = indexOf(bytes, this.codeStart, end, Space);
    if (this.codeStart >= this.codeEnd) return Reject.TooFewFields;
    row.fact = Fact.Query;
    row.host.set(question.start(2), question.end(2));
    return wellFormed;
  }

  /** The quote behind the buffer's size: a digit before it and a blank after it. */
  private endOfQuestion(start: number, end: number): number {
    const bytes = this.bytes;
    for (let at = start + 1; at + 1 < end; at++) {
      if (bytes[at] !== Quote || bytes[at + 1] !== Space) continue;
      if (bytes[at - 1]! >= Zero && bytes[at - 1]! <= Nine) return at;
    }
    return end;
  }

  /** `20/Nov/2026:06:46:36 +0000` */
  private readOldTime(start: number, end: number): boolean {
    this.timeMs = clfMillis(this.bytes, start, end, this.clock);
    return !Number.isNaN(this.timeMs);
  }

  /** `2026/11/20 06:46:36`, as Go's log writes it. */
  private readGoTime(start: number): boolean {
    const { bytes } = this;
    const date = utcDate(
      decimal(bytes, start, start + 4),
      decimal(bytes, start + 5, start + 7),
      decimal(bytes, start + 8, start + 10),
    );
    const time = bytes[start + 10] === Space ? timeOfDay(bytes, start + 11) : Number.NaN;
    this.timeMs = this.clock.toUtc(date + time);
    return !Number.isNaN(this.timeMs);
  }

  /** What stands before the level, if anything: a time first. */
  private readTime(start: number, end: number): boolean {
    const { bytes } = this;
    this.timeMs = Number.NaN;
    if (start === end) return true;
    if (bytes[start + 4] === Slash && bytes[start + 7] === Slash) return this.readGoTime(start);
    if (!this.syslog.read(start, end)) return false;
    this.timeMs = this.syslog.timeMs;
    return true;
  }

  /** Another plugin's line, or the banner: version, platform and the zones that are served (`.:53`). */
  private isOther(start: number, end: number): boolean {
    const { bytes, before } = this;
    for (let i = 0; i < before.count && i < maxWords; i++) {
      if (bytes[before.start(i)] === BracketOpen && equalsAny(bytes, before.start(i), before.end(i), levels))
        return true;
    }
    if (startsWithAny(bytes, start, end, banners)) return true;
    const colon = lastIndexOf(bytes, start, end, Colon);
    if (before.count !== 1 || colon < 0 || colon + 1 === end) return false;
    let at = colon + 1;
    while (at < end && bytes[at]! >= Zero && bytes[at]! <= Nine) at++;
    return at === end;
  }
}
