/**
 * PowerDNS Recursor's log with `logging.quiet: false`, structured (text or JSON) and as before version 5.
 *
 *   Nov 20 06:48:07 msg="Question" subsystem="syncres" level="0" prio="Info" tid="1" ts="1795157287.918" ecs="" mtid="20"
 *     proto="udp" qname="chatgpt.com" qtype="HTTPS" remote="10.0.12.9:33549"
 *   {"ecs": "", "level": "0", "msg": "Question", "mtid": "20", "proto": "udp", "qname": "chatgpt.com", "qtype": "HTTPS", …}
 *   Nov 20 06:48:07 ns1 pdns_recursor[884]: 3 [20/1] question for 'chatgpt.com|HTTPS' from 10.0.12.9:33549
 *   Nov 20 06:48:07 3 [20/1] TCP question for 'chatgpt.com|HTTPS' from 10.0.12.9:33549
 *
 * A question is counted at its `Question` line, or at `Question answered from packet cache`, which then is its only one; the
 * `Answer` line states the code. Everything else that the recursor logs is passed over.
 *
 * https://docs.powerdns.com/recursor/appendices/structuredlogging.html
 */

import { Byte } from '../bytes/byte.js';
import { endOfAddress, putClient } from '../bytes/endpoint.js';
import { JsonFields } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { Lines } from '../bytes/lines.js';
import { equals, indexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';
import { PairKeys } from '../bytes/pair-keys.js';
import { Pairs } from '../bytes/pairs.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { epochMillis, isoMillis, type LocalClock } from '../bytes/time.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type LineRecord, lineRecords, nothingStated, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const { Apostrophe, BraceOpen, BracketClose, BracketOpen, Nine, Pipe, Space, Zero } = Byte;

const keys = ['msg', 'subsystem', 'level', 'ts', 'qname', 'qtype', 'remote', 'source', 'proto', 'rcode'] as const;
const Key = Object.freeze({
  Message: 0,
  Subsystem: 1,
  Level: 2,
  Time: 3,
  Name: 4,
  Type: 5,
  Remote: 6,
  Source: 7,
  Transport: 8,
  Code: 9,
});
const pairKeys = new PairKeys(keys);
const jsonPaths = new JsonPaths(keys.map((key) => `/${key}`));

const message = word('msg="');
const question = word('Question');
const cached = word('Question answered from packet cache');
const answer = word('Answer');
const program = word('pdns_recursor');
const banner = word('PowerDNS Recursor');
const oldQuestion = word("question for '");
const oldTcpQuestion = word("TCP question for '");
/** Behind the number of a thread, in lines without a program: a log that systemd or a shell keeps of standard output. */
const oldAnswers = [word('answer to question '), word('question answered from packet cache ')];
const from = word(' from ');

/** What a line states; `Other` ones state none of our facts. */
const Kind = Object.freeze({ Other: 0, Query: 1, Answer: 2 });
type Kind = (typeof Kind)[keyof typeof Kind];

const powerdnsRecursor: LogFormat<ClockHints> = {
  name: 'powerdns-recursor',
  product: 'PowerDNS Recursor',
  kind: 'dns',
  framing: 'line',
  facts: ['query', 'answer'],
  fields: ['time', 'client', 'clientPort', 'host', 'transport', 'queryType', 'responseCode'],
  specification: 'https://docs.powerdns.com/recursor/appendices/structuredlogging.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, hints);
    let ours = 0;
    let others = 0;
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      record.split(lines.start, lines.end);
      if (record.kind !== Kind.Other) return hints;
      if (record.isOurs) ours++;
      else others++;
    }
    if (ours > others) return hints;
    return new Refusal(
      `${others} of the first ${ours + others} lines are neither 'msg="…" subsystem="…"', such JSON, nor from pdns_recursor`,
    );
  },

  openLines,
  parse: parseByLine(openLines),
};
export default powerdnsRecursor;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  row.escapes = Escapes.JsonDns;
  return lineRecords(bytes, row, sink, new Record(bytes, layout));
}

/** Where the parts of the current line are, however it is written. */
class Record implements LineRecord {
  kind: Kind = Kind.Other;
  /** The recursor wrote the line. */
  isOurs = false;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private readonly json: JsonFields;
  private readonly pairs: Pairs;
  private readonly starts = new Int32Array(keys.length);
  private readonly ends = new Int32Array(keys.length);
  private timeMs = Number.NaN;
  private remoteEnd = 0;
  private isOldTcp = false;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.syslog = new SyslogPrefix(bytes, this.clock);
    this.json = new JsonFields(jsonPaths, bytes);
    this.pairs = new Pairs(pairKeys, bytes);
  }

  read(start: number, end: number, row: Row): Verdict {
    const verdict = this.split(start, end);
    if (verdict !== wellFormed) return verdict;
    row.fact = this.kind === Kind.Answer ? Fact.Answer : Fact.Query;
    row.timeMs = this.timeMs;
    row.host.set(this.start(Key.Name), this.end(Key.Name));
    return wellFormed;
  }

  /** Finds kind and parts. */
  split(start: number, end: number): Verdict {
    const { bytes, syslog } = this;
    this.kind = Kind.Other;
    this.isOurs = false;
    this.isOldTcp = false;
    this.timeMs = Number.NaN;
    if (bytes[start] === BraceOpen) return this.readJson(start, end);
    if (startsWith(bytes, start, end, message)) return this.readPairs(start, end);
    if (!syslog.read(start, end)) return Reject.BadTime;
    this.timeMs = syslog.timeMs;
    if (startsWith(bytes, syslog.hostStart, end, message)) return this.readPairs(syslog.hostStart, end);
    if (startsWith(bytes, syslog.messageStart, end, message)) return this.readPairs(syslog.messageStart, end);
    if (syslog.isFrom(program)) return this.readOld(syslog.messageStart, end);
    this.isOurs = startsWith(bytes, syslog.hostStart, end, banner);
    return this.isThread(syslog.hostStart) ? this.readOld(syslog.hostStart, end) : nothingStated;
  }

  readDetails(row: Row): void {
    const { bytes } = this;
    const remote = this.remote();
    putClient(bytes, this.start(remote), this.remoteEnd, this.end(remote), row);
    row.queryType.set(this.start(Key.Type), this.end(Key.Type));
    row.responseCode.set(this.start(Key.Code), this.end(Key.Code));
    const transport = this.start(Key.Transport);
    if (this.isOldTcp) row.transport = 'tcp';
    else if (transport < this.end(Key.Transport))
      row.transport = transportOf(bytes, transport, this.end(Key.Transport));
  }

  private readJson(start: number, end: number): Verdict {
    const { json, starts, ends } = this;
    if (!json.scan(start, end)) return Reject.BadJson;
    for (let key = 0; key < keys.length; key++) {
      starts[key] = json.start(key);
      ends[key] = json.end(key);
    }
    return this.readStructured();
  }

  private readPairs(start: number, end: number): Verdict {
    const { pairs, starts, ends } = this;
    pairs.scan(start, end);
    for (let key = 0; key < keys.length; key++) {
      starts[key] = pairs.start(key);
      ends[key] = pairs.end(key);
    }
    return pairs.isUnclosed ? Reject.Truncated : this.readStructured();
  }

  private readStructured(): Verdict {
    this.isOurs = this.has(Key.Message) && this.has(Key.Subsystem) && this.has(Key.Level) && this.has(Key.Time);
    const isQuery = this.is(Key.Message, question) || this.is(Key.Message, cached);
    if (!isQuery && !this.is(Key.Message, answer)) return nothingStated;
    if (!this.isOurs) return Reject.TooFewFields;
    this.timeMs = epochMillis(this.bytes, this.start(Key.Time), this.end(Key.Time));
    if (Number.isNaN(this.timeMs))
      this.timeMs = isoMillis(this.bytes, this.start(Key.Time), this.end(Key.Time), this.clock);
    if (Number.isNaN(this.timeMs)) return Reject.BadTime;
    return this.finish(isQuery ? Kind.Query : Kind.Answer);
  }

  /** `3 [20/1] `, `[20/1] `, `3 ` */
  private isThread(start: number): boolean {
    const first = this.bytes[start]!;
    return first === BracketOpen || (first >= Zero && first <= Nine);
  }

  /** `3 [20/1] question for 'chatgpt.com|HTTPS' from 10.0.12.9:33549`; answers name the question and not who asked it. */
  private readOld(start: number, end: number): Verdict {
    const { bytes, starts, ends } = this;
    const limit = Math.min(end, start + 40);
    const close = indexOf(bytes, start, limit, BracketClose);
    const at = skipBlanks(bytes, (close < limit ? close : indexOf(bytes, start, end, Space)) + 1, end);
    const isTcp = startsWith(bytes, at, end, oldTcpQuestion);
    if (!isTcp && !startsWith(bytes, at, end, oldQuestion)) {
      this.isOurs ||= this.syslog.isFrom(program) || startsWithAny(bytes, at, end, oldAnswers);
      return nothingStated;
    }
    starts.fill(0);
    ends.fill(0);
    this.isOurs = true;
    this.isOldTcp = isTcp;
    starts[Key.Name] = at + (isTcp ? oldTcpQuestion : oldQuestion).length;
    ends[Key.Name] = indexOf(bytes, this.start(Key.Name), end, Pipe);
    starts[Key.Type] = this.end(Key.Name) + 1;
    ends[Key.Type] = indexOf(bytes, this.start(Key.Type), end, Apostrophe);
    const client = this.end(Key.Type) + 1;
    if (!startsWith(bytes, client, end, from)) return Reject.TooFewFields;
    starts[Key.Remote] = client + from.length;
    ends[Key.Remote] = indexOf(bytes, client + from.length, end, Space);
    return this.finish(Kind.Query);
  }

  private finish(kind: Kind): Verdict {
    if (!this.has(Key.Name)) return Reject.NoHost;
    const remote = this.remote();
    this.remoteEnd = endOfAddress(this.bytes, this.start(remote), this.end(remote));
    if (this.remoteEnd < 0) return Reject.BadAddress;
    this.kind = kind;
    return wellFormed;
  }

  /** Behind a proxy, the source is who asked. */
  private remote(): number {
    return this.has(Key.Source) ? Key.Source : Key.Remote;
  }

  private start(key: number): number {
    return this.starts[key]!;
  }

  private end(key: number): number {
    return this.ends[key]!;
  }

  private has(key: number): boolean {
    return this.start(key) < this.end(key);
  }

  private is(key: number, text: Uint8Array): boolean {
    return equals(this.bytes, this.start(key), this.end(key), text);
  }
}
