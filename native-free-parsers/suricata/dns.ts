import { word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import type { RowSink } from '../format.js';
import { Fact, type Row } from '../row.js';
import { type EveEvent, EveField, RecordField } from './event.js';

const answer = word('answer');
const query = word('query');
const request = word('request');
const response = word('response');
const versionTwo = word('2');

/**
 * A request and its reply are two events: the first is the query, the second the answer alone, so that no query counts twice.
 *
 *   version 1 (to 4.x)   query, answer: one answer event for each resource record
 *   version 2 (5 to 7)   query, answer: all records in `answers` or, by type, in `grouped`
 *   version 3 (from 8)   request, response: the names in `queries`
 */
export function takeDns(event: EveEvent, row: Row, sink: RowSink, at: number): void {
  const isReply = event.is(EveField.dnsType, answer) || event.is(EveField.dnsType, response);
  if (!isReply && !event.is(EveField.dnsType, query) && !event.is(EveField.dnsType, request)) {
    sink.ignore(at);
    return;
  }
  const isReversed = event.isFromServer(isDnsPort, isReply && !event.is(EveField.dnsVersion, versionTwo));
  if (isReversed) event.put(row.server, EveField.source);
  row.fact = isReply ? Fact.Answer : Fact.Query;
  if (event.has(EveField.dnsQueries)) {
    takeQueries(event, isReply, isReversed, row, sink, at);
    return;
  }
  event.put(row.host, EveField.dnsName);
  if (row.host.end === row.host.start && isReply) {
    event.open(EveField.dnsAnswers);
    if (event.nextRecord()) row.host.set(event.record.start(RecordField.Name), event.record.end(RecordField.Name));
  }
  if (isReply && event.has(EveField.dnsData)) event.aliases?.follow(event, row.host);
  if (row.host.end === row.host.start) {
    sink.ignore(at);
    return;
  }
  if (!sink.wants(row)) return;
  row.clearDetails();
  // The type that an answer of version 1 states is that of its record.
  if (!event.has(EveField.dnsData)) event.put(row.queryType, EveField.dnsRecordType);
  takeDnsDetails(event, isReply, isReversed, row, sink);
}

/** The queries of a message, of which real ones have one; all that is answered is told of the first. */
function takeQueries(
  event: EveEvent,
  isReply: boolean,
  isReversed: boolean,
  row: Row,
  sink: RowSink,
  at: number,
): void {
  event.open(EveField.dnsQueries);
  let count = 0;
  while ((count === 0 || !isReply) && event.nextRecord()) {
    const record = event.record;
    const name = record.start(RecordField.Name);
    const nameEnd = record.end(RecordField.Name);
    if (name === nameEnd) continue;
    count++;
    row.host.set(name, nameEnd);
    if (!sink.wants(row)) continue;
    row.clearDetails();
    row.queryType.set(record.start(RecordField.Type), record.end(RecordField.Type));
    takeDnsDetails(event, isReply, isReversed, row, sink);
  }
  if (count === 0) sink.ignore(at);
}

function takeDnsDetails(event: EveEvent, isReply: boolean, isReversed: boolean, row: Row, sink: RowSink): void {
  event.putEnds(row, isReversed);
  row.app = 'dns';
  if (isReply) {
    event.put(row.responseCode, EveField.dnsCode);
    putAnswers(event, row);
  }
  sink.take(row);
}

function putAnswers(event: EveEvent, row: Row): void {
  const answers = row.answers;
  if (event.has(EveField.dnsAnswers)) {
    event.open(EveField.dnsAnswers);
    while (event.nextRecord()) {
      const record = event.record;
      const index = answers.add();
      if (index < 0) return;
      answers.names[index]!.set(record.start(RecordField.Name), record.end(RecordField.Name));
      answers.types[index]!.set(record.start(RecordField.Type), record.end(RecordField.Type));
      answers.data[index]!.set(record.start(RecordField.Data), record.end(RecordField.Data));
      answers.ttls[index] = decimal(row.bytes, record.start(RecordField.Ttl), record.end(RecordField.Ttl));
    }
  } else if (event.has(EveField.dnsData)) {
    const index = answers.add();
    event.put(answers.names[index]!, EveField.dnsName);
    event.put(answers.types[index]!, EveField.dnsRecordType);
    event.put(answers.data[index]!, EveField.dnsData);
    answers.ttls[index] = event.number(EveField.dnsTtl);
  } else {
    putGroup(event, row, EveField.dnsGroupedCname);
    putGroup(event, row, EveField.dnsGroupedA);
    putGroup(event, row, EveField.dnsGroupedAaaa);
  }
}

/** `"grouped":{"A":["192.0.2.4","192.0.2.5"]}` */
function putGroup(event: EveEvent, row: Row, field: number): void {
  if (!event.has(field)) return;
  event.open(field);
  while (event.nextItem()) {
    const index = row.answers.add();
    if (index < 0) return;
    event.putKey(row.answers.types[index]!, field);
    event.putItem(row.answers.data[index]!);
  }
}

/** DNS, multicast DNS, DNS over TLS, LLMNR. */
function isDnsPort(port: number): boolean {
  return port === 53 || port === 5353 || port === 853 || port === 5355;
}
