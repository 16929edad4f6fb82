/**
 * Amazon Route 53: query logs of VPC Resolver (JSON) and of public hosted zones (text).
 *
 *   {"version":"1.100000","account_id":"111122223333","region":"eu-west-1","vpc_id":"vpc-7example",
 *    "query_timestamp":"2026-11-20T06:46:45Z","query_name":"chatgpt.com.","query_type":"A","query_class":"IN","rcode":"NOERROR",
 *    "answers":[{"Rdata":"192.0.2.1","Type":"A","Class":"IN"}],"srcaddr":"10.0.12.9","srcport":"56067","transport":"UDP",
 *    "srcids":{"instance":"i-0d15cd0d3example"},"firewall_rule_action":"BLOCK"}
 *
 *   1.0 2026-11-20T06:46:45.130Z Z123412341234 www.example.com A NOERROR UDP FRA6 192.0.2.53 198.51.100.0/24
 *   Ver Time                     Zone          Name            Type Code How Edge Resolver  Client's subnet
 *
 * A record is written at the answer and is the query too. Who asks a public zone is a resolver, mostly somebody else's.
 *
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html,
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { JsonFields } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { JsonRecord } from '../bytes/json-record.js';
import { Lines } from '../bytes/lines.js';
import { word } from '../bytes/match.js';
import { Words } from '../bytes/words.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';

const { BraceOpen, Nine, Zero } = Byte;

const Key = Object.freeze({
  Time: 0,
  Name: 1,
  Type: 2,
  Code: 3,
  Answers: 4,
  Client: 5,
  ClientPort: 6,
  Transport: 7,
  Instance: 8,
  Action: 9,
  Vpc: 10,
});
const paths = new JsonPaths([
  '/query_timestamp',
  '/query_name',
  '/query_type',
  '/rcode',
  '/answers',
  '/srcaddr',
  '/srcport',
  '/transport',
  '/srcids/instance',
  '/firewall_rule_action',
  '/vpc_id',
]);
const answerPaths = new JsonPaths(['/Rdata', '/Type']);
const AnswerKey = Object.freeze({ Data: 0, Type: 1 });

/** The columns of a public zone's line. */
const Column = Object.freeze({ Version: 0, Time: 1, Zone: 2, Name: 3, Type: 4, Code: 5, Transport: 6, Resolver: 8 });
const columnCount = 10;

const block = word('BLOCK');
const allow = word('ALLOW');
const alert = word('ALERT');

const route53: LogFormat<null> = {
  name: 'route53',
  product: 'Amazon Route 53 (Resolver and public zone query logs)',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer'],
  fields: [
    'time',
    'client',
    'clientPort',
    'device',
    'host',
    'transport',
    'action',
    'queryType',
    'responseCode',
    'answers',
  ],
  specification: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html',

  detect(head) {
    const lines = new Lines(head);
    const record = new Record(head);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (record.split(lines.start, lines.end) === wellFormedLine) return null;
    }
    return new Refusal(
      'none of the first 50 lines is a JSON object with "query_timestamp", "query_name" and "vpc_id", or "1.0 time Zone name type …"',
    );
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new Record(bytes);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.JsonDns;
    while (lines.advance(sink)) {
      const verdict = record.split(lines.start, lines.end);
      if (verdict !== wellFormedLine) {
        sink.reject(lines.start, verdict);
        continue;
      }
      row.timeMs = record.timeMs;
      row.host.set(record.nameStart, record.nameEnd);
      row.fact = Fact.Query;
      offer(record, row, sink);
      if (!record.hasAnswers()) continue;
      row.fact = Fact.Answer;
      offer(record, row, sink);
    }
    return layout;
  },
};
export default route53;

const wellFormedLine = -1;

function offer(record: Record, row: Row, sink: RowSink): void {
  if (!sink.wants(row)) return;
  row.clearDetails();
  record.readDetails(row);
  sink.take(row);
}

/** Where the parts of the current record are. */
class Record {
  timeMs = Number.NaN;
  nameStart = 0;
  nameEnd = 0;
  private readonly bytes: Buffer;
  private readonly json: JsonRecord;
  private readonly answer: JsonFields;
  private readonly words: Words;
  private isJson = false;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.json = new JsonRecord(paths, bytes, localClock({ modifiedMs: 0, timeZone: 'UTC' }));
    this.answer = new JsonFields(answerPaths, bytes);
    this.words = new Words(bytes, columnCount);
  }

  split(start: number, end: number): Reject | typeof wellFormedLine {
    this.isJson = this.bytes[start] === BraceOpen;
    return this.isJson ? this.readResolver(start, end) : this.readZone(start, end);
  }

  /** `[]` holds none. */
  hasAnswers(): boolean {
    return this.isJson && this.json.end(Key.Answers) - this.json.start(Key.Answers) > 2;
  }

  readDetails(row: Row): void {
    const { bytes, json, words } = this;
    if (!this.isJson) {
      row.client.set(words.start(Column.Resolver), words.end(Column.Resolver));
      row.transport = transportOf(bytes, words.start(Column.Transport), words.end(Column.Transport));
      row.queryType.set(words.start(Column.Type), words.end(Column.Type));
      row.responseCode.set(words.start(Column.Code), words.end(Column.Code));
      return;
    }
    if (isAddress(bytes, json.start(Key.Client), json.end(Key.Client))) json.put(row.client, Key.Client);
    row.clientPort = json.number(Key.ClientPort);
    json.put(row.device, Key.Instance);
    if (json.has(Key.Transport)) row.transport = transportOf(bytes, json.start(Key.Transport), json.end(Key.Transport));
    json.put(row.queryType, Key.Type);
    json.put(row.responseCode, Key.Code);
    if (json.is(Key.Action, block)) row.action = Action.Blocked;
    else if (json.is(Key.Action, allow) || json.is(Key.Action, alert)) row.action = Action.Allowed;
    if (row.fact === Fact.Answer) this.putAnswers(row);
  }

  private readResolver(start: number, end: number): Reject | typeof wellFormedLine {
    const json = this.json;
    if (!json.read(start, end)) return Reject.BadJson;
    if (!json.has(Key.Name) || !json.has(Key.Vpc)) return Reject.TooFewFields;
    if (!json.readTime(Key.Time)) return Reject.BadTime;
    if (!json.isText(Key.Name)) return Reject.NoHost;
    this.timeMs = json.times.ms;
    this.nameStart = json.start(Key.Name);
    this.nameEnd = json.end(Key.Name);
    return wellFormedLine;
  }

  private readZone(start: number, end: number): Reject | typeof wellFormedLine {
    const { bytes, json, words } = this;
    if (words.split(start, end) < columnCount) return Reject.TooFewFields;
    const zone = words.start(Column.Zone);
    const isVersion = bytes[start]! >= Zero && bytes[start]! <= Nine && words.end(Column.Version) - start === 3;
    if (!isVersion || words.count > columnCount || bytes[zone] !== 0x5a) return Reject.BadSyntax;
    if (!json.times.read(words.start(Column.Time), words.end(Column.Time))) return Reject.BadTime;
    if (!isAddress(bytes, words.start(Column.Resolver), words.end(Column.Resolver))) return Reject.BadAddress;
    this.timeMs = json.times.ms;
    this.nameStart = words.start(Column.Name);
    this.nameEnd = words.end(Column.Name);
    return wellFormedLine;
  }

  private putAnswers(row: Row): void {
    const { bytes, json, answer } = this;
    json.open(Key.Answers);
    while (json.items.next()) {
      if (!answer.scan(json.items.start, json.items.end)) continue;
      const data = answer.start(AnswerKey.Data);
      if (!isAddress(bytes, data, answer.end(AnswerKey.Data))) continue;
      const record = row.answers.add();
      if (record < 0) return;
      row.answers.types[record]!.set(answer.start(AnswerKey.Type), answer.end(AnswerKey.Type));
      row.answers.data[record]!.set(data, answer.end(AnswerKey.Data));
    }
  }
}
