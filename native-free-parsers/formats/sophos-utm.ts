/**
 * Sophos UTM (SG, formerly Astaro): packet filter and web proxy.
 *
 *   2026:11:20-06:46:36 utm ulogd[4794]: id="2002" severity="info" sys="SecureNet" sub="packetfilter" name="Packet accepted" action="accept"
 *   Time                                                                          Kind
 *   fwrule="20" srcip="10.0.12.9" dstip="192.0.2.4" proto="6" length="60" srcport="49652" dstport="443" tcpflags="SYN"
 *
 *   2026:11:20-06:46:37 utm httpproxy[4879]: id="0001" severity="info" sys="SecureWeb" sub="http" name="http access" action="pass" method="GET"
 *   srcip="10.0.12.9" dstip="192.0.2.4" user="ana" statuscode="200" size="7867" url="https://chatgpt.com/" ua="…"
 *                                                                 Down
 *
 * The packet filter logs the packet that opens a connection, or each one it drops. A packet's length is no connection's total,
 * so flows state no bytes; packets of TCP that open nothing are `repeated`. Other messages are ignored.
 *
 * https://support.sophos.com/support/s/article/KBA-000002548
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, indexOf, isDash, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { Pairs } from '../bytes/pairs.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { type LocalClock, timeOfDay, utcDate } from '../bytes/time.js';
import { readTarget } from '../bytes/url.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import { type LineRecord, nothingStated, readsAny, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { PairTable } from '../pair-table.js';
import { Action, Escapes, Fact, Row } from '../row.js';
import { Opener, SessionEnds } from '../session-ends.js';

const { Colon, Dash, Greater, Less, Space } = Byte;

const table = new PairTable(
  {
    id: 'none',
    severity: 'none',
    sys: 'none',
    sub: 'none',
    action: 'none',
    srcip: 'client',
    srcport: 'clientPort',
    dstip: 'none',
    dstport: 'none',
    proto: 'transport',
    tcpflags: 'none',
    user: 'user',
    method: 'method',
    statuscode: 'status',
    size: 'bytesDown',
    url: 'none',
    ua: 'userAgent',
    referer: 'referrer',
    'content-type': 'contentType',
  },
  ['-'],
);
const Key = Object.freeze({
  id: table.slot('id'),
  severity: table.slot('severity'),
  sys: table.slot('sys'),
  sub: table.slot('sub'),
  action: table.slot('action'),
  source: table.slot('srcip'),
  sourcePort: table.slot('srcport'),
  destination: table.slot('dstip'),
  destinationPort: table.slot('dstport'),
  protocol: table.slot('proto'),
  flags: table.slot('tcpflags'),
  url: table.slot('url'),
});

const packetFilter = word('packetfilter');
const http = word('http');
const accepts = [word('accept'), word('pass'), word('log')];
const refusals = [word('drop'), word('reject'), word('block')];
const tcp = word('6');
const syn = word('SYN');
const ack = word('ACK');
const timeLength = 19;

const sophosUtm: LogFormat<ClockHints> = {
  name: 'sophos-utm',
  product: 'Sophos UTM (SG, Astaro)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow', 'request'],
  fields: [
    'time',
    'client',
    'clientPort',
    'user',
    'realm',
    'host',
    'server',
    'serverPort',
    'transport',
    'method',
    'path',
    'status',
    'contentType',
    'userAgent',
    'referrer',
    'action',
    'bytesDown',
  ],
  specification: 'https://support.sophos.com/support/s/article/KBA-000002548',

  detect(head, hints) {
    if (readsAny(head, new Row(), new Record(head, hints))) return hints;
    return new Refusal('no line has id="…" severity="…" sys="…" sub="…"');
  },

  ...recordPerLine(Escapes.Backslash, (bytes, layout) => new Record(bytes, layout)),
};
export default sophosUtm;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private readonly pairs: Pairs;
  private readonly ends = new SessionEnds();
  private isOpening = true;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.syslog = new SyslogPrefix(bytes, this.clock);
    this.pairs = new Pairs(table.keys, bytes);
  }

  read(start: number, end: number, row: Row): Verdict {
    const { pairs } = this;
    pairs.scan(start, end);
    if (!pairs.has(Key.id) || !pairs.has(Key.severity) || !pairs.has(Key.sys)) return Reject.TooFewFields;
    if (pairs.isUnclosed) return Reject.Truncated;
    row.timeMs = this.readTime(start, end);
    if (this.is(Key.sub, packetFilter)) return this.readPacket(row);
    return this.is(Key.sub, http) && pairs.has(Key.url) ? this.readRequest(row) : nothingStated;
  }

  readDetails(row: Row): void {
    const { bytes, pairs } = this;
    table.readFields(row, pairs);
    if (row.fact === Fact.Flow) this.ends.readClient(row);
    row.repeated = row.fact === Fact.Flow && !this.isOpening;
    if (equalsAny(bytes, pairs.start(Key.action), pairs.end(Key.action), accepts)) row.action = Action.Allowed;
    else if (equalsAny(bytes, pairs.start(Key.action), pairs.end(Key.action), refusals)) row.action = Action.Blocked;
  }

  /** `2026:11:20-06:46:36`, on the wall clock, with or without a priority before it; else syslog's. */
  private readTime(start: number, end: number): number {
    const { bytes } = this;
    const at = bytes[start] === Less ? indexOf(bytes, start, Math.min(end, start + 5), Greater) + 1 : start;
    const isOwn =
      end - at > timeLength && bytes[at + 4] === Colon && bytes[at + 7] === Colon && bytes[at + 10] === Dash;
    if (!isOwn || bytes[at + timeLength] !== Space)
      return this.syslog.read(start, end) ? this.syslog.timeMs : Number.NaN;
    const date = utcDate(decimal(bytes, at, at + 4), decimal(bytes, at + 5, at + 7), decimal(bytes, at + 8, at + 10));
    return this.clock.toUtc(date + timeOfDay(bytes, at + 11));
  }

  private readPacket(row: Row): Verdict {
    const { bytes, pairs, ends } = this;
    const { source, destination } = Key;
    if (!pairs.has(source) || !pairs.has(destination)) return Reject.TooFewFields;
    if (!isAddress(bytes, pairs.start(source), pairs.end(source))) return Reject.BadAddress;
    if (!isAddress(bytes, pairs.start(destination), pairs.end(destination))) return Reject.BadAddress;
    ends.clear();
    ends.source.set(pairs.start(source), pairs.end(source));
    ends.destination.set(pairs.start(destination), pairs.end(destination));
    ends.sourcePort = decimal(bytes, pairs.start(Key.sourcePort), pairs.end(Key.sourcePort));
    ends.destinationPort = decimal(bytes, pairs.start(Key.destinationPort), pairs.end(Key.destinationPort));
    this.readFlags();
    row.fact = Fact.Flow;
    ends.readServer(row);
    return wellFormed;
  }

  /** `SYN`, `ACK SYN`, `ACK PSH`, … */
  private readFlags(): void {
    const { bytes, pairs, ends } = this;
    let hasSyn = false;
    let hasAck = false;
    for (let at = pairs.start(Key.flags); at < pairs.end(Key.flags); at++) {
      if (startsWith(bytes, at, pairs.end(Key.flags), syn)) hasSyn = true;
      else if (startsWith(bytes, at, pairs.end(Key.flags), ack)) hasAck = true;
    }
    this.isOpening = hasSyn || !this.is(Key.protocol, tcp);
    if (hasSyn) ends.opener = hasAck ? Opener.Destination : Opener.Source;
  }

  private readRequest(row: Row): Verdict {
    const { bytes, pairs } = this;
    if (!readTarget(bytes, pairs.start(Key.url), pairs.end(Key.url), row)) return Reject.NoHost;
    row.fact = Fact.Request;
    const start = pairs.start(Key.destination);
    const end = pairs.end(Key.destination);
    if (isAddress(bytes, start, end) && !isDash(bytes, start, end)) row.server.set(start, end);
    return wellFormed;
  }

  private is(slot: number, value: Uint8Array): boolean {
    return equals(this.bytes, this.pairs.start(slot), this.pairs.end(slot), value);
  }
}
