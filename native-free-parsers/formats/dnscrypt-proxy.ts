/**
 * dnscrypt-proxy's query log, in its two formats.
 *
 *   [2026-11-20 06:46:36]⇥10.0.12.9⇥chatgpt.com⇥A⇥PASS⇥12ms⇥quad9                                          tsv
 *    Time (local)          Client    Name        Type Verdict
 *   time:1795157196⇥host:10.0.12.9⇥message:chatgpt.com⇥type:A⇥return:PASS⇥cached:0⇥duration:12⇥server:quad9     ltsv
 *
 * `REJECT` and `DROP` are the proxy's own block lists; `SYNTH` and `CLOAK` its own answers.
 *
 * https://github.com/DNSCrypt/dnscrypt-proxy/wiki/Logging
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { equalsAny, startsWith, word } from '../bytes/match.js';
import { isoMillis, type LocalClock, unixMillis } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, type RowSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type LineRecord, lineRecords, readsAny, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, Row } from '../row.js';

const { BracketClose, BracketOpen, Tab } = Byte;

const Column = Object.freeze({ Time: 0, Client: 1, Name: 2, Type: 3, Verdict: 4 });
/** What stands before each value in ltsv. */
const labels = ['time:', 'host:', 'message:', 'type:', 'return:'].map(word);
const columns = labels.length;
const blocked = ['REJECT', 'DROP'].map(word);
const allowed = ['PASS', 'FORWARD', 'CLOAK', 'SYNTH'].map(word);

const dnscryptProxy: LogFormat<ClockHints> = {
  name: 'dnscrypt-proxy',
  product: 'dnscrypt-proxy (query log)',
  kind: 'dns',
  framing: 'line',
  facts: ['query'],
  fields: ['time', 'client', 'host', 'action', 'queryType'],
  specification: 'https://github.com/DNSCrypt/dnscrypt-proxy/wiki/Logging',

  detect(head, hints) {
    if (readsAny(head, new Row(), new Query(head, localClock(hints)))) return hints;
    return new Refusal('none of the first 50 lines is "[time]⇥client⇥name⇥type⇥verdict" nor "time:…⇥host:…⇥message:…"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default dnscryptProxy;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  row.escapes = Escapes.None;
  return lineRecords(bytes, row, sink, new Query(bytes, localClock(layout)));
}

/** One line. */
class Query implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly cells: Columns;
  private isLabelled = false;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
    this.cells = new Columns(bytes, Tab, columns);
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, cells } = this;
    if (cells.split(start, end) < columns) return Reject.TooFewFields;
    this.isLabelled = startsWith(bytes, start, end, labels[Column.Time]!);
    const isBracketed = bytes[start] === BracketOpen && bytes[cells.end(Column.Time) - 1] === BracketClose;
    if (!this.isLabelled && !isBracketed) return Reject.BadSyntax;
    const verdict = this.start(Column.Verdict);
    const isVerdict = !(bytes[verdict]! < Byte.UpperA) && bytes[verdict]! <= Byte.UpperZ;
    if (!isVerdict) return Reject.BadSyntax;
    row.timeMs = this.isLabelled
      ? unixMillis(bytes, this.start(Column.Time), cells.end(Column.Time))
      : isoMillis(bytes, start + 1, cells.end(Column.Time) - 1, this.clock);
    if (Number.isNaN(row.timeMs)) return Reject.BadTime;
    if (!isAddress(bytes, this.start(Column.Client), cells.end(Column.Client))) return Reject.BadAddress;
    row.fact = Fact.Query;
    row.host.set(this.start(Column.Name), cells.end(Column.Name));
    if (row.host.end <= row.host.start) return Reject.NoHost;
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, cells } = this;
    row.client.set(this.start(Column.Client), cells.end(Column.Client));
    row.queryType.set(this.start(Column.Type), cells.end(Column.Type));
    const start = this.start(Column.Verdict);
    if (equalsAny(bytes, start, cells.end(Column.Verdict), blocked)) row.action = Action.Blocked;
    else if (equalsAny(bytes, start, cells.end(Column.Verdict), allowed)) row.action = Action.Allowed;
  }

  /** Where a value starts, its label passed over. */
  private start(column: number): number {
    const { bytes, cells } = this;
    const start = cells.start(column);
    const label = labels[column]!;
    return this.isLabelled && startsWith(bytes, start, cells.end(column), label) ? start + label.length : start;
  }
}
