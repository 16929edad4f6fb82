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
 *   List Matched 10.0.12.9#59780: query: chatgpt.com IN A (10.0.0.53) {DTP,internal_clients}          EfficientIP's DNS Guardian
 *   …: rpz QNAME NXDOMAIN rewrite chatgpt.com/A/IN via chatgpt.com.rpz.example
 *   …: query failed (SERVFAIL) for chatgpt.com/IN/A at query.c:7177
 *
 * A question is counted once: where the log holds `query:` lines, the others add an answer or a verdict to it (they are
 * `repeated`); where it does not, they are all there is and state the query too.
 *
 * https://bind9.readthedocs.io/en/stable/reference.html#query-logging
 */

import { Lines } from '../bytes/lines.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import type { ClockHints } from '../local-clock.js';
import { isInfoblox } from '../named/infoblox.js';
import { NamedKind, NamedRecord, wellFormedLine } from '../named/record.js';
import { Escapes, Fact, type Row } from '../row.js';

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
    const record = new NamedRecord(head, hints);
    let balance = 0;
    let timed = false;
    let queries = false;
    let others = false;
    // What is nobody's is known by then; what is named's is looked at to the end of the head.
    for (let line = 1; (line <= 50 || balance > 0) && lines.advance(silentSink); line++) {
      if (line <= 50 && isInfoblox(head, lines.start, lines.end))
        return new Refusal(`line ${line}: an Infoblox appliance writes more than named: it is format infoblox`);
      const wellFormed = record.split(lines.start, lines.end) === wellFormedLine;
      timed ||= wellFormed && !Number.isNaN(record.prefix.timeMs);
      queries ||= record.kind === NamedKind.Query;
      others ||= record.kind !== NamedKind.Query && record.kind !== NamedKind.Other;
      if (line <= 50 && balance < 50) balance += record.hasClient ? 50 : wellFormed && isNamed(record) ? 1 : -1;
    }
    if (balance <= 0)
      return new Refusal('none of the first 50 lines has "client address#port …: ", nor is most of them from named');
    return { ...hints, logsQueries: queries || !others, timed };
  },

  openLines,
  parse: parseByLine(openLines),
};
export default bind;

function openLines(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): LineReader {
  const record = new NamedRecord(bytes, layout);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.Dns;
  return {
    read(lineStart, lineEnd) {
      const verdict = record.split(lineStart, lineEnd);
      if (verdict !== wellFormedLine) {
        sink.reject(lineStart, verdict);
        return;
      }
      if (record.kind === NamedKind.Other) {
        if (layout.timed && !record.hasClient && Number.isNaN(record.prefix.timeMs))
          sink.reject(lineStart, Reject.BadTime);
        else sink.ignore(lineStart);
        return;
      }
      row.timeMs = record.prefix.timeMs;
      row.host.set(record.nameStart, record.nameEnd);
      row.fact = record.fact(layout.logsQueries);
      offer(record, row, sink, layout);
      if (record.kind !== NamedKind.Answer || layout.logsQueries) return;
      row.fact = Fact.Answer;
      offer(record, row, sink, layout);
    },
  };
}

function isNamed(record: NamedRecord): boolean {
  return record.isOwnMessage || record.prefix.isNamed();
}

function offer(record: NamedRecord, row: Row, sink: RowSink, layout: Layout): void {
  if (!sink.wants(row)) return;
  row.clearDetails();
  record.readDetails(row, layout.logsQueries);
  sink.take(row);
}
