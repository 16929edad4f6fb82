/**
 * SquidGuard's and ufdbGuard's log of what they redirect or let pass.
 *
 *   2026-11-20 09:12:05 [26] Request(default/ai/-) chatgpt.com:443 10.0.12.9/nb-17 ana CONNECT REDIRECT
 *   Time                     Source/Category/Rule  Target          Client/Name     User Method Verdict
 *
 * Squid logs the same requests. Times are local. Other lines of the log state none of our facts.
 *
 * http://www.squidguard.org/Doc/extended.html
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { equals, indexOf, isDash, startsWith, word } from '../bytes/match.js';
import { isoMillis } from '../bytes/time.js';
import { readTarget } from '../bytes/url.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isObjectText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const { BracketOpen, Slash, Space } = Byte;

const request = word('Request(');
const pass = word('PASS');
const columnCount = 8;

const squidguard: LogFormat<ClockHints> = {
  name: 'squidguard',
  product: 'squidGuard (block log)',
  kind: 'proxy',
  framing: 'line',
  facts: ['request'],
  fields: ['time', 'client', 'device', 'user', 'realm', 'host', 'serverPort', 'method', 'path', 'action'],
  specification: 'http://www.squidguard.org/Doc/extended.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const columns = new Columns(head, Space, 16);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      columns.split(lines.start, lines.end);
      if (isRequest(head, columns)) return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone };
    }
    return new Refusal(
      'line 1: not "date time [process] Request(source/category/rule) target client/name user METHOD verdict"',
    );
  },

  openLines,
  parse: parseByLine(openLines),
};
export default squidguard;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const columns = new Columns(bytes, Space, 16);
  const clock = localClock(layout);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  row.fact = Fact.Request;
  return {
    read(lineStart, lineEnd) {
      columns.split(lineStart, lineEnd);
      if (!isRequest(bytes, columns)) {
        if (bytes[columns.start(2)] === BracketOpen) sink.ignore(lineStart);
        else sink.reject(lineStart, Reject.BadSyntax);
        return;
      }
      row.timeMs = isoMillis(bytes, columns.start(0), columns.end(1), clock);
      if (Number.isNaN(row.timeMs)) {
        sink.reject(lineStart, Reject.BadTime);
        return;
      }
      if (columns.count < columnCount) {
        sink.reject(lineStart, Reject.TooFewFields);
        return;
      }
      if (!readTarget(bytes, columns.start(4), columns.end(4), row)) {
        sink.reject(lineStart, Reject.NoHost);
        return;
      }
      if (!sink.wants(row)) return;
      row.clearDetails();
      readDetails(bytes, columns, row);
      sink.take(row);
    },
  };
}

function isRequest(bytes: Buffer, columns: Columns): boolean {
  return bytes[columns.start(2)] === BracketOpen && startsWith(bytes, columns.start(3), columns.end(3), request);
}

function readDetails(bytes: Buffer, columns: Columns, row: Row): void {
  const start = columns.start(5);
  const slash = indexOf(bytes, start, columns.end(5), Slash);
  row.client.set(start, slash);
  const hasName = slash + 1 < columns.end(5) && !isDash(bytes, slash + 1, columns.end(5));
  if (hasName && !isAddress(bytes, slash + 1, columns.end(5))) row.device.set(slash + 1, columns.end(5));
  if (!isDash(bytes, columns.start(6), columns.end(6))) row.user.set(columns.start(6), columns.end(6));
  if (!isDash(bytes, columns.start(7), columns.end(7))) row.method.set(columns.start(7), columns.end(7));
  const verdict = columns.start(8);
  row.action = equals(bytes, verdict, columns.end(8), pass) ? Action.Allowed : Action.Blocked;
}
