/**
 * Squid's native access log.
 *
 *   1762000000.048  30890 10.0.177.173 TCP_TUNNEL/200 113205 CONNECT chatgpt.com:443 ana HIER_DIRECT/192.0.2.4 -
 *   Time            Ms    Client       Result         Down   Method  Target          User Peer                Type
 *
 * Squid pads Ms with blanks and escapes nothing: a user name with a blank shifts what follows, so the peer, which has a
 * shape of its own, says where the user ends. Some sites append `"Referer" "User-Agent"`.
 *
 * http://www.squid-cache.org/Doc/config/logformat/
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { indexOf, isDash, lastIndexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { endOfQuoted } from '../bytes/quoted.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { type LocalClock, unixMillis } from '../bytes/time.js';
import { readTarget } from '../bytes/url.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { Escapes, Fact, type Row } from '../row.js';
import { readSquidResult } from '../squid-result.js';
import { wsaVerdicts } from '../wsa-verdicts.js';

const { At, Colon, Dash, Dot, Hash, Nine, Question, Quote, Slash, Space, Underscore, UpperA, UpperZ, Zero } = Byte;

const direct = word('DIRECT');
const hierarchyDirect = word('HIER_DIRECT');
/** The record has a better time of its own than syslog's prefix. */
const unusedClock: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => 0 };

const squid: LogFormat<null> = {
  name: 'squid',
  product: 'Squid (native access.log)',
  kind: 'proxy',
  framing: 'line',
  facts: ['request'],
  fields: [
    'time',
    'durationMs',
    'client',
    'user',
    'realm',
    'host',
    'server',
    'serverPort',
    'method',
    'path',
    'status',
    'contentType',
    'userAgent',
    'referrer',
    'action',
    'bytesDown',
  ],
  specification: 'http://www.squid-cache.org/Doc/config/logformat/',

  detect(head) {
    const syslog = new SyslogPrefix(head, unusedClock);
    const record = new Record(head);
    const lines = new Lines(head);
    let because = 'no line';
    for (let line = 1; line <= 20 && lines.advance(silentSink); line++) {
      const start = mayHavePrefix(head, lines.start) ? afterPrefix(syslog, lines.start, lines.end) : lines.start;
      if (record.split(start, lines.end) && looksNative(record)) {
        if (wsaVerdicts(head, start, lines.end) < 0) return null;
        return new Refusal(`line ${line}: the access log of a Cisco WSA, with its verdicts behind`);
      }
      if (line === 1) because = 'line 1: not "seconds.millis duration client RESULT/status bytes METHOD target …"';
    }
    return new Refusal(because);
  },

  openLines,
  parse: parseByLine(openLines),
};
export default squid;

function openLines(bytes: Buffer, _layout: null, row: Row, sink: RowSink): LineReader {
  const record = new Record(bytes);
  const syslog = new SyslogPrefix(bytes, unusedClock);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  row.fact = Fact.Request;
  return {
    read(lineStart, lineEnd) {
      const end = lineEnd;
      const start = mayHavePrefix(bytes, lineStart) ? afterPrefix(syslog, lineStart, end) : lineStart;
      const timeEnd = endOfTime(bytes, start, end);
      row.timeMs = unixMillis(bytes, start, timeEnd);
      if (Number.isNaN(row.timeMs)) {
        sink.reject(lineStart, Reject.BadTime);
        return;
      }
      const target = startOfTarget(bytes, timeEnd, end);
      // Something must follow the target, or the line was cut in it. Fields at the end are short: look from there.
      if (lastIndexOf(bytes, target, end, Space) < 0) {
        sink.reject(lineStart, Reject.TooFewFields);
        return;
      }
      readHost(bytes, target, end, row);
      if (!sink.wants(row)) return;
      record.split(start, end);
      row.clearDetails();
      readTarget(bytes, record.start(Column.Target), record.end(Column.Target), row);
      readDetails(record, lineEnd, row);
      sink.take(row);
    },
  };
}

/** A record begins with digits; `access_log syslog:` has a prefix that begins with `<`, a month or a date. */
function mayHavePrefix(bytes: Buffer, start: number): boolean {
  return bytes[start]! > Nine || bytes[start + 4] === Dash;
}

function afterPrefix(syslog: SyslogPrefix, start: number, end: number): number {
  return syslog.read(start, end) ? syslog.messageStart : start;
}

/** Nearly always 14 bytes on: ten digits, a dot, three digits. */
function endOfTime(bytes: Buffer, start: number, end: number): number {
  return start + 14 < end && bytes[start + 14] === Space && bytes[start + 10] === Dot
    ? start + 14
    : indexOf(bytes, start, end, Space);
}

/** The seventh field, from the end of the first; `end` where the line has fewer. */
function startOfTarget(bytes: Buffer, timeEnd: number, end: number): number {
  let at = timeEnd;
  for (let field = 1; field < 6; field++) {
    while (at < end && bytes[at] === Space) at++;
    while (at < end && bytes[at] !== Space) at++;
  }
  while (at < end && bytes[at] === Space) at++;
  return at;
}

/**
 * The host of a target, which ends at a blank. Nearly all are `host:port` or `http://host/…`; the rest, and what a wanted
 * record has besides, is left to `readTarget`.
 */
function readHost(bytes: Buffer, start: number, end: number, row: Row): void {
  let at = endOfHost(bytes, start, end);
  if (at > start && bytes[at] === Colon) {
    if (bytes[at + 1] === Slash && bytes[at + 2] === Slash) {
      const from = at + 3;
      at = endOfHost(bytes, from, end);
      if (at > from && (bytes[at] === Slash || bytes[at] === Space)) {
        row.host.set(from, at);
        row.serverPort = Number.NaN;
        return;
      }
    } else {
      let port = at + 1;
      let number = 0;
      for (; port < end && bytes[port]! >= Zero && bytes[port]! <= Nine; port++)
        number = number * 10 + bytes[port]! - Zero;
      if (port > at + 1 && bytes[port] === Space) {
        row.host.set(start, at);
        row.serverPort = number;
        return;
      }
    }
  }
  readTarget(bytes, start, indexOf(bytes, start, end, Space), row);
}

/** Where a name stops: at `:`, `/`, `?`, `#` or a blank, all below the letters, or at `@`. */
function endOfHost(bytes: Buffer, start: number, end: number): number {
  let at = start;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte > At) continue;
    if (byte === Space || byte === Colon || byte === Slash || byte === At || byte === Question || byte === Hash) break;
  }
  return at;
}

const Column = Object.freeze({ Time: 0, Duration: 1, Client: 2, Result: 3, Down: 4, Method: 5, Target: 6 });
const columns = 7;

/** The first seven fields of a line, which no stray blank can shift; found for the few records that are wanted. */
class Record {
  readonly bytes: Buffer;
  readonly starts = new Int32Array(columns);
  readonly ends = new Int32Array(columns);

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** False where the line has fewer, or ends with the seventh. */
  split(start: number, end: number): boolean {
    let at = start;
    for (let column = 0; column < columns; column++) {
      at = skipBlanks(this.bytes, at, end);
      this.starts[column] = at;
      at = indexOf(this.bytes, at, end, Space);
      this.ends[column] = at;
    }
    return at < end && at > this.starts[Column.Target]!;
  }

  start(column: number): number {
    return this.starts[column]!;
  }

  end(column: number): number {
    return this.ends[column]!;
  }
}

function looksNative(record: Record): boolean {
  const { bytes } = record;
  const slash = indexOf(bytes, record.start(Column.Result), record.end(Column.Result), Slash);
  return (
    !Number.isNaN(unixMillis(bytes, record.start(Column.Time), record.end(Column.Time))) &&
    !Number.isNaN(decimal(bytes, record.start(Column.Duration), record.end(Column.Duration))) &&
    !Number.isNaN(decimal(bytes, slash + 1, record.end(Column.Result))) &&
    !Number.isNaN(decimal(bytes, record.start(Column.Down), record.end(Column.Down)))
  );
}

function readDetails(record: Record, lineEnd: number, row: Row): void {
  const { bytes } = record;
  row.server.clear();
  row.durationMs = decimal(bytes, record.start(Column.Duration), record.end(Column.Duration));
  row.client.set(record.start(Column.Client), record.end(Column.Client));
  row.bytesDown = decimal(bytes, record.start(Column.Down), record.end(Column.Down));
  const method = record.start(Column.Method);
  if (!isDash(bytes, method, record.end(Column.Method))) row.method.set(method, record.end(Column.Method));

  const result = record.start(Column.Result);
  const slash = indexOf(bytes, result, record.end(Column.Result), Slash);
  const status = decimal(bytes, slash + 1, record.end(Column.Result));
  if (status > 0) row.status = status;
  readSquidResult(bytes, result, slash, row);
  readTail(bytes, record.end(Column.Target), lineEnd, row);
}

/** ` ana HIER_DIRECT/192.0.2.4 text/html`, and perhaps ` "referrer" "user agent"`. */
function readTail(bytes: Buffer, start: number, end: number, row: Row): void {
  let userStart = start;
  while (userStart < end && bytes[userStart] === Space) userStart++;
  let userEnd = userStart;
  let at = userStart;
  while (at < end) {
    const fieldEnd = indexOf(bytes, at, end, Space);
    if (at > userStart && isPeer(bytes, at, fieldEnd)) {
      readPeer(bytes, at, fieldEnd, row);
      readType(bytes, fieldEnd, end, row);
      break;
    }
    userEnd = fieldEnd;
    at = fieldEnd;
    while (at < end && bytes[at] === Space) at++;
  }
  if (!isDash(bytes, userStart, userEnd)) row.user.set(userStart, userEnd);
}

/** Upper-case letters and underscores up to a slash: `HIER_DIRECT/192.0.2.4`, `NONE/-`. */
function isPeer(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end && ((bytes[at]! >= UpperA && bytes[at]! <= UpperZ) || bytes[at] === Underscore)) at++;
  return at > start + 3 && at < end && bytes[at] === Slash;
}

/** Only a direct connection names the server; others name a parent or sibling cache. Squid before 3.2 also writes a host name. */
function readPeer(bytes: Buffer, start: number, end: number, row: Row): void {
  if (!startsWith(bytes, start, end, hierarchyDirect) && !startsWith(bytes, start, end, direct)) return;
  const address = indexOf(bytes, start, end, Slash) + 1;
  if (isAddress(bytes, address, end)) row.server.set(address, end);
}

function readType(bytes: Buffer, start: number, end: number, row: Row): void {
  let at = start;
  while (at < end && bytes[at] === Space) at++;
  const typeEnd = indexOf(bytes, at, end, Space);
  if (typeEnd > at && !isDash(bytes, at, typeEnd) && bytes[at] !== Quote) row.contentType.set(at, typeEnd);
  const referrer = skipBlanks(bytes, typeEnd, end);
  if (referrer >= end || bytes[referrer] !== Quote) return;
  const referrerEnd = endOfQuoted(bytes, referrer + 1, end);
  const agent = skipBlanks(bytes, referrerEnd + 1, end);
  // One quoted column alone, or with a word between it and the next, is another of a site's own.
  if (agent >= end || bytes[agent] !== Quote) return;
  const agentEnd = endOfQuoted(bytes, agent + 1, end);
  if (!isDash(bytes, referrer + 1, referrerEnd)) row.referrer.set(referrer + 1, referrerEnd);
  if (!isDash(bytes, agent + 1, agentEnd)) row.userAgent.set(agent + 1, agentEnd);
}
