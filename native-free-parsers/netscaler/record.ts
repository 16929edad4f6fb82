import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { endOfAddress } from '../bytes/endpoint.js';
import { equals, equalsAny, find, indexOf, lastIndexOf, startsWith, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { readAuthority, readTarget } from '../bytes/url.js';
import { transportOf } from '../field.js';
import { Reject } from '../format.js';
import { type LineRecord, nothingStated, type Verdict, wellFormed } from '../line-records.js';
import { Action, Fact, type Row, type Span } from '../row.js';
import { forgetTotals, Opener, SessionEnds } from '../session-ends.js';
import { Message, opening } from './message.js';
import { type Layout, Times } from './times.js';

const { At, BracketOpen, Colon, Greater, Less, Slash, Space } = Byte;

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

/** What NetScaler's events state. */
export class Record implements LineRecord {
  private readonly bytes: Buffer;
  private readonly times: Times;
  private readonly message: Message;
  private readonly ends = new SessionEnds();
  private readonly event: Span;
  private readonly value: Span;
  private startMs = Number.NaN;
  private endMs = Number.NaN;

  constructor(bytes: Buffer, layout: Layout) {
    this.bytes = bytes;
    this.times = new Times(bytes, layout);
    this.message = new Message(bytes);
    this.event = this.message.event;
    this.value = this.message.value;
  }

  /** A date that was read proved that the day comes first. */
  get provesDayFirst(): boolean {
    return this.times.provesDayFirst;
  }

  private get end(): number {
    return this.message.end;
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, event, message } = this;
    const process = message.engineIn(start, end);
    if (process < 0) return Reject.BadSyntax;
    const date = message.dateBefore(start, process);
    if (date < 0) return Reject.BadTime;
    if (!message.readHeader(process, end)) return Reject.BadSyntax;
    this.endMs = Number.NaN;
    row.timeMs = this.times.millis(date, process);
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

  private readLogon(row: Row): Verdict {
    if (!this.message.find(Label.user) || !this.findClient()) return nothingStated;
    this.readTimes(row);
    row.fact = Fact.Logon;
    return wellFormed;
  }

  private readLogonDetails(row: Row): void {
    if (this.findClient()) row.client.set(this.value.start, this.value.end);
    if (this.message.find(Label.user)) row.user.set(this.value.start, this.value.end);
    row.untilMs = this.endMs;
  }

  /** The client's address is empty where a proxy stands before the appliance. */
  private findClient(): boolean {
    const { bytes, value } = this;
    if (this.message.findWord(Label.clientIp) && isAddress(bytes, value.start, value.end)) return true;
    return this.message.findWord(Label.forwardedFor) && isAddress(bytes, value.start, value.end);
  }

  private readFlow(row: Row, opener: Opener): Verdict {
    const { ends, bytes, event } = this;
    ends.clear();
    ends.opener = opener;
    const isVirtual = !equalsAny(bytes, event.start, event.end, tunnels) && this.message.findWord(Label.virtualServer);
    // What the client asked for is the virtual server; the appliance asks the destination.
    const isPlaced = this.message.findWord(Label.source) && this.readEnd(true);
    const hasServer = isVirtual ? this.message.findWord(Label.virtualServer) : this.message.findWord(Label.destination);
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
      ends.bytesSent = this.message.number(Label.sent);
      ends.bytesReceived = this.message.number(Label.received);
    }
    ends.readClient(row);
    row.transport = equals(bytes, event.start, event.end, udp) ? 'udp' : 'tcp';
    if (isPacket)
      row.transport = this.message.findWord(Label.protocol) ? transportOf(bytes, value.start, value.end) : '';
    if (this.endMs >= this.startMs) row.durationMs = this.endMs - this.startMs;
    if (isDesktop) this.readAccount(row);
    else if (!isPacket && this.message.find(Label.user)) row.user.set(value.start, value.end);
    if (this.message.findWord(isPacket ? Label.action : Label.access)) row.action = this.actionOfValue();
    row.repeated =
      isPacket ||
      (isDesktop && !equals(bytes, event.start, event.end, icaEnd)) ||
      (equalsAny(bytes, event.start, event.end, connections) && !equals(bytes, event.start, event.end, terminate));
    if (row.repeated) forgetTotals(row);
  }

  /** `username:domainname ana:corp` */
  private readAccount(row: Row): void {
    const { bytes, value } = this;
    if (!this.message.findWord(Label.account)) return;
    row.user.set(value.start, indexOf(bytes, value.start, value.end, Colon));
  }

  /** `Context ana@198.51.100.7 - SessionId: 74999 - ai.corp.example User ana : Group(s) N/A : Vserver … : SSO is ON : GET /v1/models - -` */
  private readRequest(row: Row): Verdict {
    const { bytes, value, end } = this;
    const user = this.message.labelAt(Label.user);
    const status = lastIndexOf(bytes, this.message.start, end, Colon);
    if (user < 0 || status < 0) return nothingStated;
    const hostStart = lastIndexOf(bytes, this.message.start, user - 1, Space) + 1;
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
    for (let at = this.message.start; at >= 0; ) {
      at = find(bytes, at, end, opening);
      if (at < 0) break;
      at += opening.length;
      line = at;
    }
    return line;
  }

  /** `Source 10.0.12.9 - Destination 192.0.2.4 URL www.example.com/page - Category … - Policyaction ALLOW` */
  private readFilteredUrl(row: Row): Verdict {
    if (!this.message.findWord(Label.url)) return nothingStated;
    row.fact = Fact.Request;
    return this.readUrl(row);
  }

  /** `10.0.12.9 616-PPE1 y/3upt pr_ffc https://www.example.com/login Disallow Illegal URL. <blocked>` */
  private readViolation(row: Row): Verdict {
    const { bytes, value, end } = this;
    for (let at = this.message.start; at < end; at = indexOf(bytes, at, end, Space) + 1) {
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
      if (this.message.find(Label.user)) row.user.set(value.start, indexOfOpening(bytes, value.start, value.end));
      if (this.message.findWord(Label.context)) value.start = lastIndexOf(bytes, value.start, value.end, At) + 1;
      if (isAddress(bytes, value.start, value.end)) row.client.set(value.start, value.end);
    } else if (equals(bytes, event.start, event.end, urlFilter)) {
      if (this.message.findWord(Label.source)) row.client.set(value.start, value.end);
      if (this.message.findWord(Label.destination) && isAddress(bytes, value.start, value.end))
        row.server.set(value.start, value.end);
      if (this.message.findWord(Label.policyAction)) row.action = this.actionOfValue();
    } else {
      const clientEnd = indexOf(bytes, this.message.start, end, Space);
      if (isAddress(bytes, this.message.start, clientEnd)) row.client.set(this.message.start, clientEnd);
      const verdict = lastIndexOf(bytes, this.message.start, end, Less) + 1;
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
      if (this.message.findWord(labels[i]!)) return this.times.millis(this.value.start, this.end);
    return Number.NaN;
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
}

/** Where ` : ` begins; the end where it does not. */
function indexOfOpening(bytes: Uint8Array, start: number, end: number): number {
  const at = find(bytes, start, end, opening);
  return at < 0 ? end : at;
}
