/**
 * Messages of Cisco's routers and switches (IOS, IOS XE, IOS XR, NX-OS) about the traffic that they filter.
 *
 *   <190>3352436: sw01: Nov 20 06:46:36.412 CET: %SEC-6-IPACCESSLOGP: list 150 denied tcp 10.0.12.9(59832) -> 192.0.2.4(80), 1 packet
 *                       Time                                                    Action  Sender               Receiver
 *   … %FMANFP-6-IPACCESSLOGP: R0/0: fman_fp_image: list edge permitted udp 10.0.12.9(5353) -> 192.0.2.4(53), 9 packets      IOS XE
 *   … %ACL-IPV4_ACL-6-IPACCESSLOGP : access-list edge (10) deny tcp 10.0.12.9(59832) -> 192.0.2.4(80), 1 packet             IOS XR
 *   … %ACLLOG-5-ACLLOG_FLOW_INTERVAL: Src IP: 10.0.12.9, Dst IP: 192.0.2.4, Src Port: 59832, Dst Port: 80, …                NX-OS
 *   … %FW-6-SESS_AUDIT_TRAIL: Stop tcp session: initiator (10.0.12.9:59832) sent 48 bytes -- responder (192.0.2.4:80) sent 56 bytes
 *   … %FW-6-DROP_PKT: Dropping tcp pkt from Gi1/0/2 10.0.12.9:53836 => 192.0.2.4:80(target:class)-(…) due to Policy drop …
 *
 * An access list's record counts the packets of one direction since the last one. Sessions of the firewall are counted when they
 * stop; their start is `repeated`. All other messages are ignored.
 *
 * https://www.cisco.com/c/en/us/td/docs/routers/access/wireless/software/guide/SysMsgLogging.html
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, find, indexOf, lastIndexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { PrefixTimes } from '../cisco/prefix-times.js';
import { transportOf } from '../field.js';
import { hasPorts } from '../flow-ends.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import { type LineRecord, nothingStated, readsAny, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, Row, type Span } from '../row.js';
import { Opener, SessionEnds } from '../session-ends.js';

const { Colon, Comma, Dash, Nine, ParenClose, ParenOpen, Percent, Quote, Space, Underscore, UpperA, UpperZ, Zero } =
  Byte;

/** How far into a line a tag may stand; IOS XE puts a second one behind its own. */
const maxPrefix = 400;
const longestTag = 64;
/** Mnemonics of what access lists let pass or refuse: `IPACCESSLOGP`, `IPV6ACCESSLOGDP`, `ACCESSLOGNP`; `IPACCESSLOGRL` is none. */
const accessLog = word('ACCESSLOG');
const rateLimited = word('ACCESSLOGRL');
const audit = word('SESS_AUDIT_TRAIL');
const auditStart = word('SESS_AUDIT_TRAIL_START');
const dropped = word('DROP_PKT');
const flowLog = word('ACLLOG_');

const permitting = ['permitted', 'permit', 'Permit'].map(word);
const refusing = ['denied', 'deny', 'Deny'].map(word);
const arrow = word('->');
const initiator = word('initiator ');
const responder = word('responder ');
const session = word(' session');
const sent = word('sent ');
const dropping = word('Dropping ');
const comma = word(', ');
const anyProtocol = ['ipv6', 'ip', '0'].map(word);
const transports = ['tcp', 'udp', 'icmp', 'sctp', 'gre', 'esp'].map(word);
const sourceAddress = word('Src IP: ');
const destinationAddress = word('Dst IP: ');
const sourcePort = word('Src Port: ');
const destinationPort = word('Dst Port: ');
const protocol = word('Protocol: ');
const listAction = word('ACE Action: ');
const hits = word('Hit-count: ');

const ciscoIos: LogFormat<ClockHints> = {
  name: 'cisco-ios',
  product: 'Cisco IOS, IOS XE, IOS XR and NX-OS (access lists and zone firewall, syslog)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow'],
  fields: [
    'time',
    'client',
    'clientPort',
    'server',
    'serverPort',
    'transport',
    'app',
    'action',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
  ],
  specification: 'https://www.cisco.com/c/en/us/td/docs/routers/access/wireless/software/guide/SysMsgLogging.html',

  detect(head, hints) {
    if (readsAny(head, new Row(), new Record(head, hints))) return hints;
    return new Refusal('no line has a tag such as "%SEC-6-IPACCESSLOGP: "');
  },

  ...recordPerLine(Escapes.None, (bytes, layout) => new Record(bytes, layout)),
};
export default ciscoIos;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  private readonly bytes: Buffer;
  private readonly times: PrefixTimes;
  private readonly ends = new SessionEnds();
  private end = 0;
  private tag = 0;
  private mnemonic = 0;
  private mnemonicEnd = 0;
  private protocolStart = 0;
  private protocolEnd = 0;
  private action: Action = Action.Unknown;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.times = new PrefixTimes(bytes, localClock(hints));
  }

  read(start: number, end: number, row: Row): Verdict {
    this.end = end;
    const first = this.findTag(start);
    if (first === 0) return Reject.BadSyntax;
    this.times.read(start, this.tag);
    if (this.times.isDamaged()) return Reject.BadTime;
    const message = this.messageOfInterest(first);
    if (message === 0) return nothingStated;
    row.timeMs = this.times.ms;
    row.fact = Fact.Flow;
    this.ends.clear();
    this.action = Action.Unknown;
    this.protocolStart = 0;
    this.protocolEnd = 0;
    const verdict = this.readMessage(message);
    if (verdict !== wellFormed) return verdict;
    if (!this.ends.areAddresses(this.bytes)) return Reject.BadAddress;
    this.ends.readServer(row);
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, protocolStart, protocolEnd } = this;
    this.ends.readClient(row);
    row.action = this.action;
    row.repeated = this.isMnemonic(auditStart);
    if (protocolEnd === protocolStart || equalsAny(bytes, protocolStart, protocolEnd, anyProtocol)) return;
    const transport = transportOf(bytes, protocolStart, protocolEnd);
    // The firewall names what it inspects: `http`, `dns`.
    if (this.hasMnemonic(audit) && !equalsAny(bytes, protocolStart, protocolEnd, transports)) row.app = transport;
    else row.transport = transport;
  }

  private readMessage(message: number): Verdict {
    if (this.hasMnemonic(flowLog)) return this.readFlowLog(message);
    if (this.hasMnemonic(audit)) return this.readSession(message);
    return this.hasMnemonic(dropped) ? this.readDrop(message) : this.readAccessList(message);
  }

  /** `list 101 denied tcp 10.0.12.9(1234) (GigabitEthernet0/0 0011.2233.4455) -> 192.0.2.4(80), 1 packet` */
  private readAccessList(message: number): Verdict {
    const { bytes, end, ends } = this;
    let at = message;
    while (at < end && this.action === Action.Unknown) {
      const wordEnd = indexOf(bytes, at, end, Space);
      if (equalsAny(bytes, at, wordEnd, permitting)) this.action = Action.Allowed;
      else if (equalsAny(bytes, at, wordEnd, refusing)) this.action = Action.Blocked;
      at = skipBlanks(bytes, wordEnd, end);
    }
    this.protocolStart = at;
    this.protocolEnd = indexOf(bytes, at, end, Space);
    const between = find(bytes, at, end, arrow);
    if (between < 0) return Reject.BadSyntax;
    ends.sourcePort = this.readPlace(this.protocolEnd, between, ends.source);
    ends.destinationPort = this.readPlace(between + arrow.length, end, ends.destination);
    // Without ports only whoever sent the packet tells.
    if (Number.isNaN(ends.sourcePort) && Number.isNaN(ends.destinationPort)) ends.opener = Opener.Source;
    const packets = find(bytes, between, end, comma);
    if (packets >= 0)
      ends.packetsSent = decimal(bytes, packets + comma.length, indexOf(bytes, packets + comma.length, end, Space));
    return wellFormed;
  }

  /** Finds the first word that is an address, with a port in parentheses or without; gives the port. */
  private readPlace(start: number, end: number, span: Span): number {
    const { bytes } = this;
    for (let at = skipBlanks(bytes, start, end); at < end; ) {
      let wordEnd = indexOf(bytes, at, end, Space);
      if (bytes[wordEnd - 1] === Comma) wordEnd--;
      const open = indexOf(bytes, at, wordEnd, ParenOpen);
      if (isAddress(bytes, at, open)) {
        span.set(at, open);
        return decimal(bytes, open + 1, indexOf(bytes, open, wordEnd, ParenClose));
      }
      at = skipBlanks(bytes, wordEnd + 1, end);
    }
    return Number.NaN;
  }

  /** `Stop tcp session: initiator (10.0.12.9:59832) sent 48 bytes -- responder (192.0.2.4:80) sent 56 bytes` */
  private readSession(message: number): Verdict {
    const { bytes, end, ends } = this;
    const from = find(bytes, message, end, initiator);
    const to = from < 0 ? -1 : find(bytes, from, end, responder);
    const named = find(bytes, message, end, session);
    if (to < 0 || named < 0) return Reject.BadSyntax;
    this.protocolStart = lastIndexOf(bytes, message, named, Space) + 1 || message;
    this.protocolEnd = named;
    ends.opener = Opener.Source;
    ends.sourcePort = this.readEndpoint(from + initiator.length, ends.source);
    ends.destinationPort = this.readEndpoint(to + responder.length, ends.destination);
    ends.bytesSent = this.numberBehind(sent, from, to);
    ends.bytesReceived = this.numberBehind(sent, to, end);
    // ICMP's type stands in the place of a port.
    if (
      !hasPorts(bytes, this.protocolStart, this.protocolEnd) &&
      equalsAny(bytes, this.protocolStart, named, transports)
    ) {
      ends.sourcePort = Number.NaN;
      ends.destinationPort = Number.NaN;
    }
    this.action = Action.Allowed;
    return wellFormed;
  }

  /** `Dropping tcp pkt from Gi1/0/2 10.0.12.9:53836 => 192.0.2.4:80(target:class)`, of sessions `10.0.12.9:53836 192.0.2.4:80` */
  private readDrop(message: number): Verdict {
    const { bytes, end, ends } = this;
    const start = find(bytes, message, end, dropping);
    if (start < 0) return Reject.BadSyntax;
    this.protocolStart = start + dropping.length;
    this.protocolEnd = indexOf(bytes, this.protocolStart, end, Space);
    this.action = Action.Blocked;
    for (let at = this.protocolEnd; at < end && ends.destination.end === 0; ) {
      at = skipBlanks(bytes, at, end);
      if (ends.source.end === 0) ends.sourcePort = this.readEndpoint(at, ends.source);
      else ends.destinationPort = this.readEndpoint(at, ends.destination);
      at = indexOf(bytes, at, end, Space);
    }
    // ICMP packets and fragments are dropped without any.
    return ends.destination.end > 0 ? wellFormed : nothingStated;
  }

  /** `10.0.12.9:59832`, in parentheses or not; leaves the span as it is where none stands at `start`. */
  private readEndpoint(start: number, span: Span): number {
    const { bytes, end } = this;
    const from = bytes[start] === ParenOpen ? start + 1 : start;
    let to = from;
    while (to < end && bytes[to] !== Space && bytes[to] !== ParenClose && bytes[to] !== ParenOpen) to++;
    const colon = lastIndexOf(bytes, from, to, Colon);
    if (colon < 0 || !isAddress(bytes, from, colon)) return Number.NaN;
    span.set(from, colon);
    return decimal(bytes, colon + 1, to);
  }

  /** `Src IP: 10.0.12.9, Dst IP: 192.0.2.4, Src Port: 59832, Dst Port: 80, Src Intf: Ethernet1/1, Protocol: "TCP"(6), ACL Name: edge, ACE Action: Permit, …` */
  private readFlowLog(message: number): Verdict {
    const { bytes, end, ends } = this;
    if (!this.readValue(sourceAddress, message, ends.source)) return nothingStated;
    this.readValue(destinationAddress, message, ends.destination);
    ends.sourcePort = this.numberBehind(sourcePort, message, end);
    ends.destinationPort = this.numberBehind(destinationPort, message, end);
    ends.packetsSent = this.numberBehind(hits, message, end);
    const named = find(bytes, message, end, protocol) + protocol.length;
    if (bytes[named] === Quote) {
      this.protocolStart = named + 1;
      this.protocolEnd = indexOf(bytes, named + 1, end, Quote);
    }
    const verdict = find(bytes, message, end, listAction) + listAction.length;
    const verdictEnd = indexOf(bytes, verdict, end, Comma);
    if (equalsAny(bytes, verdict, verdictEnd, permitting)) this.action = Action.Allowed;
    else if (equalsAny(bytes, verdict, verdictEnd, refusing)) this.action = Action.Blocked;
    return wellFormed;
  }

  private readValue(label: Uint8Array, message: number, span: Span): boolean {
    const at = find(this.bytes, message, this.end, label);
    if (at < 0) return false;
    span.set(at + label.length, indexOf(this.bytes, at, this.end, Comma));
    return true;
  }

  private numberBehind(label: Uint8Array, start: number, end: number): number {
    const at = find(this.bytes, start, end, label);
    if (at < 0) return Number.NaN;
    const from = at + label.length;
    let to = from;
    while (to < end && this.bytes[to]! >= Zero && this.bytes[to]! <= Nine) to++;
    return decimal(this.bytes, from, to);
  }

  /** Where the message of the first tag starts; 0 where the line has none. */
  private findTag(start: number): number {
    const { bytes } = this;
    const limit = Math.min(this.end, start + maxPrefix);
    for (let at = indexOf(bytes, start, limit, Percent); at < limit; at = indexOf(bytes, at + 1, limit, Percent)) {
      const message = this.readTag(at);
      if (message > 0) return message;
    }
    return 0;
  }

  /** The message behind the first tag that says of traffic; IOS XE's platform tag has another behind it. */
  private messageOfInterest(first: number): number {
    let message = first;
    while (message > 0 && !this.isOfInterest()) message = this.findTag(message);
    return message;
  }

  private isOfInterest(): boolean {
    const isList = find(this.bytes, this.mnemonic, this.mnemonicEnd, accessLog) >= 0;
    if (isList) return find(this.bytes, this.mnemonic, this.mnemonicEnd, rateLimited) < 0;
    return this.hasMnemonic(audit) || this.hasMnemonic(dropped) || this.hasMnemonic(flowLog);
  }

  /** `%SEC-6-IPACCESSLOGP: `, `%ACL-IPV4_ACL-6-IPACCESSLOGP : `; where the message behind it starts, 0 if `at` has no tag. */
  private readTag(at: number): number {
    const { bytes, end } = this;
    const limit = Math.min(end, at + longestTag);
    let to = at + 1;
    while (to < limit && isTagByte(bytes[to]!)) to++;
    const last = lastIndexOf(bytes, at, to, Dash);
    const severity = bytes[last - 1]!;
    const isTag = last - at > 4 && bytes[last - 2] === Dash && severity >= Zero && severity < Zero + 8;
    if (!isTag || bytes[last + 1]! < UpperA) return 0;
    const colon = skipBlanks(bytes, to, end);
    if (bytes[colon] !== Colon || colon >= end) return 0;
    this.tag = at;
    this.mnemonic = last + 1;
    this.mnemonicEnd = to;
    return skipBlanks(bytes, colon + 1, end);
  }

  private hasMnemonic(text: Uint8Array): boolean {
    return startsWith(this.bytes, this.mnemonic, this.mnemonicEnd, text);
  }

  private isMnemonic(text: Uint8Array): boolean {
    return equals(this.bytes, this.mnemonic, this.mnemonicEnd, text);
  }
}

function isTagByte(byte: number): boolean {
  return (byte >= UpperA && byte <= UpperZ) || (byte >= Zero && byte <= Nine) || byte === Dash || byte === Underscore;
}
