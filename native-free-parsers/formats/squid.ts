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
import { indexOf, isDash, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { unixMillis } from '../bytes/time.js';
import { readTarget } from '../bytes/url.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { Escapes, Fact, type Row } from '../row.js';
import { readSquidResult } from '../squid-result.js';

const direct = word('DIRECT');
const hierarchyDirect = word('HIER_DIRECT');

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
    const record = new Record(head);
    const lines = new Lines(head);
    let because = 'no line';
    for (let line = 1; line <= 20 && lines.advance(silentSink); line++) {
      if (record.split(lines.start, lines.end) && looksNative(record)) return null;
      if (line === 1) because = 'line 1: not "seconds.millis duration client RESULT/status bytes METHOD target …"';
    }
    return new Refusal(because);
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new Record(bytes);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Request;
    while (lines.advance(sink)) {
      if (!record.split(lines.start, lines.end)) {
        sink.reject(lines.start, Reject.TooFewFields);
        continue;
      }
      row.timeMs = unixMillis(bytes, record.timeStart, record.timeEnd);
      if (Number.isNaN(row.timeMs)) {
        sink.reject(lines.start, Reject.BadTime);
        continue;
      }
      readTarget(bytes, record.targetStart, record.targetEnd, row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      readDetails(record, lines.end, row);
      sink.take(row);
    }
    return layout;
  },
};
export default squid;

/** The first seven fields of a line, which no stray blank can shift. */
class Record {
  timeStart = 0;
  timeEnd = 0;
  durationStart = 0;
  durationEnd = 0;
  clientStart = 0;
  clientEnd = 0;
  resultStart = 0;
  resultEnd = 0;
  downStart = 0;
  downEnd = 0;
  methodStart = 0;
  methodEnd = 0;
  targetStart = 0;
  targetEnd = 0;
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Written out field by field: as a loop over offset arrays it took 1.4 times as long (`npm run bench -- formats`). */
  split(start: number, end: number): boolean {
    const bytes = this.bytes;
    let at = start;
    while (at < end && bytes[at] === Byte.Space) at++;
    this.timeStart = at;
    while (at < end && bytes[at] !== Byte.Space) at++;
    this.timeEnd = at;
    while (at < end && bytes[at] === Byte.Space) at++;
    this.durationStart = at;
    while (at < end && bytes[at] !== Byte.Space) at++;
    this.durationEnd = at;
    while (at < end && bytes[at] === Byte.Space) at++;
    this.clientStart = at;
    while (at < end && bytes[at] !== Byte.Space) at++;
    this.clientEnd = at;
    while (at < end && bytes[at] === Byte.Space) at++;
    this.resultStart = at;
    while (at < end && bytes[at] !== Byte.Space) at++;
    this.resultEnd = at;
    while (at < end && bytes[at] === Byte.Space) at++;
    this.downStart = at;
    while (at < end && bytes[at] !== Byte.Space) at++;
    this.downEnd = at;
    while (at < end && bytes[at] === Byte.Space) at++;
    this.methodStart = at;
    while (at < end && bytes[at] !== Byte.Space) at++;
    this.methodEnd = at;
    while (at < end && bytes[at] === Byte.Space) at++;
    this.targetStart = at;
    while (at < end && bytes[at] !== Byte.Space) at++;
    this.targetEnd = at;
    return at < end && at > this.targetStart;
  }
}

function looksNative(record: Record): boolean {
  const { bytes, timeStart, timeEnd, durationStart, durationEnd, resultStart, resultEnd, downStart, downEnd } = record;
  const slash = indexOf(bytes, resultStart, resultEnd, Byte.Slash);
  return (
    !Number.isNaN(unixMillis(bytes, timeStart, timeEnd)) &&
    !Number.isNaN(decimal(bytes, durationStart, durationEnd)) &&
    !Number.isNaN(decimal(bytes, slash + 1, resultEnd)) &&
    !Number.isNaN(decimal(bytes, downStart, downEnd))
  );
}

function readDetails(record: Record, lineEnd: number, row: Row): void {
  const { bytes, resultStart, resultEnd, methodStart, methodEnd } = record;
  row.server.clear();
  row.durationMs = decimal(bytes, record.durationStart, record.durationEnd);
  row.client.set(record.clientStart, record.clientEnd);
  if (!isDash(bytes, methodStart, methodEnd)) row.method.set(methodStart, methodEnd);
  row.bytesDown = decimal(bytes, record.downStart, record.downEnd);

  const slash = indexOf(bytes, resultStart, resultEnd, Byte.Slash);
  const status = decimal(bytes, slash + 1, resultEnd);
  if (status > 0) row.status = status;
  readSquidResult(bytes, resultStart, slash, row);
  readTail(bytes, record.targetEnd, lineEnd, row);
}

/** ` ana HIER_DIRECT/192.0.2.4 text/html`, and perhaps ` "referrer" "user agent"`. */
function readTail(bytes: Buffer, start: number, end: number, row: Row): void {
  let userStart = start;
  while (userStart < end && bytes[userStart] === Byte.Space) userStart++;
  let userEnd = userStart;
  let at = userStart;
  while (at < end) {
    const fieldEnd = indexOf(bytes, at, end, Byte.Space);
    if (at > userStart && isPeer(bytes, at, fieldEnd)) {
      readPeer(bytes, at, fieldEnd, row);
      readType(bytes, fieldEnd, end, row);
      break;
    }
    userEnd = fieldEnd;
    at = fieldEnd;
    while (at < end && bytes[at] === Byte.Space) at++;
  }
  if (!isDash(bytes, userStart, userEnd)) row.user.set(userStart, userEnd);
}

/** Upper-case letters and underscores up to a slash: `HIER_DIRECT/192.0.2.4`, `NONE/-`. */
function isPeer(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end && ((bytes[at]! >= Byte.UpperA && bytes[at]! <= Byte.UpperZ) || bytes[at] === Byte.Underscore)) at++;
  return at > start + 3 && at < end && bytes[at] === Byte.Slash;
}

/** Only a direct connection names the server; others name a parent or sibling cache. Squid before 3.2 also writes a host name. */
function readPeer(bytes: Buffer, start: number, end: number, row: Row): void {
  if (!startsWith(bytes, start, end, hierarchyDirect) && !startsWith(bytes, start, end, direct)) return;
  const address = indexOf(bytes, start, end, Byte.Slash) + 1;
  if (isAddress(bytes, address, end)) row.server.set(address, end);
}

function readType(bytes: Buffer, start: number, end: number, row: Row): void {
  let at = start;
  while (at < end && bytes[at] === Byte.Space) at++;
  const typeEnd = indexOf(bytes, at, end, Byte.Space);
  if (typeEnd > at && !isDash(bytes, at, typeEnd) && bytes[at] !== Byte.Quote) row.contentType.set(at, typeEnd);
  const referrer = indexOf(bytes, typeEnd, end, Byte.Quote);
  const referrerEnd = indexOf(bytes, referrer + 1, end, Byte.Quote);
  const agent = indexOf(bytes, referrerEnd + 1, end, Byte.Quote);
  if (agent >= end || bytes[end - 1] !== Byte.Quote || end - 1 <= agent) return;
  if (!isDash(bytes, referrer + 1, referrerEnd)) row.referrer.set(referrer + 1, referrerEnd);
  if (!isDash(bytes, agent + 1, end - 1)) row.userAgent.set(agent + 1, end - 1);
}
