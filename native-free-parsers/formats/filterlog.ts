/**
 * The packet filter log of pfSense and OPNsense, `filterlog`.
 *
 *   Nov 20 06:46:36 fw filterlog[72237]: 146,,,1535324496,igb1,match,pass,in,4,0x0,,63,32989,0,DF,6,tcp,60,10.0.12.9,192.0.2.4,49652,443,0,S,…
 *   Time                                 Rule  Tracker    If   Reason Act  Dir IP      TTL       Off Flg Proto Len Source Destination Ports    Len Flags
 *
 *   … fw filterlog[72237]: 98,,,881dd59a,igb1,match,pass,in,6,0x00,0x0ea87,51,udp,17,73,2001:db8::9,2001:db8:4::4,50881,443,73
 *                                                           IP Class Label Hops Proto Len Source     Destination  Ports     Len
 *
 * A rule that logs writes the packet that opens a connection, or every one it blocks. A packet's length is no connection's
 * total, so bytes are not stated. `repeated` are packets of TCP that open nothing (strays of connections that the firewall has
 * forgotten), and `rdr` and `nat` lines, which translate a packet that its filter rule logs too. Other programs' lines in the
 * same file are ignored.
 *
 * https://docs.netgate.com/pfsense/en/latest/monitoring/logs/raw-filter-format.html
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { equals, indexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { transportOfNumber } from '../field.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type LineRecord, nothingStated, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';
import { Opener, SessionEnds } from '../session-ends.js';

const { Colon, Comma, Space, Zero } = Byte;

const program = word('filterlog');
const pass = word('pass');
const block = word('block');
const reject = word('reject');
/** The SYN and the ACK of TCP's flags, as letters. */
const synLetter = 0x53;
const ackLetter = 0x41;
const tcp = 6;
const udp = 17;
const maxColumns = 26;

/** Columns of both versions of IP. */
const actionColumn = 6;
const versionColumn = 8;

/** Where the rest is; of IPv4 and IPv6. */
interface VersionColumns {
  readonly protocol: number;
  readonly fragmentOffset: number;
  readonly source: number;
}
const version4: VersionColumns = { protocol: 15, fragmentOffset: 13, source: 18 };
const version6: VersionColumns = { protocol: 13, fragmentOffset: -1, source: 15 };

const filterlog: LogFormat<ClockHints> = {
  name: 'filterlog',
  product: 'pfSense, OPNsense (filterlog)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow'],
  fields: ['time', 'client', 'clientPort', 'server', 'serverPort', 'transport', 'action'],
  specification: 'https://docs.netgate.com/pfsense/en/latest/monitoring/logs/raw-filter-format.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, hints);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (record.readPrefix(lines.start, lines.end) && record.split(lines.end) === wellFormed) return hints;
    }
    return new Refusal(
      'no line is "… filterlog[pid]: rule,sub-rule,anchor,tracker,interface,reason,action,direction,4|6,…"',
    );
  },

  ...recordPerLine(Escapes.None, (bytes, layout) => new Record(bytes, layout)),
};
export default filterlog;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  /** NaN where the line has no time. */
  timeMs = Number.NaN;
  /** Another program wrote the line. */
  isForeign = false;
  readonly ends = new SessionEnds();
  private readonly bytes: Buffer;
  private readonly syslog: SyslogPrefix;
  private readonly columns: Columns;
  private messageStart = 0;
  private protocol = Number.NaN;
  private isOpening = true;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.syslog = new SyslogPrefix(bytes, localClock(hints));
    this.columns = new Columns(bytes, Comma, maxColumns);
  }

  read(start: number, end: number, row: Row): Verdict {
    row.fact = Fact.Flow;
    if (!this.readPrefix(start, end)) return this.isForeign ? nothingStated : Reject.BadTime;
    const verdict = this.split(end);
    if (verdict !== wellFormed) return verdict;
    row.timeMs = this.timeMs;
    this.ends.readServer(row);
    return wellFormed;
  }

  /** Whether `filterlog` wrote the line, through syslog or straight: `filterlog[72237]: `. */
  readPrefix(start: number, end: number): boolean {
    const { bytes, syslog } = this;
    this.isForeign = false;
    if (syslog.read(start, end)) {
      this.timeMs = syslog.timeMs;
      this.messageStart = syslog.messageStart;
      this.isForeign = !syslog.isFrom(program);
      return !this.isForeign;
    }
    this.timeMs = Number.NaN;
    if (!startsWith(bytes, start, end, program)) return false;
    const colon = indexOf(bytes, start, Math.min(end, start + 24), Colon);
    this.messageStart = colon + 2;
    return colon + 1 < end && bytes[colon] === Colon && bytes[colon + 1] === Space;
  }

  /** Finds the parts: `wellFormed`, or why the line is none. */
  split(end: number): Reject | typeof wellFormed {
    const { bytes, columns, ends } = this;
    const count = columns.split(Math.min(this.messageStart, end), end);
    const versionStart = columns.start(versionColumn);
    const digit = columns.end(versionColumn) - versionStart === 1 ? bytes[versionStart]! - Zero : 0;
    if (count <= versionColumn) return Reject.TooFewFields;
    if (digit !== 4 && digit !== 6) return Reject.BadSyntax;
    const at = digit === 4 ? version4 : version6;
    const { source } = at;
    const destination = source + 1;
    if (count <= destination) return Reject.TooFewFields;
    this.protocol = this.number(at.protocol);
    if (Number.isNaN(this.protocol)) return Reject.BadSyntax;
    if (!this.isAddressAt(source) || !this.isAddressAt(destination)) return Reject.BadAddress;
    ends.clear();
    this.isOpening = true;
    ends.source.set(columns.start(source), columns.end(source));
    ends.destination.set(columns.start(destination), columns.end(destination));
    const isFragment = at.fragmentOffset >= 0 && this.number(at.fragmentOffset) !== 0;
    if ((this.protocol !== tcp && this.protocol !== udp) || isFragment) return wellFormed;
    ends.sourcePort = this.number(destination + 1);
    ends.destinationPort = this.number(destination + 2);
    if (Number.isNaN(ends.destinationPort)) return Reject.TooFewFields;
    if (this.protocol === tcp) this.readFlags(destination + 4);
    return wellFormed;
  }

  readDetails(row: Row): void {
    this.ends.readClient(row);
    const { bytes, columns } = this;
    const start = columns.start(actionColumn);
    const end = columns.end(actionColumn);
    row.transport = transportOfNumber(this.protocol);
    row.repeated = !this.isOpening;
    if (equals(bytes, start, end, pass)) row.action = Action.Allowed;
    else if (equals(bytes, start, end, block) || equals(bytes, start, end, reject)) row.action = Action.Blocked;
    else row.repeated = true;
  }

  /** `S` opens a connection; `SA` answers the one who does. */
  private readFlags(column: number): void {
    const start = this.columns.start(column);
    const end = this.columns.end(column);
    this.isOpening = indexOf(this.bytes, start, end, synLetter) < end;
    if (!this.isOpening) return;
    this.ends.opener = indexOf(this.bytes, start, end, ackLetter) < end ? Opener.Destination : Opener.Source;
  }

  private number(column: number): number {
    return decimal(this.bytes, this.columns.start(column), this.columns.end(column));
  }

  private isAddressAt(column: number): boolean {
    return isAddress(this.bytes, this.columns.start(column), this.columns.end(column));
  }
}
