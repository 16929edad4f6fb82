/**
 * Google Cloud DNS query logging: Cloud Logging entries of the log `dns.googleapis.com/dns_queries`, one JSON object a line.
 *
 *   {"timestamp":"2026-11-20T06:46:45.077460268Z","logName":"projects/p/logs/dns.googleapis.com%2Fdns_queries",
 *    "resource":{"type":"dns_query","labels":{…}},"jsonPayload":{"queryName":"chatgpt.com.","queryType":"A","protocol":"UDP",
 *    "responseCode":"NOERROR","sourceIP":"10.128.0.9","vmInstanceName":"1234.vm-9",
 *    "rdata":"chatgpt.com.\t300\tIN\ta\t192.0.2.1","structuredRdata":[{"domainName":"chatgpt.com.","rvalue":"192.0.2.1","ttl":"300","type":"A"}]}}
 *
 * An entry is written at the answer and is the query too. Entries of other logs are passed over.
 *
 * https://cloud.google.com/dns/docs/monitoring#dns-log-record-format
 */
import { isAddress } from '../bytes/address.js';
import { JsonFields } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { JsonRecord } from '../bytes/json-record.js';
import { Lines } from '../bytes/lines.js';
import { decimal } from '../bytes/numbers.js';
import { RecordText } from '../bytes/record-text.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const Key = Object.freeze({
  Time: 0,
  Log: 1,
  Name: 2,
  Type: 3,
  Transport: 4,
  Code: 5,
  Client: 6,
  Machine: 7,
  Text: 8,
  Records: 9,
});
const paths = new JsonPaths([
  '/timestamp',
  '/logName',
  '/jsonPayload/queryName',
  '/jsonPayload/queryType',
  '/jsonPayload/protocol',
  '/jsonPayload/responseCode',
  '/jsonPayload/sourceIP',
  '/jsonPayload/vmInstanceName',
  '/jsonPayload/rdata',
  '/jsonPayload/structuredRdata',
]);
const RecordKey = Object.freeze({ Name: 0, Type: 1, Ttl: 2, Data: 3 });
const recordPaths = new JsonPaths(['/domainName', '/type', '/ttl', '/rvalue']);

const gcpDns: LogFormat<null> = {
  name: 'gcp-dns',
  product: 'Google Cloud DNS (query logging)',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer'],
  fields: ['time', 'client', 'device', 'host', 'transport', 'queryType', 'responseCode', 'answers'],
  specification: 'https://cloud.google.com/dns/docs/monitoring#dns-log-record-format',

  detect(head) {
    const lines = new Lines(head);
    const record = jsonRecord(head);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const isEntry = record.read(lines.start, lines.end) && record.isText(Key.Log) && record.isText(Key.Name);
      if (isEntry && record.readTime(Key.Time)) return null;
    }
    return new Refusal(
      'none of the first 50 lines is a JSON object with "timestamp", "logName" and "jsonPayload.queryName"',
    );
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = jsonRecord(bytes);
    const answers = new AnswerReader(bytes);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.JsonDns;
    while (lines.advance(sink)) {
      if (!record.read(lines.start, lines.end)) sink.reject(lines.start, Reject.BadJson);
      else if (!record.has(Key.Name)) {
        if (record.has(Key.Log)) sink.ignore(lines.start);
        else sink.reject(lines.start, Reject.BadSyntax);
      } else if (!record.isText(Key.Name)) sink.reject(lines.start, Reject.NoHost);
      else if (!record.readTime(Key.Time)) sink.reject(lines.start, Reject.BadTime);
      else takeQuery(record, answers, row, sink);
    }
    return layout;
  },
};
export default gcpDns;

/** Its times have a zone. */
function jsonRecord(bytes: Buffer): JsonRecord {
  return new JsonRecord(paths, bytes, localClock({ modifiedMs: 0, timeZone: 'UTC' }));
}

function takeQuery(record: JsonRecord, answers: AnswerReader, row: Row, sink: RowSink): void {
  row.timeMs = record.times.ms;
  record.put(row.host, Key.Name);
  row.fact = Fact.Query;
  if (sink.wants(row)) {
    readDetails(record, row);
    sink.take(row);
  }
  if (!record.isText(Key.Text) && record.end(Key.Records) - record.start(Key.Records) <= 2) return;
  row.fact = Fact.Answer;
  if (!sink.wants(row)) return;
  readDetails(record, row);
  answers.put(record, row);
  sink.take(row);
}

function readDetails(record: JsonRecord, row: Row): void {
  const { bytes } = record;
  row.clearDetails();
  if (isAddress(bytes, record.start(Key.Client), record.end(Key.Client))) record.put(row.client, Key.Client);
  record.put(row.device, Key.Machine);
  if (record.isText(Key.Transport))
    row.transport = transportOf(bytes, record.start(Key.Transport), record.end(Key.Transport));
  record.put(row.queryType, Key.Type);
  record.put(row.responseCode, Key.Code);
}

/** Puts addresses in the row: from the structured records, which older entries do not have, else from the text. */
class AnswerReader {
  private readonly fields: JsonFields;
  private readonly text: RecordText;

  constructor(bytes: Buffer) {
    this.fields = new JsonFields(recordPaths, bytes);
    this.text = new RecordText(bytes);
  }

  put(record: JsonRecord, row: Row): void {
    const { fields } = this;
    if (!record.has(Key.Records)) {
      this.text.putAnswers(record.start(Key.Text), record.end(Key.Text), row);
      return;
    }
    record.open(Key.Records);
    while (record.items.next()) {
      if (!fields.scan(record.items.start, record.items.end)) continue;
      const data = fields.start(RecordKey.Data);
      if (!isAddress(record.bytes, data, fields.end(RecordKey.Data))) continue;
      const index = row.answers.add();
      if (index < 0) return;
      row.answers.names[index]!.set(fields.start(RecordKey.Name), fields.end(RecordKey.Name));
      row.answers.types[index]!.set(fields.start(RecordKey.Type), fields.end(RecordKey.Type));
      row.answers.data[index]!.set(data, fields.end(RecordKey.Data));
      row.answers.ttls[index] = decimal(record.bytes, fields.start(RecordKey.Ttl), fields.end(RecordKey.Ttl));
    }
  }
}
