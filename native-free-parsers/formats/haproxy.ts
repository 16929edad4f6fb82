/**
 * HAProxy's HTTP log (`option httplog`, `httpslog`), with or without syslog's prefix.
 *
 *   Nov 20 09:12:05 lb1 haproxy[14389]: 10.0.12.9:33317 [20/Nov/2026:09:12:05.655] https-in~ llm/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {ai.corp.example} {} "GET /v1/models HTTP/1.1"
 *                                       Client          Time                       Frontend  Server   Timers         Status Down         Captured headers       Request
 *
 * The host is known from an absolute target or a captured header that looks like one. TCP logs name a server of HAProxy's own
 * and no address, and notes of handshakes name none at all: both state none of our facts. Times are local.
 *
 * https://docs.haproxy.org/3.0/configuration.html#8.2
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { indexOf, isDash, lastIndexOf, skipBlanks, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { clfMillis } from '../bytes/time.js';
import { readAuthority, readTarget } from '../bytes/url.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isObjectText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const { BraceClose, BraceOpen, BracketClose, BracketOpen, Colon, Dot, Pipe, Quote, Slash, Space } = Byte;

const program = word('haproxy');
const formatComment = '# log-format';

const haproxy: LogFormat<ClockHints> = {
  name: 'haproxy',
  product: 'HAProxy (HTTP and TCP logs)',
  kind: 'web server',
  framing: 'line',
  facts: ['request'],
  fields: ['time', 'durationMs', 'client', 'clientPort', 'host', 'serverPort', 'method', 'path', 'status', 'bytesDown'],
  specification: 'https://docs.haproxy.org/3.0/configuration.html#8.2',

  detect(head, hints) {
    // `custom-access-log` reads by what the comment says.
    if (head.includes(formatComment)) return new Refusal('a comment says that the log has a format of its own');
    const lines = new Lines(head);
    const record = new Record(head);
    const clock = localClock(hints);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      if (!record.find(lines.start, lines.end)) continue;
      const isTimed = !Number.isNaN(clfMillis(head, record.timeStart, record.timeEnd, clock));
      if (isTimed && (record.isLog() || record.isNote()))
        return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone };
    }
    return new Refusal('line 1: not "client:port [time] frontend backend/server timers …"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default haproxy;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const record = new Record(bytes);
  const clock = localClock(layout);
  const syslog = new SyslogPrefix(bytes, clock);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  row.fact = Fact.Request;
  return {
    read(lineStart, lineEnd) {
      if (!record.find(lineStart, lineEnd)) {
        // `Proxy http_in started.`
        if (syslog.read(lineStart, lineEnd) && syslog.isFrom(program)) sink.ignore(lineStart);
        else sink.reject(lineStart, Reject.BadSyntax);
        return;
      }
      row.timeMs = clfMillis(bytes, record.timeStart, record.timeEnd, clock);
      if (Number.isNaN(row.timeMs)) sink.reject(lineStart, Reject.BadTime);
      else if (!record.isLog()) {
        if (record.isNote()) sink.ignore(lineStart);
        else sink.reject(lineStart, Reject.BadSyntax);
      } else if (!record.isHttp()) sink.ignore(lineStart);
      else {
        record.readTarget(row);
        if (!sink.wants(row)) return;
        row.clearDetails();
        record.readDetails(row);
        sink.take(row);
      }
    },
  };
}

/** Where the parts of the current line are. */
class Record {
  timeStart = 0;
  timeEnd = 0;
  private readonly bytes: Buffer;
  private clientStart = 0;
  private clientEnd = 0;
  private end = 0;
  private hostStart = 0;
  private hostEnd = 0;
  private timersStart = 0;
  private timersEnd = 0;
  private requestStart = 0;
  private requestEnd = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Whether `bytes[start, end)` has a client with a port and a time in brackets behind it. */
  find(start: number, end: number): boolean {
    const bytes = this.bytes;
    this.end = end;
    for (let at = start + 8; at + 20 < end; at++) {
      if (bytes[at] !== BracketOpen || bytes[at - 1] !== Space || bytes[at + 3] !== Slash) continue;
      this.timeStart = at + 1;
      this.timeEnd = indexOf(bytes, at, end, BracketClose);
      this.clientEnd = at - 1;
      this.clientStart = lastIndexOf(bytes, start, this.clientEnd, Space) + 1;
      if (this.clientStart < start) this.clientStart = start;
      const colon = lastIndexOf(bytes, this.clientStart, this.clientEnd, Colon);
      if (this.timeEnd >= end || colon <= 0) return false;
      return isAddress(bytes, this.clientStart, colon) || isDash(bytes, this.clientStart, colon);
    }
    return false;
  }

  /** `frontend backend/server 10/0/30/69/109 `: whether two names and at least three timers follow the time. */
  isLog(): boolean {
    const { bytes, end } = this;
    const frontend = skipBlanks(bytes, this.timeEnd + 1, end);
    const server = skipBlanks(bytes, indexOf(bytes, frontend, end, Space), end);
    const serverEnd = indexOf(bytes, server, end, Space);
    this.hostStart = skipBlanks(bytes, serverEnd, end);
    this.hostEnd = this.hostStart;
    if (indexOf(bytes, server, serverEnd, Slash) === serverEnd) return false;
    if (this.hasTimers(this.hostStart)) return true;
    // A captured header without braces.
    this.hostEnd = indexOf(bytes, this.hostStart, end, Space);
    return this.hasTimers(skipBlanks(bytes, this.hostEnd, end));
  }

  private hasTimers(at: number): boolean {
    const { bytes, end } = this;
    this.timersStart = at;
    this.timersEnd = indexOf(bytes, at, end, Space);
    let slashes = 0;
    for (let i = at; i < this.timersEnd; i++) if (bytes[i] === Slash) slashes++;
    return slashes >= 2;
  }

  /** `frontend/f1: Connection error during SSL handshake` */
  isNote(): boolean {
    const { bytes, end } = this;
    const name = skipBlanks(bytes, this.timeEnd + 1, end);
    const nameEnd = indexOf(bytes, name, end, Space);
    return bytes[nameEnd - 1] === Colon && nameEnd < end && indexOf(bytes, name, nameEnd, Slash) < nameEnd;
  }

  /** Whether a request in quotes is behind the counters; a cut one lacks its last quote. */
  isHttp(): boolean {
    const { bytes, end } = this;
    this.requestStart = indexOf(bytes, this.timersEnd, end, Quote) + 1;
    if (this.requestStart > end) return false;
    this.requestEnd = indexOf(bytes, this.requestStart, end, Quote);
    return true;
  }

  readTarget(row: Row): void {
    const { bytes, requestStart, requestEnd } = this;
    row.host.clear();
    row.path.clear();
    row.serverPort = Number.NaN;
    const target = indexOf(bytes, requestStart, requestEnd, Space) + 1;
    if (target < requestEnd) readTarget(bytes, target, indexOf(bytes, target, requestEnd, Space), row);
    if (row.host.end === row.host.start) this.readCapturedHost(row);
  }

  /** `{ai.corp.example|curl/8.14.1}`: the first captured header, where it has a dot and neither blank nor slash. */
  private readCapturedHost(row: Row): void {
    const { bytes } = this;
    const open = indexOf(bytes, this.timersEnd, this.requestStart, BraceOpen);
    const close = indexOf(bytes, open, this.requestStart, BraceClose);
    const { start, end } = row.path;
    if (this.isName(this.hostStart, this.hostEnd)) readAuthority(bytes, this.hostStart, this.hostEnd, row);
    else if (close < this.requestStart) {
      const hostEnd = indexOf(bytes, open + 1, close, Pipe);
      if (this.isName(open + 1, hostEnd)) readAuthority(bytes, open + 1, hostEnd, row);
    }
    row.path.set(start, end);
  }

  private isName(start: number, end: number): boolean {
    const { bytes } = this;
    return (
      indexOf(bytes, start, end, Dot) < end &&
      indexOf(bytes, start, end, Space) === end &&
      indexOf(bytes, start, end, Slash) === end
    );
  }

  readDetails(row: Row): void {
    const { bytes, end } = this;
    const colon = lastIndexOf(bytes, this.clientStart, this.clientEnd, Colon);
    if (!isDash(bytes, this.clientStart, colon)) row.client.set(this.clientStart, colon);
    row.clientPort = decimal(bytes, colon + 1, this.clientEnd);
    // Its last number is the total; `+` before it where the log was written early.
    const total = lastIndexOf(bytes, this.timersStart, this.timersEnd, Slash) + 1;
    row.durationMs = decimal(bytes, total, this.timersEnd);
    const status = skipBlanks(bytes, this.timersEnd, end);
    const statusEnd = indexOf(bytes, status, end, Space);
    const code = decimal(bytes, status, statusEnd);
    if (code > 0) row.status = code;
    const down = skipBlanks(bytes, statusEnd, end);
    row.bytesDown = decimal(bytes, down, indexOf(bytes, down, end, Space));
    const methodEnd = indexOf(bytes, this.requestStart, this.requestEnd, Space);
    if (methodEnd < this.requestEnd) row.method.set(this.requestStart, methodEnd);
  }
}
