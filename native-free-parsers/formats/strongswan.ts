/**
 * strongSwan's log (`charon`), through syslog or in a file of its own, also as pfSense and OPNsense keep it.
 *
 *   Nov 20 06:53:15 vpn1 charon[464]: 05[IKE] <rw|1> assigning virtual IP 10.3.0.1 to peer 'ana@corp.example'
 *   Time                                                                  Client            User
 *   Nov 20 07:53:15 vpn1 charon[464]: 14[CFG] lease 10.3.0.1 by 'ana@corp.example' went offline           ends as it is written
 *
 * A peer is who it said it is: a user's name, the mail address in a certificate, or a distinguished name, of which the common name counts.
 * All else names no address inside the tunnel.
 *
 * https://docs.strongswan.org/docs/latest/config/logging.html
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { find, indexOf, lastIndexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isObjectText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const { Apostrophe, BracketClose, BracketOpen, Comma, Nine, Slash, Space, UpperA, Zero } = Byte;

const upperZ = 0x5a;
const program = word('charon');
/** `05[IKE] ` */
const tagLength = 8;
/** `2026-11-20 06:53:15`, where a site has the daemon's own file so. */
const isoLength = 19;
const assigned = word('assigning virtual IP ');
const toPeer = word(" to peer '");
const lease = word('lease ');
const by = word(" by '");
const offline = word("' went offline");
const commonName = word('CN=');

const strongswan: LogFormat<ClockHints> = {
  name: 'strongswan',
  product: 'strongSwan (charon), also of pfSense and OPNsense',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  identityGround: 'vpn',
  fields: ['time', 'until', 'client', 'user', 'realm'],
  specification: 'https://docs.strongswan.org/docs/latest/config/logging.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, hints);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      record.split(lines.start, lines.end);
      if (record.isOurs) return { ...hints };
    }
    return new Refusal('none of the first 50 lines is from charon, or "time 05[IKE] …"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default strongswan;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const record = new Record(bytes, layout);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  row.fact = Fact.Logon;
  return {
    read(start, end) {
      record.split(start, end);
      if (!record.isOurs) {
        // Other programs write to the same log.
        if (Number.isNaN(record.timeMs)) sink.reject(start, Reject.BadSyntax);
        else sink.ignore(start);
        return;
      }
      if (!record.readPeer(end)) {
        sink.ignore(start);
        return;
      }
      if (!isAddress(bytes, record.clientStart, record.clientEnd)) {
        sink.reject(start, Reject.BadAddress);
        return;
      }
      row.timeMs = record.timeMs;
      if (!sink.wants(row)) return;
      row.clearDetails();
      row.client.set(record.clientStart, record.clientEnd);
      row.user.set(record.userStart, record.userEnd);
      if (record.isEnd) row.untilMs = row.timeMs;
      sink.take(row);
    },
  };
}

/** Where the parts of the current line are. */
class Record {
  timeMs = Number.NaN;
  /** charon wrote the line. */
  isOurs = false;
  /** The peer is gone. */
  isEnd = false;
  clientStart = 0;
  clientEnd = 0;
  userStart = 0;
  userEnd = 0;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private messageStart = 0;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.syslog = new SyslogPrefix(bytes, this.clock);
  }

  /** Past the time or syslog's prefix, and the thread's tag: of charon's own file the tag stands where syslog has the host. */
  split(start: number, end: number): void {
    const { bytes, syslog } = this;
    this.isOurs = false;
    this.timeMs = Number.NaN;
    if (!syslog.read(start, end)) {
      const tag = start + isoLength + 1;
      this.isOurs = isTag(bytes, tag, end);
      if (this.isOurs) this.timeMs = isoMillis(bytes, start, start + isoLength, this.clock);
      this.messageStart = Math.min(tag + tagLength, end);
      return;
    }
    this.timeMs = syslog.timeMs;
    const tag = isTag(bytes, syslog.messageStart, end) ? syslog.messageStart : this.tagBefore(start, end);
    this.isOurs =
      tag >= 0 && (tag !== syslog.messageStart || syslog.isFrom(program) || syslog.programEnd === syslog.programStart);
    this.messageStart = Math.min(tag + tagLength, end);
  }

  /** Where the tag stands in the prefix itself; -1 if nowhere. */
  private tagBefore(start: number, end: number): number {
    const { bytes, syslog } = this;
    for (let at = start; at < syslog.messageStart; at = skipBlanks(bytes, indexOf(bytes, at, end, Space), end))
      if (isTag(bytes, at, end)) return at;
    return -1;
  }

  /** Whether the line says that a peer has an address, or no longer has one. */
  readPeer(end: number): boolean {
    const { bytes } = this;
    const given = find(bytes, this.messageStart, end, assigned);
    this.isEnd = given < 0;
    const from = this.isEnd ? find(bytes, this.messageStart, end, lease) : given;
    if (from < 0) return false;
    this.clientStart = from + (this.isEnd ? lease : assigned).length;
    this.clientEnd = indexOf(bytes, this.clientStart, end, Space);
    const before = this.isEnd ? by : toPeer;
    if (!startsWith(bytes, this.clientEnd, end, before)) return false;
    this.userStart = this.clientEnd + before.length;
    this.userEnd = lastIndexOf(bytes, this.userStart, end, Apostrophe);
    if (this.userEnd <= this.userStart) return false;
    if (this.isEnd && (!startsWith(bytes, this.userEnd, end, offline) || Number.isNaN(this.timeMs))) return false;
    this.readCommonName();
    return true;
  }

  /** Of `C=CH, O=Corp, CN=ana`. */
  private readCommonName(): void {
    const { bytes, userStart, userEnd } = this;
    const at = find(bytes, userStart, userEnd, commonName);
    const isFirst = at === userStart || (at > userStart && (bytes[at - 1] === Space || bytes[at - 1] === Slash));
    if (at < 0 || !isFirst) return;
    this.userStart = at + commonName.length;
    this.userEnd = indexOf(bytes, this.userStart, userEnd, Comma);
  }
}

/** `05[IKE] `: a thread, and a part of the daemon. */
function isTag(bytes: Buffer, start: number, end: number): boolean {
  if (start + tagLength > end || bytes[start + 2] !== BracketOpen || bytes[start + 6] !== BracketClose) return false;
  for (let at = start; at < start + 2; at++) if (bytes[at]! < Zero || bytes[at]! > Nine) return false;
  for (let at = start + 3; at < start + 6; at++) if (bytes[at]! < UpperA || bytes[at]! > upperZ) return false;
  return bytes[start + 7] === Space;
}
