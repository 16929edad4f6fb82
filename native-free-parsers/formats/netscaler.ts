/**
 * Citrix ADC and Gateway (NetScaler): its own syslog format. Its web application firewall's CEF is read as any CEF.
 *
 *   <134> 11/20/2026:06:46:36 GMT ns1 0-PPE-0 : default SSLVPN TCPCONNSTAT 4419 0 : Context ana@198.51.100.7 - SessionId: 13 - User ana - Client_ip 198.51.100.7 -
 *         Time                                  Feature Event                                              User
 *   Nat_ip 10.8.0.9 - Vserver 203.0.113.4:443 - Source 10.8.0.9:49652 - Destination 192.0.2.4:443 - Start_time "11/20/2026:06:46:30 GMT" -
 *                                                      Client                       Server
 *   End_time "…" - Duration 00:00:06  - Total_bytes_send 1200 - Total_bytes_recv 40000 - … - Access Allowed - Group(s) "staff"
 *                                                        Up                      Down
 *
 *   SSLVPN LOGIN, LOGOUT        User, Client_ip                                   logon, to End_time where it is over
 *   SSLVPN HTTPREQUEST          Context user@address - … - host User … : METHOD path   request
 *   SSLVPN ICASTART, ICAEND_…   Source, Destination, username:domainname          flow; bytes are not read, as nothing says whose they are
 *   TCP CONN_TERMINATE          Source, Destination, Start Time                   flow; `…_DELINK` is the same connection: `repeated`
 *   ACL ACL_PKT_LOG             Source --> Destination - Protocol - Action        flow, `repeated`: of a connection of the TCP log's
 *   APPFW, URLFILT              the address or Source, a URL, what was done       request
 *
 * Dates are `month/day/year` as shipped, and may be set to begin with the day or the year; times without `GMT` are local. Other
 * events are ignored.
 *
 * https://developer-docs.netscaler.com/en-us/netscaler-syslog-message-reference/current-release.html
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { endOfAddress } from '../bytes/endpoint.js';
import { Lines } from '../bytes/lines.js';
import {
  equals,
  equalsAny,
  find,
  indexOf,
  lastIndexOf,
  skipBlanks,
  startsWith,
  startsWithAny,
  word,
} from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { isoMillis, type LocalClock, timeOfDay, utcDate } from '../bytes/time.js';
import { readAuthority, readTarget } from '../bytes/url.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type LineRecord, lineRecords, nothingStated, readsAny, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, Row, Span } from '../row.js';
import { forgetTotals, Opener, SessionEnds } from '../session-ends.js';

const { At, Backslash, BracketOpen, Colon, Greater, Less, Nine, Quote, Slash, Space, Zero } = Byte;

interface Layout extends ClockHints {
  /** Dates begin with the day. */
  readonly isDayFirst: boolean;
}

const engine = word('-PPE-');
const opening = word(' : ');
const partition = word('default ');
const separator = word(' - ');
const dateLength = '11/20/2026:06:46:36'.length;

const logins = [word('LOGIN'), word('LOGOUT')];
const tunnels = [word('TCPCONNSTAT'), word('UDPFLOWSTAT')];
const desktops = [word('ICASTART'), word('ICAEND_CONNSTAT')];
const connections = [
  word('CONN_TERMINATE'),
  word('CONN_DELINK'),
  word('OTHERCONN_DELINK'),
  word('NAT_CONN_DELINK'),
  word('NAT_OTHERCONN_DELINK'),
];
const packets = [word('ACL_PKT_LOG'), word('ACL6_PKT_LOG')];
const httpRequest = word('HTTPREQUEST');
const urlFilter = word('URLFILT_LOG');
const appFirewall = word('APPFW_');
const terminate = word('CONN_TERMINATE');
const icaEnd = word('ICAEND_CONNSTAT');

const Label = Object.freeze({
  user: word('User '),
  context: word('Context '),
  clientIp: word('Client_ip '),
  forwardedFor: word('X-Forwarded-For_ip '),
  virtualServer: word('Vserver '),
  source: word('Source '),
  destination: word('Destination '),
  start: [word('Start_time '), word('startTime '), word('Start Time ')],
  end: [word('End_time '), word('endTime '), word('End Time '), word('Delink Time ')],
  sent: word('Total_bytes_send '),
  received: word('Total_bytes_recv '),
  account: word('username:domainname '),
  protocol: word('Protocol '),
  action: word('Action '),
  access: word('Access '),
  policyAction: word('Policyaction '),
  url: word('URL '),
});
const schemes = [word('http://'), word('https://')];
const allowed = [word('Allow'), word('ALLOW')];
const denied = [word('Den'), word('DENY'), word('BLOCK')];
const blocked = word('blocked>');
const udp = word('UDPFLOWSTAT');

const netscaler: LogFormat<Layout> = {
  name: 'netscaler',
  product: 'Citrix ADC, Citrix Gateway (NetScaler)',
  kind: 'firewall',
  framing: 'line',
  facts: ['request', 'flow', 'logon'],
  identityGround: 'vpn',
  fields: [
    'time',
    'durationMs',
    'until',
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
    'action',
    'bytesUp',
    'bytesDown',
  ],
  specification: 'https://developer-docs.netscaler.com/en-us/netscaler-syslog-message-reference/current-release.html',

  detect(head, hints) {
    const record = new Record(head, { ...hints, isDayFirst: false });
    if (readsAny(head, new Row(), record)) return { ...hints, isDayFirst: hasDayFirst(head, record) };
    return new Refusal('no line has "… 0-PPE-0 : default FEATURE EVENT number 0 : …"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default netscaler;

/** Whether a date of the first lines begins with the day. */
function hasDayFirst(head: Buffer, record: Record): boolean {
  const lines = new Lines(head);
  const row = new Row();
  for (let line = 1; line <= 200 && !record.provesDayFirst && lines.advance(silentSink); line++)
    record.read(lines.start, lines.end, row);
  return record.provesDayFirst;
}

function openLines(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): LineReader {
  row.escapes = Escapes.None;
  return lineRecords(bytes, row, sink, new Record(bytes, layout));
}

/** Where the parts of the current line are. */
class Record implements LineRecord {
  /** A date proved that the day comes first. */
  provesDayFirst = false;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly isDayFirst: boolean;
  private readonly ends = new SessionEnds();
  private readonly event = new Span();
  private readonly value = new Span();
  /** What stands behind the header. */
  private message = 0;
  private end = 0;
  private startMs = Number.NaN;
  private endMs = Number.NaN;

  constructor(bytes: Buffer, layout: Layout) {
    this.bytes = bytes;
    this.clock = localClock(layout);
    this.isDayFirst = layout.isDayFirst;
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, event } = this;
    const process = find(bytes, start, end, engine);
    if (process < 0) return Reject.BadSyntax;
    const date = this.dateBefore(start, process);
    if (date < 0) return Reject.BadTime;
    if (!this.readHeader(process, end)) return Reject.BadSyntax;
    this.end = end;
    this.endMs = Number.NaN;
    row.timeMs = this.millis(date, process);
    if (Number.isNaN(row.timeMs)) return Reject.BadTime;
    if (equalsAny(bytes, event.start, event.end, logins)) return this.readLogon(row);
    if (equalsAny(bytes, event.start, event.end, tunnels)) return this.readFlow(row, Opener.Source);
    if (equalsAny(bytes, event.start, event.end, desktops)) return this.readFlow(row, Opener.Source);
    if (equalsAny(bytes, event.start, event.end, connections)) return this.readFlow(row, Opener.Unknown);
    if (equalsAny(bytes, event.start, event.end, packets)) return this.readFlow(row, Opener.Unknown);
    if (equals(bytes, event.start, event.end, httpRequest)) return this.readRequest(row);
    if (equals(bytes, event.start, event.end, urlFilter)) return this.readFilteredUrl(row);
    if (startsWith(bytes, event.start, event.end, appFirewall)) return this.readViolation(row);
    return nothingStated;
  }

  readDetails(row: Row): void {
    if (row.fact === Fact.Logon) this.readLogonDetails(row);
    else if (row.fact === Fact.Flow) this.readFlowDetails(row);
    else this.readRequestDetails(row);
  }

  /** The date is one of the words before the packet engine's name. */
  private dateBefore(start: number, end: number): number {
    const { bytes } = this;
    for (let at = start; at + dateLength < end; at = indexOf(bytes, at, end, Space) + 1) {
      const first = bytes[at]!;
      const isDate = first >= Zero && first <= Nine && (bytes[at + 2] === Slash || bytes[at + 4] === Slash);
      if (isDate && bytes[at + 10] === Colon && timeOfDay(bytes, at + 11) >= 0) return at;
    }
    return -1;
  }

  /** `0-PPE-0 : default SSLVPN LOGIN 4419 0 : `; an event's name may have blanks in it. */
  private readHeader(process: number, end: number): boolean {
    const { bytes, event } = this;
    const colon = find(bytes, process, end, opening);
    if (colon < 0) return false;
    let feature = skipBlanks(bytes, colon + opening.length, end);
    if (startsWith(bytes, feature, end, partition)) feature += partition.length;
    event.start = indexOf(bytes, feature, end, Space) + 1;
    const close = find(bytes, event.start, end, opening);
    if (event.start >= end || close < 0) return false;
    event.end = event.start;
    while (event.end < close && !(bytes[event.end] === Space && isDigit(bytes[event.end + 1]!))) event.end++;
    this.message = skipBlanks(bytes, close + opening.length, end);
    return event.end < close;
  }

  private readLogon(row: Row): Verdict {
    if (!this.find(Label.user) || !this.findClient()) return nothingStated;
    this.readTimes(row);
    row.fact = Fact.Logon;
    return wellFormed;
  }

  private readLogonDetails(row: Row): void {
    if (this.findClient()) row.client.set(this.value.start, this.value.end);
    if (this.find(Label.user)) row.user.set(this.value.start, this.value.end);
    row.untilMs = this.endMs;
  }

  /** The client's address is empty where a proxy stands before the appliance. */
  private findClient(): boolean {
    const { bytes, value } = this;
    if (this.findWord(Label.clientIp) && isAddress(bytes, value.start, value.end)) return true;
    return this.findWord(Label.forwardedFor) && isAddress(bytes, value.start, value.end);
  }

  private readFlow(row: Row, opener: Opener): Verdict {
    const { ends, bytes, event } = this;
    ends.clear();
    ends.opener = opener;
    const isVirtual = !equalsAny(bytes, event.start, event.end, tunnels) && this.findWord(Label.virtualServer);
    // What the client asked for is the virtual server; the appliance asks the destination.
    const isPlaced = this.findWord(Label.source) && this.readEnd(true);
    const hasServer = isVirtual ? this.findWord(Label.virtualServer) : this.findWord(Label.destination);
    if (!isPlaced || !hasServer || !this.readEnd(false)) return Reject.BadAddress;
    this.readTimes(row);
    row.fact = Fact.Flow;
    ends.readServer(row);
    return wellFormed;
  }

  private readFlowDetails(row: Row): void {
    const { bytes, ends, event, value } = this;
    const isDesktop = equalsAny(bytes, event.start, event.end, desktops);
    const isPacket = equalsAny(bytes, event.start, event.end, packets);
    if (!isDesktop) {
      ends.bytesSent = this.number(Label.sent);
      ends.bytesReceived = this.number(Label.received);
    }
    ends.readClient(row);
    row.transport = equals(bytes, event.start, event.end, udp) ? 'udp' : 'tcp';
    if (isPacket) row.transport = this.findWord(Label.protocol) ? transportOf(bytes, value.start, value.end) : '';
    if (this.endMs >= this.startMs) row.durationMs = this.endMs - this.startMs;
    if (isDesktop) this.readAccount(row);
    else if (!isPacket && this.find(Label.user)) row.user.set(value.start, value.end);
    if (this.findWord(isPacket ? Label.action : Label.access)) row.action = this.actionOfValue();
    row.repeated =
      isPacket ||
      (isDesktop && !equals(bytes, event.start, event.end, icaEnd)) ||
      (equalsAny(bytes, event.start, event.end, connections) && !equals(bytes, event.start, event.end, terminate));
    if (row.repeated) forgetTotals(row);
  }

  /** `username:domainname ana:corp` */
  private readAccount(row: Row): void {
    const { bytes, value } = this;
    if (!this.findWord(Label.account)) return;
    row.user.set(value.start, indexOf(bytes, value.start, value.end, Colon));
  }

  /** `Context ana@198.51.100.7 - SessionId: 74999 - ai.corp.example User ana : Group(s) N/A : Vserver … : SSO is ON : GET /v1/models - -` */
  private readRequest(row: Row): Verdict {
    const { bytes, value, end } = this;
    const user = this.labelAt(Label.user);
    const status = lastIndexOf(bytes, this.message, end, Colon);
    if (user < 0 || status < 0) return nothingStated;
    const hostStart = lastIndexOf(bytes, this.message, user - 1, Space) + 1;
    row.host.set(hostStart, user - 1);
    row.fact = Fact.Request;
    const line = this.requestLine();
    if (line < 0) return nothingStated;
    const target = indexOf(bytes, line, end, Space) + 1;
    value.set(target, indexOf(bytes, target, end, Space));
    if (bytes[target] === Slash) row.path.set(value.start, value.end);
    else if (!readAuthority(bytes, value.start, value.end, row)) return Reject.NoHost;
    return row.host.end > row.host.start ? wellFormed : Reject.NoHost;
  }

  /** Where the method stands: behind the last ` : `, as the path may have colons but no blanks. */
  private requestLine(): number {
    const { bytes, end } = this;
    let line = -1;
    for (let at = this.message; at >= 0; ) {
      at = find(bytes, at, end, opening);
      if (at < 0) break;
      at += opening.length;
      line = at;
    }
    return line;
  }

  /** `Source 10.0.12.9 - Destination 192.0.2.4 URL www.example.com/page - Category … - Policyaction ALLOW` */
  private readFilteredUrl(row: Row): Verdict {
    if (!this.findWord(Label.url)) return nothingStated;
    row.fact = Fact.Request;
    return this.readUrl(row);
  }

  /** `10.0.12.9 616-PPE1 y/3upt pr_ffc https://www.example.com/login Disallow Illegal URL. <blocked>` */
  private readViolation(row: Row): Verdict {
    const { bytes, value, end } = this;
    for (let at = this.message; at < end; at = indexOf(bytes, at, end, Space) + 1) {
      if (!startsWithAny(bytes, at, end, schemes)) continue;
      value.set(at, Math.min(indexOf(bytes, at, end, Space), indexOf(bytes, at, end, 0x29)));
      row.fact = Fact.Request;
      return this.readUrl(row);
    }
    return nothingStated;
  }

  private readUrl(row: Row): Verdict {
    const { bytes, value } = this;
    return readTarget(bytes, value.start, value.end, row) ? wellFormed : Reject.NoHost;
  }

  private readRequestDetails(row: Row): void {
    const { bytes, value, event, end } = this;
    if (equals(bytes, event.start, event.end, httpRequest)) {
      const line = this.requestLine();
      row.method.set(line, indexOf(bytes, line, end, Space));
      if (this.find(Label.user)) row.user.set(value.start, indexOfOpening(bytes, value.start, value.end));
      if (this.findWord(Label.context)) value.start = lastIndexOf(bytes, value.start, value.end, At) + 1;
      if (isAddress(bytes, value.start, value.end)) row.client.set(value.start, value.end);
    } else if (equals(bytes, event.start, event.end, urlFilter)) {
      if (this.findWord(Label.source)) row.client.set(value.start, value.end);
      if (this.findWord(Label.destination) && isAddress(bytes, value.start, value.end))
        row.server.set(value.start, value.end);
      if (this.findWord(Label.policyAction)) row.action = this.actionOfValue();
    } else {
      const clientEnd = indexOf(bytes, this.message, end, Space);
      if (isAddress(bytes, this.message, clientEnd)) row.client.set(this.message, clientEnd);
      const verdict = lastIndexOf(bytes, this.message, end, Less) + 1;
      if (bytes[end - 1] === Greater && verdict > 0)
        row.action = startsWith(bytes, verdict, end, blocked) ? Action.Blocked : Action.Allowed;
    }
  }

  private actionOfValue(): Action {
    const { bytes, value } = this;
    if (startsWithAny(bytes, value.start, value.end, denied)) return Action.Blocked;
    return startsWithAny(bytes, value.start, value.end, allowed) ? Action.Allowed : Action.Unknown;
  }

  /** The start is the record's time, where it is stated. */
  private readTimes(row: Row): void {
    this.startMs = this.statedMillis(Label.start);
    this.endMs = this.statedMillis(Label.end);
    if (!Number.isNaN(this.startMs)) row.timeMs = this.startMs;
    else if (!Number.isNaN(this.endMs)) row.timeMs = this.endMs;
  }

  private statedMillis(labels: readonly Uint8Array[]): number {
    for (let i = 0; i < labels.length; i++)
      if (this.findWord(labels[i]!)) return this.millis(this.value.start, this.end);
    return Number.NaN;
  }

  /** `11/20/2026:06:46:36 GMT`, `20/11/2026:…`, `2026/11/20:…` or `2026-11-20T06:46:36Z`; `end` bounds the search for the zone. */
  private millis(start: number, end: number): number {
    const { bytes, clock } = this;
    if (end - start < dateLength) return Number.NaN;
    const isYearFirst = bytes[start + 4] === Slash;
    if (!isYearFirst && bytes[start + 2] !== Slash) {
      let wordEnd = start;
      while (wordEnd < end && bytes[wordEnd]! > Space && bytes[wordEnd] !== Quote && bytes[wordEnd] !== Backslash)
        wordEnd++;
      return isoMillis(bytes, start, wordEnd, clock);
    }
    const wallMs = this.date(start, isYearFirst) + timeOfDay(bytes, start + 11);
    const zone = bytes[start + dateLength] === Space ? start + dateLength + 1 : start + dateLength;
    const isUtc = bytes[zone] === 0x47 && bytes[zone + 1] === 0x4d && bytes[zone + 2] === 0x54 && zone + 3 <= end;
    return isUtc ? wallMs : clock.toUtc(wallMs);
  }

  private date(start: number, isYearFirst: boolean): number {
    const { bytes } = this;
    if (isYearFirst)
      return utcDate(
        decimal(bytes, start, start + 4),
        decimal(bytes, start + 5, start + 7),
        decimal(bytes, start + 8, start + 10),
      );
    const first = decimal(bytes, start, start + 2);
    const second = decimal(bytes, start + 3, start + 5);
    const year = decimal(bytes, start + 6, start + 10);
    if (first > 12) this.provesDayFirst = true;
    return first > 12 || (this.isDayFirst && second <= 12)
      ? utcDate(year, second, first)
      : utcDate(year, first, second);
  }

  /** `10.0.12.9:49652` or an address alone, in `value`. */
  private readEnd(isSource: boolean): boolean {
    const { bytes, ends, value } = this;
    const addressEnd = endOfAddress(bytes, value.start, value.end);
    if (addressEnd < 0) return false;
    const port = addressEnd < value.end ? decimal(bytes, addressEnd + 1, value.end) : Number.NaN;
    const isBracketed = bytes[value.start] === BracketOpen;
    const span = isSource ? ends.source : ends.destination;
    span.set(isBracketed ? value.start + 1 : value.start, isBracketed ? addressEnd - 1 : addressEnd);
    if (isSource) ends.sourcePort = port;
    else ends.destinationPort = port;
    return true;
  }

  private number(label: Uint8Array): number {
    return this.findWord(label) ? decimal(this.bytes, this.value.start, this.value.end) : Number.NaN;
  }

  /** Puts what stands behind `label`, up to ` - `, in `value`; false where nothing does. */
  private find(label: Uint8Array): boolean {
    const { bytes, value, end } = this;
    const at = this.labelAt(label);
    if (at < 0) return false;
    const start = at + label.length;
    const close = find(bytes, start - 1, end, separator);
    value.set(start, close < 0 ? end : close);
    while (value.end > value.start && bytes[value.end - 1] === Space) value.end--;
    return value.end > value.start;
  }

  /** The same for a value of one word, its quote taken off. */
  private findWord(label: Uint8Array): boolean {
    const { bytes, value, end } = this;
    const at = this.labelAt(label);
    if (at < 0) return false;
    let start = at + label.length;
    // `Source  10.0.12.9`, but `Client_ip  - Nat_ip`.
    if (bytes[start] === Space) start++;
    while (bytes[start] === Backslash || bytes[start] === Quote) start++;
    value.set(start, indexOf(bytes, start, end, Space));
    return value.end > value.start && !(value.end === value.start + 1 && bytes[start] === 0x2d);
  }

  /** Where `label` begins a word of the message; -1 if it does not. */
  private labelAt(label: Uint8Array): number {
    const { bytes, end, message } = this;
    for (let at = message; at < end; at++) {
      at = find(bytes, at, end, label);
      if (at < 0) return -1;
      if (at === message || bytes[at - 1] === Space) return at;
    }
    return -1;
  }
}

function isDigit(byte: number): boolean {
  return byte >= Zero && byte <= Nine;
}

/** Where ` : ` begins; the end where it does not. */
function indexOfOpening(bytes: Uint8Array, start: number, end: number): number {
  const at = find(bytes, start, end, opening);
  return at < 0 ? end : at;
}
