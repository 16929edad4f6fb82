/**
 * dnsmasq's log, and Pi-hole's `pihole.log`, which dnsmasq writes.
 *
 *   Nov 20 06:46:37 router dnsmasq[2798]: 12 10.0.12.9/41075 query[HTTPS] chatgpt.com from 10.0.12.9
 *   Time                                  No. Client   Port        Type   Name             Client
 *
 *   Nov 20 06:46:37 dnsmasq[2798]: 12 10.0.12.9/41075 reply chatgpt.com is 192.0.2.1
 *   Nov 20 06:46:37 dnsmasq[2798]: UDP 12 10.0.12.9/41075 reply …                       log-queries=proto, since 2.91
 *   Nov 20 06:46:37 dnsmasq[2798]: 12 10.0.12.9/41075 gravity blocked chatgpt.com is 0.0.0.0
 *   Nov 20 06:46:37 dnsmasq-dhcp[2798]: DHCPACK(eth0) 10.0.12.9 02:00:5e:10:00:09 laptop-9
 *   Nov 20 06:46:37 dnsmasq-dhcp[2798]: SLAAC-CONFIRM(eth0) 2001:db8::1234 laptop-9
 *   Nov 20 06:46:37 dnsmasq-dhcp[2798]: DHCPRELEASE(eth0) 10.0.12.9 02:00:5e:10:00:09       ends as it is written
 *
 * Number, client and port stand before every line only with `log-queries=extra`. Without them an answer is put to the last
 * question for its name (`dnsmasq/open-answers.ts`), and has no client where several wait for the same; a block without client is ignored.
 * An answer with aliases (`reply chatgpt.com is <CNAME>`, `reply edge.example is 192.0.2.1`) is one for the name that was asked for.
 * A question is counted once, at its `query[…]` line; the line that says it was blocked is `repeated`.
 *
 * https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html
 */
import { Lines, maxLineBytes } from '../bytes/lines.js';
import { type DnsmasqLayout, OpenAnswers } from '../dnsmasq/open-answers.js';
import { DnsmasqRecord, Kind, wellFormedLine } from '../dnsmasq/record.js';
import { type LogFormat, Refusal, type RowSink, silentSink } from '../format.js';
import type { LineReader } from '../line-reader.js';
import { Escapes, Fact, type Row } from '../row.js';

const dnsmasq: LogFormat<DnsmasqLayout> = {
  name: 'dnsmasq',
  product: 'dnsmasq, Pi-hole',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer', 'lease'],
  fields: [
    'time',
    'until',
    'client',
    'clientPort',
    'device',
    'mac',
    'host',
    'transport',
    'action',
    'queryType',
    'responseCode',
    'answers',
  ],
  specification: 'https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new DnsmasqRecord(head, hints);
    let ours = 0;
    let others = 0;
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const wellFormed = record.split(lines.start, lines.end) === wellFormedLine;
      if (record.kind !== Kind.Other) return hints;
      if (wellFormed && record.isOurs) ours++;
      else others++;
    }
    if (ours > others) return hints;
    return new Refusal(`${others} of the first ${ours + others} lines are not "time [host] dnsmasq[pid]: …"`);
  },

  openLines: (bytes, layout, row, sink) => openLines(bytes, 0, layout, undefined, row, sink),

  parse(block, layout, row, sink) {
    const answers = new OpenAnswers(block, layout);
    const { bytes, from } = answers;
    const lines = new Lines(bytes, maxLineBytes, from);
    const reader = openLines(bytes, from, layout, answers, row, sink);
    while (lines.advance(sink)) reader.read(lines.start, lines.end);
    const { questions: _answered, chains: _over, ...clock } = layout;
    return { ...clock, ...answers.rest() };
  },
};
export default dnsmasq;

/** The block starts at `from`. Without `answers` each line stands for itself: an answer is one for its own name. */
function openLines(
  bytes: Buffer,
  from: number,
  layout: DnsmasqLayout,
  answers: OpenAnswers | undefined,
  row: Row,
  sink: RowSink,
): LineReader {
  const record = new DnsmasqRecord(bytes, layout);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  return {
    read(lineStart, lineEnd) {
      const verdict = record.split(lineStart, lineEnd);
      if (verdict !== wellFormedLine) {
        sink.reject(lineStart - from, verdict);
        return;
      }
      if (answers) follow(record, answers);
      const isNobodys = record.kind === Kind.Blocked && record.clientEnd === record.clientStart;
      if (record.kind === Kind.Other || isNobodys) {
        sink.ignore(lineStart - from);
        return;
      }
      row.timeMs = record.timeMs;
      row.host.set(record.nameStart, record.nameEnd);
      if (answers && record.isAnswer) row.host.set(answers.asked, answers.askedEnd);
      row.fact = record.kind === Kind.Lease ? Fact.Lease : record.kind === Kind.Answer ? Fact.Answer : Fact.Query;
      if (!sink.wants(row)) return;
      row.clearDetails();
      record.readDetails(row);
      sink.take(row);
    },
  };
}

/** Ties the line to the answer that it is part of, and to who asked. */
function follow(record: DnsmasqRecord, answers: OpenAnswers): void {
  const { serialStart, serialEnd, nameStart, nameEnd, isOurs } = record;
  if (!isOurs) return;
  const time = Number.isNaN(record.timeMs) ? 0 : record.timeMs;
  const isNumbered = serialEnd > serialStart;
  if (!record.isAnswer) {
    if (record.kind === Kind.Query && !isNumbered)
      answers.ask(nameStart, nameEnd, record.clientStart, record.clientEnd, time);
    else answers.pass(serialStart, serialEnd);
    return;
  }
  answers.answer(serialStart, serialEnd, nameStart, nameEnd, record.isAlias, time);
  if (isNumbered) return;
  record.clientStart = answers.client;
  record.clientEnd = answers.clientEnd;
  record.portEnd = answers.clientEnd;
}
