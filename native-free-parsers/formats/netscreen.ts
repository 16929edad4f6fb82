/**
 * Juniper SSG and NetScreen (ScreenOS): the traffic log.
 *
 *   Nov 20 06:46:42 fw1 ns204: NetScreen device_id=ns204  [Root]system-notification-00257(traffic): start_time="2026-11-20 06:46:36" duration=6
 *                                                                                                   Time                             Seconds
 *   policy_id=1 service=https proto=6 src zone=Trust dst zone=Untrust action=Permit sent=1200 rcvd=40000 src=10.0.12.9 dst=192.0.2.4
 *                                                                            Up        Down
 *   src_port=49652 dst_port=443 src-xlated ip=198.51.100.7 port=1024 session_id=6093 reason=Close - TCP FIN
 *
 * A session is counted once, when it ends or is denied; its creation (`reason=Creation`) is `repeated`. Other messages are ignored.
 *
 * https://www.juniper.net/documentation/software/screenos/screenos6.3.0/630_messages.pdf
 */

import { isAddress } from '../bytes/address.js';
import { equals, find, startsWith, word } from '../bytes/match.js';
import { Pairs } from '../bytes/pairs.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import { type LineRecord, nothingStated, readsAny, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { PairTable } from '../pair-table.js';
import { Action, Escapes, Fact, Row } from '../row.js';
import { forgetTotals } from '../session-ends.js';

const table = new PairTable(
  {
    start_time: 'none',
    duration: 'durationSeconds',
    proto: 'transport',
    action: 'none',
    sent: 'bytesUp',
    rcvd: 'bytesDown',
    src: 'client',
    src_port: 'clientPort',
    dst: 'server',
    dst_port: 'serverPort',
    user: 'user',
    reason: 'none',
  },
  [],
);
const Key = Object.freeze({
  time: table.slot('start_time'),
  action: table.slot('action'),
  source: table.slot('src'),
  destination: table.slot('dst'),
  reason: table.slot('reason'),
});
const mark = word('NetScreen device_id=');
const traffic = word('(traffic): ');
const deny = word('Deny');
const creation = word('Creation');

const netscreen: LogFormat<ClockHints> = {
  name: 'netscreen',
  product: 'Juniper SSG, NetScreen (ScreenOS traffic log)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow'],
  fields: [
    'time',
    'durationMs',
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
  specification: 'https://www.juniper.net/documentation/software/screenos/screenos6.3.0/630_messages.pdf',

  detect(head, hints) {
    if (readsAny(head, new Row(), new Record(head, hints))) return hints;
    return new Refusal('no line has "NetScreen device_id=…"');
  },

  ...recordPerLine(Escapes.None, (bytes, layout) => new Record(bytes, layout)),
};
export default netscreen;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly pairs: Pairs;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.pairs = new Pairs(table.keys, bytes);
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, pairs } = this;
    const at = find(bytes, start, end, mark);
    if (at < 0) return Reject.BadSyntax;
    const message = find(bytes, at, end, traffic);
    if (message < 0) return nothingStated;
    pairs.scan(message + traffic.length, end);
    row.timeMs = isoMillis(bytes, pairs.start(Key.time), pairs.end(Key.time), this.clock);
    if (Number.isNaN(row.timeMs)) return Reject.BadTime;
    if (!pairs.has(Key.source) || !pairs.has(Key.destination)) return Reject.TooFewFields;
    if (!isAddress(bytes, pairs.start(Key.source), pairs.end(Key.source))) return Reject.BadAddress;
    if (!isAddress(bytes, pairs.start(Key.destination), pairs.end(Key.destination))) return Reject.BadAddress;
    row.fact = Fact.Flow;
    row.server.set(pairs.start(Key.destination), pairs.end(Key.destination));
    table.readServerPort(row, pairs);
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, pairs } = this;
    table.readFields(row, pairs);
    const isDenied = equals(bytes, pairs.start(Key.action), pairs.end(Key.action), deny);
    row.action = isDenied ? Action.Blocked : Action.Allowed;
    row.repeated = startsWith(bytes, pairs.start(Key.reason), pairs.end(Key.reason), creation);
    if (row.repeated) forgetTotals(row);
  }
}
