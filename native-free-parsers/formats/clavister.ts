/**
 * Clavister NetWall (cOS Core) and D-Link NetDefend.
 *
 *   [2026-11-20 06:46:42] EFW: CONN: prio=1 id=00600005 rev=1 event=conn_close_natsat action=close rule=lan_to_wan conn=close connipproto=TCP
 *   Time (of the end)          Kind                           Event
 *   connrecvif=lan connsrcip=10.0.12.9 connsrcport=49652 conndestif=wan conndestip=192.0.2.4 conndestport=443 origsent=1200 termsent=40000
 *                                                                                                             Up            Down
 *   … EFW: RULE: prio=3 id=06000051 event=ruleset_drop_packet action=drop rule=Default_Rule recvif=lan srcip=10.0.12.9 destip=192.0.2.4
 *   ipproto=TCP … srcport=49653 destport=443 syn=1
 *
 * A connection is counted once, when it closes or is dropped; `conn=open` is `repeated`. Other events are ignored. No full log
 * was at hand: written to the vendor's log reference.
 *
 * https://docs.clavister.com/repo/cos-core-log-reference-guide/
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, find, indexOf, word } from '../bytes/match.js';
import { Pairs } from '../bytes/pairs.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import { type LineRecord, nothingStated, readsAny, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { PairTable } from '../pair-table.js';
import { Action, Escapes, Fact, Row } from '../row.js';
import { forgetTotals } from '../session-ends.js';

const { BracketClose, BracketOpen } = Byte;

const table = new PairTable(
  {
    event: 'none',
    prio: 'none',
    action: 'none',
    conn: 'none',
    connipproto: 'transport',
    connsrcip: 'client',
    connsrcport: 'clientPort',
    conndestip: 'server',
    conndestport: 'serverPort',
    origsent: 'bytesUp',
    termsent: 'bytesDown',
    ipproto: 'transport',
    srcip: 'client',
    srcport: 'clientPort',
    destip: 'server',
    destport: 'serverPort',
    srcusername: 'user',
    username: 'user',
  },
  [],
);
const Key = Object.freeze({
  event: table.slot('event'),
  priority: table.slot('prio'),
  action: table.slot('action'),
  connection: table.slot('conn'),
  source: [table.slot('connsrcip'), table.slot('srcip')],
  destination: [table.slot('conndestip'), table.slot('destip')],
});
const mark = word(' EFW: ');
const open = word('open');
const close = word('close');
const drop = word('drop');
const reject = word('reject');

const clavister: LogFormat<ClockHints> = {
  name: 'clavister',
  product: 'Clavister NetWall (cOS Core), D-Link NetDefend',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow'],
  fields: [
    'time',
    'client',
    'clientPort',
    'user',
    'realm',
    'server',
    'serverPort',
    'transport',
    'action',
    'bytesUp',
    'bytesDown',
  ],
  specification: 'https://docs.clavister.com/repo/cos-core-log-reference-guide/',

  detect(head, hints) {
    if (readsAny(head, new Row(), new Record(head, hints))) return hints;
    return new Refusal('no line is "[time] EFW: CATEGORY: prio=… event=…"');
  },

  ...recordPerLine(Escapes.None, (bytes, layout) => new Record(bytes, layout)),
};
export default clavister;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private readonly pairs: Pairs;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.syslog = new SyslogPrefix(bytes, this.clock);
    this.pairs = new Pairs(table.keys, bytes);
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, pairs } = this;
    const at = find(bytes, start, end, mark);
    if (at < 0) return Reject.BadSyntax;
    pairs.scan(at + mark.length, end);
    if (!pairs.has(Key.event) || !pairs.has(Key.priority)) return Reject.TooFewFields;
    if (!this.isConnection() && !this.isRefusal()) return nothingStated;
    row.timeMs = this.readTime(start, at);
    if (Number.isNaN(row.timeMs)) return Reject.BadTime;
    const source = this.first(Key.source);
    const destination = this.first(Key.destination);
    if (source < 0 || destination < 0) return Reject.TooFewFields;
    if (!isAddress(bytes, pairs.start(source), pairs.end(source))) return Reject.BadAddress;
    if (!isAddress(bytes, pairs.start(destination), pairs.end(destination))) return Reject.BadAddress;
    row.fact = Fact.Flow;
    row.server.set(pairs.start(destination), pairs.end(destination));
    table.readServerPort(row, pairs);
    return wellFormed;
  }

  readDetails(row: Row): void {
    table.readFields(row, this.pairs);
    row.action = this.isRefusal() ? Action.Blocked : Action.Allowed;
    row.repeated = this.is(Key.connection, open);
    if (row.repeated) forgetTotals(row);
  }

  /** `[2026-11-20 06:46:42]`, on the wall clock, before or behind syslog's; else that. */
  private readTime(start: number, end: number): number {
    const { bytes, syslog } = this;
    const bracket = indexOf(bytes, start, end, BracketOpen);
    const own = isoMillis(bytes, bracket + 1, indexOf(bytes, bracket, end, BracketClose), this.clock);
    if (bracket < end && !Number.isNaN(own)) return own;
    return syslog.read(start, end) ? syslog.timeMs : Number.NaN;
  }

  private isConnection(): boolean {
    return this.is(Key.connection, open) || this.is(Key.connection, close);
  }

  private isRefusal(): boolean {
    return (this.is(Key.action, drop) || this.is(Key.action, reject)) && this.first(Key.source) >= 0;
  }

  private first(slots: readonly number[]): number {
    for (let i = 0; i < slots.length; i++) if (this.pairs.has(slots[i]!)) return slots[i]!;
    return -1;
  }

  private is(slot: number, value: Uint8Array): boolean {
    return equals(this.bytes, this.pairs.start(slot), this.pairs.end(slot), value);
  }
}
