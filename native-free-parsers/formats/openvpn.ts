/**
 * OpenVPN's log, of the server.
 *
 *   2026-11-20 15:09:59 ana/198.51.100.7:59321 MULTI: Learn: 10.8.0.6 -> ana/198.51.100.7:59321
 *   Time                User                                 Client
 *
 *   2026-11-20 15:09:59 ana/198.51.100.7:59321 MULTI: primary virtual IP for ana/198.51.100.7:59321: 10.8.0.6
 *                                                                            User                    Client
 *
 * The same with `Fri Nov 20 15:09:59 2026 us=285967`, through syslog, or without a time. The user is the certificate's common
 * name, or the user name where `username-as-common-name` is set. The first line comes again when keys are renewed; the second says the
 * same at the start. A session's end
 * names no address inside the tunnel, so it states no fact; nor do networks behind a client (`10.9.0.0/24`).
 *
 * https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { indexOf, lastIndexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { isoMillis, type LocalClock, monthOf } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isObjectText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const { Slash, Space } = Byte;

const programs = [word('openvpn'), word('ovpn-')];
const microseconds = word('us=');
const learn = word('MULTI: Learn: ');
const arrow = word(' -> ');
const primary = ['MULTI: primary virtual IP for ', 'MULTI: primary virtual IPv6 for '].map(word);
const beforeAddress = word(': ');
/** What only OpenVPN says, behind the client or at once. */
const signatures = [
  'OpenVPN 2.',
  'MULTI: ',
  'MULTI_sva: ',
  'SENT CONTROL [',
  'PUSH: Received control message',
  'TLS: Username/Password authentication',
  'TLS Error: ',
  'TLS Auth Error: ',
  'VERIFY OK: depth=',
  'VERIFY ERROR: depth=',
  'peer info: IV_',
  'Peer Connection Initiated with [AF_INET',
  'Control Channel: TLSv',
  'Incoming Control Channel Authentication: ',
  'TCP connection established with [AF_INET',
  'UDPv4 link ',
  'UDPv6 link ',
  'net_iface_',
  'net_addr_',
  'net_route_v',
  'ROUTE_GATEWAY ',
  'Socket Buffers: R=[',
  'Initialization Sequence Completed',
  'succeeded -> ifconfig_pool_set',
  'Timers: ping ',
  'TLS: Initial packet from [AF_INET',
  'TLS: new session incoming connection from [AF_INET',
  'TLS: soft reset ',
  'TLS: tls_multi_process: ',
  'VERIFY KU OK',
  'VERIFY EKU OK',
  'peer info: ',
  'AUTH: Received control message: ',
  'OPTIONS IMPORT: ',
  'Outgoing Data Channel: ',
  'Incoming Data Channel: ',
  'Data Channel: cipher ',
  'Data Channel MTU parms ',
  'Control Channel MTU parms ',
  'Connection reset, restarting [',
  'Inactivity timeout (--ping-restart)',
  'SIGUSR1[soft,',
  'SIGTERM[',
  'TUN/TAP device ',
  'IFCONFIG POOL ',
  'TCPv4_SERVER link ',
  'Listening for incoming TCP connection on [AF_INET',
  'Authenticate/Decrypt packet error: ',
  'PLUGIN_CALL: ',
  'library versions: OpenSSL ',
  'Incorrect password supplied for LDAP DN ',
  'LDAP user "',
  'ldap_bind with zero-length password',
].map(word);
/** A client, then `[ana] ` before some messages. */
const maxWordsBefore = 3;
/** `2026-11-20 15:09:59` and `Fri Nov 20 15:09:59 2026` */
const isoLength = 19;
const weekdayLength = 24;

const openvpn: LogFormat<ClockHints> = {
  name: 'openvpn',
  product: 'OpenVPN (server log)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  identityGround: 'vpn',
  fields: ['time', 'client', 'user', 'realm'],
  specification: 'https://openvpn.net/community-resources/reference-manual-for-openvpn-2-6/',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, hints);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      record.readPrefix(lines.start, lines.end);
      if (record.isOpenVpn(lines.end)) return hints;
    }
    return new Refusal(
      'none of the first 50 lines is a message of OpenVPN, such as "ana/198.51.100.7:59321 MULTI: Learn: …"',
    );
  },

  openLines,
  parse: parseByLine(openLines),
};
export default openvpn;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const record = new Record(bytes, layout);
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  row.fact = Fact.Logon;
  return {
    read(lineStart, lineEnd) {
      const start = lineStart;
      const end = lineEnd;
      record.readPrefix(start, end);
      if (!record.readLearn(end) && !record.readPrimary(end)) {
        sink.ignore(start);
        return;
      }
      if (record.userEnd <= record.userStart) {
        sink.reject(start, Reject.TooFewFields);
        return;
      }
      if (!isAddress(bytes, record.clientStart, record.clientEnd)) {
        // A network behind the client is nobody's address.
        if (isNetwork(bytes, record.clientStart, record.clientEnd)) sink.ignore(start);
        else sink.reject(start, Reject.BadAddress);
        return;
      }
      row.timeMs = record.timeMs;
      if (!sink.wants(row)) return;
      row.clearDetails();
      row.client.set(record.clientStart, record.clientEnd);
      row.user.set(record.userStart, record.userEnd);
      sink.take(row);
    },
  };
}

/** `10.9.0.0/24`, or the hardware address of a bridge's client. */
function isNetwork(bytes: Buffer, start: number, end: number): boolean {
  return isAddress(bytes, start, indexOf(bytes, start, end, Slash));
}

/** Where the parts of the current line are. */
class Record {
  timeMs = Number.NaN;
  clientStart = 0;
  clientEnd = 0;
  userStart = 0;
  userEnd = 0;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private hasProgram = false;
  private messageStart = 0;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.syslog = new SyslogPrefix(bytes, this.clock);
  }

  /** Past the time and, through syslog, the program. */
  readPrefix(start: number, end: number): void {
    const { bytes, syslog } = this;
    this.hasProgram = false;
    this.messageStart = start;
    this.timeMs = isoMillis(bytes, start, Math.min(end, start + isoLength), this.clock);
    if (!Number.isNaN(this.timeMs) && bytes[start + isoLength] === Space) {
      this.messageStart = skipBlanks(bytes, start + isoLength, end);
    } else if (syslog.read(start, end)) {
      this.timeMs = syslog.timeMs;
      this.hasProgram = programs.some((name) => syslog.isFrom(name));
      const isWeekday = monthOf(bytes, start) === 0 && monthOf(bytes, start + 4) > 0;
      this.messageStart = isWeekday ? skipBlanks(bytes, start + weekdayLength, end) : syslog.messageStart;
    }
    if (startsWith(bytes, this.messageStart, end, microseconds))
      this.messageStart = skipBlanks(bytes, indexOf(bytes, this.messageStart, end, Space), end);
  }

  /** Whether OpenVPN wrote the line. */
  isOpenVpn(end: number): boolean {
    if (this.hasProgram) return true;
    let at = this.messageStart;
    for (let word = 0; word <= maxWordsBefore && at < end; word++) {
      if (startsWithAny(this.bytes, at, end, signatures)) return true;
      at = skipBlanks(this.bytes, indexOf(this.bytes, at, end, Space), end);
    }
    return false;
  }

  /** `MULTI: Learn: 10.8.0.6 -> ana/198.51.100.7:59321`, whose user may have blanks. */
  readLearn(end: number): boolean {
    const bytes = this.bytes;
    let at = this.messageStart;
    while (at < end && !startsWith(bytes, at, end, learn)) at++;
    if (at >= end) return false;
    this.clientStart = at + learn.length;
    this.clientEnd = indexOf(bytes, this.clientStart, end, Space);
    this.userStart = Math.min(this.clientEnd + arrow.length, end);
    const isWhole = startsWith(bytes, this.clientEnd, end, arrow);
    this.userEnd = isWhole ? lastIndexOf(bytes, this.userStart, end, Slash) : this.userStart;
    return true;
  }

  /** `MULTI: primary virtual IP for ana/198.51.100.7:59321: 10.8.0.6` */
  readPrimary(end: number): boolean {
    const bytes = this.bytes;
    let at = this.messageStart;
    while (at < end && !startsWithAny(bytes, at, end, primary)) at++;
    if (at >= end) return false;
    this.userStart = at + primary[startsWith(bytes, at, end, primary[0]!) ? 0 : 1]!.length;
    this.clientStart = lastIndexOf(bytes, this.userStart, end, Space) + 1;
    this.clientEnd = end;
    const isWhole = startsWith(bytes, this.clientStart - beforeAddress.length, end, beforeAddress);
    this.userEnd = isWhole ? lastIndexOf(bytes, this.userStart, this.clientStart, Slash) : this.userStart;
    return true;
  }
}
