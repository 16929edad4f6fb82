/**
 * Stormshield Network Security (SNS).
 *
 *   id=firewall time="2026-11-20 06:46:36" fw="SN310A0000000001" tz=+0100 startime="2026-11-20 06:46:30" pri=5 ipproto=tcp proto=https
 *                                                                          Time
 *   src=10.0.12.9 srcport=49652 dst=192.0.2.4 dstport=443 dstname=chatgpt.com sent=512 rcvd=2048 duration=6.42 user="ana" action=pass logtype="connection"
 *
 *   … op=GET result=200 arg="/c/1" dstname=chatgpt.com … logtype="web"
 *
 * `connection` and `plugin` are written when a connection ends, with its totals. `filter` is written when one starts and has none: it
 * is `repeated` when it passes and counts when it is blocked. `web` and `ssl` with a name are requests, `auth` a logon. Other
 * logs (alarm, system, vpn, monitor …) are ignored. `dstname` is an object's name in connections, so only `web` and `ssl` have a host.
 *
 * https://documentation.stormshield.eu/SNS/v4/en/Content/Description_of_Audit_logs/
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, indexOf, word } from '../bytes/match.js';
import { decimalFraction } from '../bytes/numbers.js';
import { Pairs } from '../bytes/pairs.js';
import type { LocalClock } from '../bytes/time.js';
import { zonedMillis } from '../bytes/zone-time.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import { type LineRecord, nothingStated, readsAny, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { PairTable } from '../pair-table.js';
import { Action, Escapes, Fact, Row } from '../row.js';
import { forgetTotals } from '../session-ends.js';

const { Dot, Slash } = Byte;

const table = new PairTable(
  {
    fw: 'none',
    tz: 'none',
    time: 'none',
    startime: 'none',
    logtype: 'none',
    src: 'client',
    srcport: 'clientPort',
    dst: 'server',
    dstport: 'serverPort',
    dstname: 'none',
    ipproto: 'transport',
    proto: 'none',
    user: 'user',
    sent: 'bytesUp',
    rcvd: 'bytesDown',
    duration: 'durationSeconds',
    op: 'method',
    result: 'none',
    arg: 'none',
    action: 'none',
    method: 'none',
    error: 'none',
  },
  ['-'],
);
const Key = Object.freeze({
  firewall: table.slot('fw'),
  zone: table.slot('tz'),
  time: table.slot('time'),
  startTime: table.slot('startime'),
  log: table.slot('logtype'),
  source: table.slot('src'),
  destination: table.slot('dst'),
  destinationName: table.slot('dstname'),
  protocol: table.slot('proto'),
  user: table.slot('user'),
  operation: table.slot('op'),
  result: table.slot('result'),
  argument: table.slot('arg'),
  action: table.slot('action'),
  method: table.slot('method'),
  error: table.slot('error'),
});

const connectionLogs = [word('connection'), word('plugin')];
const filterLog = word('filter');
const requestLogs = [word('web'), word('ssl')];
const authLog = word('auth');
const blocked = [word('block'), word('reset'), word('blockpage')];
const pass = word('pass');
const zero = word('0');
/** Protocols that Stormshield's analysis names, and what we call them. */
const applications: readonly (readonly [Uint8Array, string])[] = [
  [word('ssl'), 'tls'],
  [word('quic'), 'quic'],
  [word('ssh'), 'ssh'],
];
/** `2026-11-20 06:46:36` */
const dayLength = 10;
const timeLength = 19;

const stormshield: LogFormat<ClockHints> = {
  name: 'stormshield',
  product: 'Stormshield Network Security',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow', 'request', 'logon'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'user',
    'realm',
    'host',
    'server',
    'serverPort',
    'transport',
    'app',
    'method',
    'path',
    'status',
    'action',
    'bytesUp',
    'bytesDown',
  ],
  specification: 'https://documentation.stormshield.eu/SNS/v4/en/Content/Description_of_Audit_logs/',

  detect(head, hints) {
    if (readsAny(head, new Row(), new Record(head, hints))) return hints;
    return new Refusal('no line has time=… fw=… tz=… startime=… and logtype="…"');
  },

  ...recordPerLine(Escapes.Backslash, (bytes, layout) => new Record(bytes, layout)),
};
export default stormshield;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly pairs: Pairs;
  private isFilter = false;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.pairs = new Pairs(table.keys, bytes);
  }

  read(start: number, end: number, row: Row): Verdict {
    const { pairs } = this;
    pairs.scan(start, end);
    if (!pairs.has(Key.firewall) || !pairs.has(Key.startTime) || !pairs.has(Key.zone)) return Reject.TooFewFields;
    if (pairs.isUnclosed) return Reject.Truncated;
    row.timeMs = this.timeOf(Key.startTime, end);
    if (Number.isNaN(row.timeMs)) return Reject.BadTime;
    this.isFilter = this.is(Key.log, filterLog);
    if (this.isOneOf(Key.log, requestLogs) && this.hasName()) return this.readRequest(row);
    if (this.isOneOf(Key.log, connectionLogs) || this.isOneOf(Key.log, requestLogs) || this.isFilter)
      return this.readFlow(row);
    return this.is(Key.log, authLog) ? this.readLogon(row) : nothingStated;
  }

  readDetails(row: Row): void {
    const { bytes, pairs } = this;
    if (row.fact === Fact.Logon) {
      row.client.set(pairs.start(Key.source), pairs.end(Key.source));
      row.user.set(pairs.start(Key.user), pairs.end(Key.user));
      return;
    }
    table.readFields(row, pairs);
    for (let i = 0; i < applications.length; i++)
      if (this.is(Key.protocol, applications[i]![0])) row.app = applications[i]![1];
    const status = decimalFraction(bytes, pairs.start(Key.result), pairs.end(Key.result));
    if (status >= 100 && status < 600) row.status = status;
    if (this.isOneOf(Key.action, blocked)) row.action = Action.Blocked;
    else if (this.is(Key.action, pass)) row.action = Action.Allowed;
    if (!this.isFilter) return;
    row.repeated = row.action !== Action.Blocked;
    // Nothing was exchanged yet: the zeros are no totals.
    forgetTotals(row);
    row.durationMs = Number.NaN;
  }

  /** `time="2026-11-20 06:46:36"`; some relays take the quotes off, and the value is then cut at the blank. */
  private timeOf(slot: number, lineEnd: number): number {
    const { bytes, pairs } = this;
    const start = pairs.start(slot);
    const end = pairs.end(slot) - start === dayLength ? Math.min(start + timeLength, lineEnd) : pairs.end(slot);
    const zone = pairs.start(Key.zone);
    return zonedMillis(bytes, start, start + dayLength + 1, end, zone, pairs.end(Key.zone), this.clock);
  }

  /** A name with a dot is a server's; one without is an object of the configuration. */
  private hasName(): boolean {
    const end = this.pairs.end(Key.destinationName);
    return indexOf(this.bytes, this.pairs.start(Key.destinationName), end, Dot) < end;
  }

  private readRequest(row: Row): Verdict {
    const { bytes, pairs } = this;
    const { argument, destinationName, destination } = Key;
    row.fact = Fact.Request;
    row.host.set(pairs.start(destinationName), pairs.end(destinationName));
    row.server.set(pairs.start(destination), pairs.end(destination));
    if (bytes[pairs.start(argument)] === Slash) row.path.set(pairs.start(argument), pairs.end(argument));
    return wellFormed;
  }

  private readFlow(row: Row): Verdict {
    const { bytes, pairs } = this;
    const { source, destination } = Key;
    if (!pairs.has(source) || !pairs.has(destination)) return Reject.TooFewFields;
    if (!isAddress(bytes, pairs.start(source), pairs.end(source))) return Reject.BadAddress;
    if (!isAddress(bytes, pairs.start(destination), pairs.end(destination))) return Reject.BadAddress;
    row.fact = Fact.Flow;
    row.server.set(pairs.start(destination), pairs.end(destination));
    table.readServerPort(row, pairs);
    return wellFormed;
  }

  /** A logon says by which method, and that there was no error; enrolments and administrators' logons do not. */
  private readLogon(row: Row): Verdict {
    const { bytes, pairs } = this;
    const isLogon = this.is(Key.error, zero) && table.isKnown(bytes, pairs, Key.method);
    if (!isLogon || !table.isKnown(bytes, pairs, Key.user)) return nothingStated;
    if (!isAddress(bytes, pairs.start(Key.source), pairs.end(Key.source))) return Reject.BadAddress;
    row.fact = Fact.Logon;
    return wellFormed;
  }

  private is(slot: number, value: Uint8Array): boolean {
    return equals(this.bytes, this.pairs.start(slot), this.pairs.end(slot), value);
  }

  private isOneOf(slot: number, values: readonly Uint8Array[]): boolean {
    return equalsAny(this.bytes, this.pairs.start(slot), this.pairs.end(slot), values);
  }
}
