/**
 * Zeek's logs as JSON, one object a line (`LogAscii::use_json`, or the package json-streaming-logs, which adds `_path`).
 *
 *   {"_path":"dns","ts":1762000000.048123,"uid":"CAcJw21BbVedgFnYH3","id.orig_h":"10.0.177.173","id.orig_p":38339,
 *    "id.resp_h":"10.0.0.2","id.resp_p":53,"proto":"udp","query":"chatgpt.com","qtype_name":"A","rcode_name":"NOERROR",
 *    "answers":["192.0.2.4"],"TTLs":[300.0],"rejected":false}
 *
 * Keys of unset columns are left out. Without `_path` the keys tell which log it is, so several may be in one file.
 *
 * https://docs.zeek.org/en/master/log-formats.html
 */
import { IsoTimes } from '../bytes/iso-times.js';
import { JsonFields, JsonItems, JsonKind } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { Lines } from '../bytes/lines.js';
import { equals } from '../bytes/match.js';
import { epochMillis } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { Escapes } from '../row.js';
import {
  type ZeekField,
  ZeekLog,
  zeekColumns,
  zeekFacts,
  zeekFieldCount,
  zeekLogOfPath,
  zeekMarks,
} from '../zeek/logs.js';
import { takeZeekRecord } from '../zeek/record.js';
import { type ZeekItems, type ZeekValues, zeekClock } from '../zeek/values.js';
import zeek from './zeek.js';

/** Keys that, behind a leading `ts`, show a record of any log for Zeek's. */
const signs = ['uid', 'uids', 'fuid', 'certificate.version', 'note', 'peer', 'port_proto', 'software_type'];
const names = [
  ...new Set([...Object.keys(zeekColumns), '_path', ...zeekMarks.flatMap(({ columns }) => columns), ...signs]),
];
const paths = new JsonPaths(names.map((name) => `/${name}`));
const slot = (name: string): number => names.indexOf(name);

const pathSlot = slot('_path');
const timeSlot = slot('ts');
const hostSlot = slot('host');
const clientSlots = [slot('id.orig_h'), slot('id_orig_h')] as const;
const signSlots = signs.map(slot);
/** By field: where its value may be, best first. */
const fieldSlots: readonly (readonly number[])[] = Array.from({ length: zeekFieldCount }, (_, field) =>
  names.filter((name) => zeekColumns[name] === field).map(slot),
);
const markSlots = zeekMarks.map(({ log, columns }) => ({ log, slots: columns.map(slot) }));

const zeekJson: LogFormat<null> = {
  name: 'zeek-json',
  product: 'Zeek (JSON logs)',
  kind: 'sensor',
  framing: 'line',
  facts: zeek.facts,
  fields: zeek.fields,
  specification: 'https://docs.zeek.org/en/master/log-formats.html',

  detect(head) {
    const lines = new Lines(head);
    const record = new JsonRecord(head);
    let because = 'no line';
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      const isJson = record.read(lines.start, lines.end);
      if (isJson && record.isZeek()) return null;
      if (line > 1) continue;
      because = isJson
        ? 'line 1: no "ts" with "_path" or "id.orig_h" beside it, nor "ts" and then another key of Zeek\'s'
        : 'line 1: not a JSON object';
    }
    return new Refusal(because);
  },

  /** Records that name their log by `_path` come from a stream of all logs; else each log has a file. */
  factsOf(_layout, head) {
    const lines = new Lines(head);
    const record = new JsonRecord(head);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (!record.read(lines.start, lines.end) || record.hasPath()) continue;
      const log = record.log();
      if (log !== ZeekLog.None) return zeekFacts[log];
    }
    return zeek.facts;
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new JsonRecord(bytes);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.Json;
    while (lines.advance(sink)) {
      if (!record.read(lines.start, lines.end)) {
        sink.reject(lines.start, Reject.BadJson);
        continue;
      }
      const log = record.log();
      if (log !== ZeekLog.None) takeZeekRecord(log, record, row, sink, lines.start);
      else if (record.hasPath() || record.isZeek()) sink.ignore(lines.start);
      else sink.reject(lines.start, Reject.BadSyntax);
    }
    return layout;
  },
};
export default zeekJson;

/** The object of the current line. */
class JsonRecord implements ZeekValues {
  readonly times: IsoTimes;
  private readonly bytes: Buffer;
  private readonly json: JsonFields;
  private readonly list: JsonItems;
  /** The last `_path` and its log: most files have but one. */
  private lastPath = Buffer.alloc(0);
  private lastLog: ZeekLog | undefined;
  private lineStart = 0;
  private lineEnd = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.times = new IsoTimes(bytes, zeekClock);
    this.json = new JsonFields(paths, bytes);
    this.list = new JsonItems(bytes);
  }

  read(start: number, end: number): boolean {
    this.lineStart = start;
    this.lineEnd = end;
    return this.json.scan(start, end);
  }

  hasPath(): boolean {
    return this.json.kind(pathSlot) === JsonKind.String;
  }

  isZeek(): boolean {
    const { bytes, json } = this;
    const start = json.start(timeSlot);
    const end = json.end(timeSlot);
    if (!this.times.read(start, end) && Number.isNaN(epochMillis(bytes, start, end))) return false;
    if (this.hasPath() || this.has(clientSlots[0]) || this.has(clientSlots[1])) return true;
    // `{"ts":` and perhaps a blank or a quote: other programs' times stand elsewhere.
    if (start - this.lineStart > '{"ts": "'.length) return false;
    for (let i = 0; i < signSlots.length; i++) if (this.has(signSlots[i]!)) return true;
    // All of a record of known_hosts is `{"ts":1762000000.048123,"host":"10.0.177.173"}`, or the time in quotes.
    const gap = json.start(hostSlot) - end - (json.kind(timeSlot) === JsonKind.String ? 1 : 0);
    return gap === ',"host":"'.length && this.lineEnd - json.end(hostSlot) === 2;
  }

  private has(slot: number): boolean {
    const kind = this.json.kind(slot);
    return kind === JsonKind.String || kind === JsonKind.Array;
  }

  log(): ZeekLog {
    const { bytes, json } = this;
    const start = json.start(pathSlot);
    const end = json.end(pathSlot);
    if (start < end && !equals(bytes, start, end, this.lastPath)) {
      this.lastPath = Buffer.from(bytes.subarray(start, end));
      this.lastLog = zeekLogOfPath(this.lastPath.toString());
    }
    return (start < end ? this.lastLog : undefined) ?? this.logOfKeys();
  }

  private logOfKeys(): ZeekLog {
    for (let mark = 0; mark < markSlots.length; mark++) {
      const { log, slots } = markSlots[mark]!;
      let count = 0;
      while (count < slots.length && this.json.kind(slots[count]!) !== JsonKind.Absent) count++;
      if (count === slots.length) return log;
    }
    return ZeekLog.None;
  }

  start(field: ZeekField): number {
    return this.json.start(this.slotOf(field));
  }

  end(field: ZeekField): number {
    return this.json.end(this.slotOf(field));
  }

  items(field: ZeekField): ZeekItems {
    const slot = this.slotOf(field);
    if (this.json.kind(slot) === JsonKind.Array) this.list.open(this.json.start(slot), this.json.end(slot));
    else this.list.open(0, 0);
    return this.list;
  }

  private slotOf(field: ZeekField): number {
    const slots = fieldSlots[field]!;
    let index = 0;
    while (index < slots.length - 1 && this.json.kind(slots[index]!) === JsonKind.Absent) index++;
    return slots[index]!;
  }
}
