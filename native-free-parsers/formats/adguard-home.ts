/**
 * AdGuard Home's query log (`querylog.json`), and what it logs of itself.
 *
 *   {"T":"2026-11-20T06:46:45.519796+01:00","QH":"chatgpt.com","QT":"HTTPS","QC":"IN","CP":"doh","Answer":"Qz+BgAAB…",
 *    "IP":"10.0.12.9","CID":"laptop-9","Result":{"IsFiltered":true,"Reason":3},"Elapsed":837429}
 *
 * T time, QH name, QT type, CP client's protocol (empty: plain), IP and CID client. A line is written at the answer and is
 * the query; the answer, a DNS message in base64, is not taken apart. The lines of the application log are recognised and
 * state nothing.
 *
 * https://github.com/AdguardTeam/AdGuardHome/blob/master/internal/querylog/entry.go
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { JsonRecord } from '../bytes/json-record.js';
import { Lines } from '../bytes/lines.js';
import { startsWithAny, word } from '../bytes/match.js';
import { assign, fieldCode } from '../field.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const { BraceOpen, Slash } = Byte;

const Key = Object.freeze({
  Time: 0,
  Name: 1,
  Type: 2,
  Protocol: 3,
  Address: 4,
  Client: 5,
  Filtered: 6,
  Reason: 7,
  Class: 8,
});
const paths = new JsonPaths(['/T', '/QH', '/QT', '/CP', '/IP', '/CID', '/Result/IsFiltered', '/Result/Reason', '/QC']);
/** `Result.Reason`: on the allow list; the name of a search engine was exchanged for its safe one. */
const reasonAllowed = 1;
const reasonSafeSearch = 7;

/** `2023/02/21 08:05:56.233208 [error] …` */
const applicationTime = 26;
const applicationLevels = ['[info]', '[error]', '[debug]', '[fatal]', '[warn]'].map(word);

interface Layout {
  readonly timeZone: string;
}

const adguardHome: LogFormat<Layout> = {
  name: 'adguard-home',
  product: 'AdGuard Home (query log)',
  kind: 'dns',
  framing: 'line',
  facts: ['query'],
  fields: ['time', 'client', 'device', 'host', 'app', 'action', 'queryType'],
  specification: 'https://github.com/AdguardTeam/AdGuardHome/blob/master/internal/querylog/entry.go',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new JsonRecord(paths, head, localClock(hints));
    let applications = 0;
    let line = 1;
    for (; line <= 50 && lines.advance(silentSink); line++) {
      if (isApplicationLine(head, lines.start, lines.end)) applications++;
      const isJson = head[lines.start] === BraceOpen && record.read(lines.start, lines.end);
      if (isJson && record.isText(Key.Name) && record.isText(Key.Type) && record.has(Key.Class) && record.has(Key.Time))
        return { timeZone: hints.timeZone };
    }
    if (applications > 0 && applications * 2 >= line - 1) return { timeZone: hints.timeZone };
    return new Refusal('none of the first 50 lines is a JSON object with "T", "QH", "QT" and "QC"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default adguardHome;

function openLines(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): LineReader {
  const record = new JsonRecord(paths, bytes, localClock({ modifiedMs: 0, timeZone: layout.timeZone }));
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.JsonDns;
  return {
    read(lineStart, lineEnd) {
      if (isApplicationLine(bytes, lineStart, lineEnd)) {
        sink.ignore(lineStart);
        return;
      }
      const verdict = record.read(lineStart, lineEnd) ? check(record) : Reject.BadJson;
      if (verdict !== wellFormed) {
        sink.reject(lineStart, verdict);
        return;
      }
      row.fact = Fact.Query;
      row.timeMs = record.times.ms;
      record.put(row.host, Key.Name);
      if (!sink.wants(row)) return;
      row.clearDetails();
      readDetails(record, row);
      sink.take(row);
    },
  };
}

const wellFormed = -1;

function check(record: JsonRecord): Reject | typeof wellFormed {
  if (!record.readTime(Key.Time)) return Reject.BadTime;
  if (!record.isText(Key.Name)) return Reject.NoHost;
  const isClient =
    record.isText(Key.Address) && isAddress(record.bytes, record.start(Key.Address), record.end(Key.Address));
  return isClient ? wellFormed : Reject.BadAddress;
}

function readDetails(record: JsonRecord, row: Row): void {
  record.put(row.client, Key.Address);
  if (record.isText(Key.Client)) record.put(row.device, Key.Client);
  if (record.isText(Key.Type)) record.put(row.queryType, Key.Type);
  if (record.isText(Key.Protocol))
    assign(row, fieldCode('app'), record.bytes, record.start(Key.Protocol), record.end(Key.Protocol));
  const reason = record.number(Key.Reason);
  if (record.isTrue(Key.Filtered) && reason !== reasonSafeSearch) row.action = Action.Blocked;
  else if (reason === reasonAllowed) row.action = Action.Allowed;
}

function isApplicationLine(bytes: Buffer, start: number, end: number): boolean {
  return (
    end - start > applicationTime + 8 &&
    bytes[start + 4] === Slash &&
    bytes[start + 7] === Slash &&
    startsWithAny(bytes, start + applicationTime + 1, end, applicationLevels)
  );
}
