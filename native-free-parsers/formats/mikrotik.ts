/**
 * MikroTik RouterOS: what a firewall rule with `action=log` or `log=yes` writes.
 *
 *   2026-11-20T06:46:36.734637+01:00 gw firewall,info drop-in forward: in:bridge out:ether1, connection-state:new src-mac 02:00:5e:10:00:09,
 *   Time                                Topics        Prefix  Chain
 *   proto TCP (SYN), 10.0.12.9:49652->192.0.2.4:443, NAT (10.0.12.9:49652->198.51.100.7:49652)->192.0.2.4:443, len 60
 *                    Ends
 *
 * RouterOS does not say what became of the packet: only the prefix tells, where its author wrote it. A packet's length is no
 * connection's total, so bytes are not stated; packets of TCP that open nothing are `repeated`. Other topics are ignored.
 *
 * https://help.mikrotik.com/docs/spaces/ROS/pages/328094/Log
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { find, indexOf, lastIndexOf, startsWith, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import { type LineRecord, nothingStated, readsAny, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, Row } from '../row.js';
import { Opener, SessionEnds } from '../session-ends.js';

const { BracketClose, BracketOpen, Colon, Comma, Greater, LowerA, LowerZ, ParenClose, ParenOpen, Space } = Byte;

const inside = word(' in:');
const protocol = word(', proto ');
const protocolAtStart = word(' proto ');
const firewallTopic = word('firewall,');
/** What every topic of RouterOS may have: `system,info`, `dhcp,info`, `interface,info`, … */
const levels = [word(',info '), word(',warning '), word(',error'), word(',debug '), word(',critical ')];
const tcp = word('TCP (');
const syn = word('SYN');
const ack = word('ACK');
const refusals = [word('drop'), word('block'), word('reject'), word('deny')];
const permits = [word('accept'), word('allow'), word('permit')];

const mikrotik: LogFormat<ClockHints> = {
  name: 'mikrotik',
  product: 'MikroTik RouterOS (firewall log)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow'],
  fields: ['time', 'client', 'clientPort', 'server', 'serverPort', 'transport', 'action'],
  specification: 'https://help.mikrotik.com/docs/spaces/ROS/pages/328094/Log',

  detect(head, hints) {
    const record = new Record(head, hints);
    record.isPacketNeeded = true;
    if (readsAny(head, new Row(), record)) return hints;
    return new Refusal('no line has "in:… out:…, … proto …, address:port->address:port, len …"');
  },

  ...recordPerLine(Escapes.None, (bytes, layout) => new Record(bytes, layout)),
};
export default mikrotik;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  /** Topics of RouterOS alone do not tell its log from others. */
  isPacketNeeded = false;
  private readonly bytes: Buffer;
  private readonly syslog: SyslogPrefix;
  private readonly ends = new SessionEnds();
  private prefixStart = 0;
  private prefixEnd = 0;
  private protocolStart = 0;
  private protocolEnd = 0;
  private isOpening = true;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.syslog = new SyslogPrefix(bytes, localClock(hints));
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, syslog } = this;
    const isSyslog = syslog.read(start, end);
    if (isSyslog) row.timeMs = syslog.timeMs;
    const from = isSyslog ? syslog.hostEnd : start;
    const chain = find(bytes, from, end, inside);
    if (chain < 0 || bytes[chain - 1] !== Colon) {
      if (this.isPacketNeeded) return Reject.BadSyntax;
      return isSyslog || this.hasTopic(from, end) ? nothingStated : Reject.BadSyntax;
    }
    this.prefixStart = from;
    this.prefixEnd = chain;
    return this.readPacket(chain, end, row);
  }

  readDetails(row: Row): void {
    this.ends.readClient(row);
    row.transport = transportOf(this.bytes, this.protocolStart, this.protocolEnd);
    row.action = this.readAction();
    row.repeated = !this.isOpening;
  }

  private hasTopic(start: number, end: number): boolean {
    for (let at = start; at < end && at < start + 60; at++)
      if (this.bytes[at] === Comma && startsWithAny(this.bytes, at, end, levels)) return true;
    return startsWith(this.bytes, start, end, firewallTopic);
  }

  /** `…, proto TCP (SYN), 10.0.12.9:49652->192.0.2.4:443, len 60`; without a state, ` proto` follows `out:…,` or a MAC. */
  private readPacket(start: number, end: number, row: Row): Verdict {
    const { bytes, ends } = this;
    let at = find(bytes, start, end, protocol);
    at = at < 0 ? find(bytes, start, end, protocolAtStart) + protocolAtStart.length : at + protocol.length;
    if (at < protocol.length) return Reject.TooFewFields;
    this.protocolStart = at;
    this.protocolEnd = indexOf(bytes, at, Math.min(indexOf(bytes, at, end, Comma), end), Space);
    // `TCP (SYN,ACK), `, `ICMP (type 8, code 0), `, `UDP, `
    const isLong = bytes[this.protocolEnd] === Space && bytes[this.protocolEnd + 1] === ParenOpen;
    const comma = indexOf(bytes, isLong ? indexOf(bytes, at, end, ParenClose) : at, end, Comma);
    const pair = comma + 2;
    const arrow = indexOf(bytes, pair, end, Greater);
    if (comma >= end || arrow >= end) return Reject.TooFewFields;
    ends.clear();
    this.readEnd(pair, arrow - 1, true);
    this.readEnd(arrow + 1, Math.min(indexOf(bytes, arrow, end, Comma), indexOf(bytes, arrow, end, Space)), false);
    if (!isAddress(bytes, ends.source.start, ends.source.end)) return Reject.BadAddress;
    if (!isAddress(bytes, ends.destination.start, ends.destination.end)) return Reject.BadAddress;
    this.readFlags(at, comma);
    row.fact = Fact.Flow;
    ends.readServer(row);
    return wellFormed;
  }

  /** `10.0.12.9:49652`, `[2001:db8::9]:49652` or, of ICMP, an address alone. */
  private readEnd(start: number, end: number, isSource: boolean): void {
    const { bytes, ends } = this;
    const isBracketed = bytes[start] === BracketOpen;
    const addressStart = isBracketed ? start + 1 : start;
    const bracket = isBracketed ? indexOf(bytes, start, end, BracketClose) : end;
    const colon = isBracketed ? bracket + 1 : lastIndexOf(bytes, start, end, Colon);
    const isWhole = isAddress(bytes, addressStart, end);
    const addressEnd = isBracketed ? bracket : colon < 0 || isWhole ? end : colon;
    const port = isWhole || colon < 0 ? Number.NaN : decimal(bytes, colon + 1, end);
    if (isSource) {
      ends.source.set(addressStart, Math.max(addressStart, addressEnd));
      ends.sourcePort = port;
    } else {
      ends.destination.set(addressStart, Math.max(addressStart, addressEnd));
      ends.destinationPort = port;
    }
  }

  private readFlags(start: number, end: number): void {
    const { bytes, ends } = this;
    const hasSyn = find(bytes, start, end, syn) >= 0;
    this.isOpening = hasSyn || !startsWith(bytes, start, end, tcp);
    if (hasSyn) ends.opener = find(bytes, start, end, ack) >= 0 ? Opener.Destination : Opener.Source;
  }

  /** The first known word of the prefix: `drop-in forward:`. */
  private readAction(): Action {
    const { bytes, prefixStart, prefixEnd } = this;
    for (let at = prefixStart; at < prefixEnd; at++) {
      if (at > prefixStart && isLetter(bytes[at - 1]!)) continue;
      if (startsWithAny(bytes, at, prefixEnd, refusals)) return Action.Blocked;
      if (startsWithAny(bytes, at, prefixEnd, permits)) return Action.Allowed;
    }
    return Action.Unknown;
  }
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= LowerA && (byte | 0x20) <= LowerZ;
}
