/**
 * Cisco Secure Web Appliance (WSA, IronPort): its access log, like Squid's with a decision and verdicts behind.
 *
 *   1763629925.352 97 10.0.12.9 TCP_MISS/200 8187 GET http://chatgpt.com/c/1 "CORP\ana@AD" DIRECT/chatgpt.com text/html DEFAULT_CASE_12-Policy-… <IW_ai,6.9,-,…> -
 *   Time           Ms Client    Result       Down Meth Target                User          Peer               Type      Decision                 Verdicts
 *
 * Syslog's prefix, `Info: ` or both may come first. A tunnel whose decision is to decrypt is followed by its requests. Notes of
 * the traffic monitor and of the log itself state none of our facts.
 *
 * https://www.cisco.com/c/en/us/td/docs/security/wsa/wsa-15-0/user-guide/wsa-userguide-15-0/b_WSA_UserGuide_11_7_chapter_010111.html
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { indexOf, isDash, lastIndexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { unixMillis } from '../bytes/time.js';
import { readTarget } from '../bytes/url.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isObjectText } from '../line-records.js';
import { Action, Escapes, Fact, type Row } from '../row.js';
import { readSquidResult } from '../squid-result.js';
import { wsaVerdicts } from '../wsa-verdicts.js';

const { Colon, Dot, Greater, Quote, Slash, Space } = Byte;

const blocked = ['BLOCK_', 'DROP_', 'REDIRECT_'].map(word);
const decrypted = word('DECRYPT_');
const notes = ['Info', 'Warning', 'Critical', 'Debug', 'Trace'].map(word);
/** `<134>Nov 20 09:12:05 wsa1.corp.example accesslogs: Info: ` */
const maxPrefixLength = 160;

const ciscoWsa: LogFormat<null> = {
  name: 'cisco-wsa',
  product: 'Cisco Secure Web Appliance / IronPort WSA (access log)',
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
    'action',
    'bytesDown',
  ],
  specification:
    'https://www.cisco.com/c/en/us/td/docs/security/wsa/wsa-15-0/user-guide/wsa-userguide-15-0/b_WSA_UserGuide_11_7_chapter_010111.html',

  detect(head) {
    const lines = new Lines(head);
    const record = new Record(head);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      const time = startOfTime(head, lines.start, lines.end);
      if (time >= 0 && record.split(time, lines.end) && wsaVerdicts(head, time, lines.end) > 0) return null;
    }
    return new Refusal(
      'line 1: not "seconds.millis duration client RESULT/status bytes METHOD target … DECISION <verdicts>"',
    );
  },

  openLines,
  parse: parseByLine(openLines),
};
export default ciscoWsa;

function openLines(bytes: Buffer, _layout: null, row: Row, sink: RowSink): LineReader {
  const record = new Record(bytes);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  row.fact = Fact.Request;
  return {
    read(lineStart, lineEnd) {
      const time = startOfTime(bytes, lineStart, lineEnd);
      if (time < 0) {
        if (isNote(bytes, lineStart, lineEnd)) sink.ignore(lineStart);
        else sink.reject(lineStart, Reject.BadTime);
        return;
      }
      if (!record.split(time, lineEnd)) {
        sink.reject(lineStart, Reject.TooFewFields);
        return;
      }
      row.timeMs = unixMillis(bytes, time, time + 14);
      record.readTarget(row);
      if (!sink.wants(row)) return;
      row.clearDetails();
      row.server.clear();
      record.readDetails(row);
      sink.take(row);
    },
  };
}

/** Where `1763629925.352 ` stands among the first words; -1 if it does not. */
function startOfTime(bytes: Buffer, start: number, end: number): number {
  const limit = Math.min(end - 15, start + maxPrefixLength);
  for (let at = start; at <= limit; at++) {
    if (bytes[at + 10] !== Dot || bytes[at + 14] !== Space || (at > start && bytes[at - 1] !== Space)) continue;
    if (unixMillis(bytes, at, at + 14) > 0) return at;
  }
  return -1;
}

/** `Mon May 04 12:59:54 2020 Info: Begin Logfile` */
function isNote(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const wordEnd = indexOf(bytes, at, end, Space);
    if (bytes[wordEnd - 1] === Colon && startsWithAny(bytes, at, wordEnd, notes)) return true;
    at = wordEnd + 1;
  }
  return false;
}

/** The fields of the current line, which blanks separate; a user in quotes may hold some. */
class Record {
  private readonly bytes: Buffer;
  private readonly starts = new Int32Array(11);
  private readonly ends = new Int32Array(11);
  private end = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Whether `bytes[start, end)` has all fields up to the decision. */
  split(start: number, end: number): boolean {
    const { bytes, starts, ends } = this;
    this.end = end;
    let at = start;
    for (let field = 0; field < starts.length; field++) {
      at = skipBlanks(bytes, at, end);
      if (at >= end) return false;
      const isQuoted = bytes[at] === Quote;
      const fieldEnd = isQuoted ? indexOf(bytes, at + 1, end, Quote) : indexOf(bytes, at, end, Space);
      starts[field] = isQuoted ? at + 1 : at;
      ends[field] = fieldEnd;
      at = isQuoted ? fieldEnd + 1 : fieldEnd;
    }
    const slash = indexOf(bytes, starts[3]!, ends[3]!, Slash);
    return decimal(bytes, slash + 1, ends[3]!) >= 0 && decimal(bytes, starts[4]!, ends[4]!) >= 0;
  }

  readTarget(row: Row): void {
    readTarget(this.bytes, this.starts[6]!, this.ends[6]!, row);
  }

  readDetails(row: Row): void {
    const { bytes, starts, ends } = this;
    const slash = indexOf(bytes, starts[3]!, ends[3]!, Slash);
    const peer = indexOf(bytes, starts[8]!, ends[8]!, Slash) + 1;
    const status = decimal(bytes, slash + 1, ends[3]!);
    row.durationMs = decimal(bytes, starts[1]!, ends[1]!);
    row.client.set(starts[2]!, ends[2]!);
    if (status > 0) row.status = status;
    row.bytesDown = decimal(bytes, starts[4]!, ends[4]!);
    if (!isDash(bytes, starts[5]!, ends[5]!)) row.method.set(starts[5]!, ends[5]!);
    if (!isDash(bytes, starts[7]!, ends[7]!)) row.user.set(starts[7]!, ends[7]!);
    if (peer <= ends[8]! && isAddress(bytes, peer, ends[8]!)) row.server.set(peer, ends[8]!);
    if (!isDash(bytes, starts[9]!, ends[9]!)) row.contentType.set(starts[9]!, ends[9]!);
    readSquidResult(bytes, starts[3]!, slash, row);
    if (startsWithAny(bytes, starts[10]!, ends[10]!, blocked)) row.action = Action.Blocked;
    // `CONNECT` or `TCP_CONNECT`, whose name ends alike.
    const isTunnel = bytes[ends[5]! - 1] === 0x54 && ends[5]! - starts[5]! >= 7 && bytes[ends[5]! - 7] === 0x43;
    row.repeated ||= isTunnel && startsWith(bytes, starts[10]!, ends[10]!, decrypted);
    this.readUserAgent(row);
  }

  /** Sites append columns of their own behind the verdicts; the one in quotes with a slash in it is the user agent. */
  private readUserAgent(row: Row): void {
    const { bytes, end } = this;
    let at = lastIndexOf(bytes, this.ends[10]!, end, Greater) + 1;
    while (at > 0 && at < end) {
      const quote = indexOf(bytes, at, end, Quote);
      const close = indexOf(bytes, quote + 1, end, Quote);
      if (close >= end) return;
      if (indexOf(bytes, quote + 1, close, Slash) < close) {
        row.userAgent.set(quote + 1, close);
        return;
      }
      at = close + 1;
    }
  }
}
