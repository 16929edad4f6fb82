/**
 * Netfilter's packet log: the LOG and NFLOG targets of iptables, the log statement of nftables, and what is built on them
 * (UFW, Shorewall, OpenWrt, SuSEfirewall2, UniFi gateways).
 *
 *   Nov 20 06:46:36 gw kernel: [203.842973] [UFW BLOCK] IN=eth1 OUT=eth0 MAC=02:00:… SRC=10.0.12.9 DST=192.0.2.4 LEN=60 TOS=0x00 PREC=0x00
 *   Time                        Uptime      Rule's words                             Source        Destination
 *   TTL=63 ID=32989 DF PROTO=TCP SPT=49652 DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0
 *                                Ports                                   Flags
 *
 * The kernel does not say what became of the packet: only the words that the rule's author put in front tell, where they do
 * (`DROP`, `[UFW BLOCK]`, UniFi's `[LAN_IN-2000-A]`). A packet's length is no connection's total, so bytes are not stated. Packets
 * of TCP that open nothing are `repeated`. MAC is the last hop's, not the client's. Other lines of the same file are ignored.
 *
 * https://github.com/torvalds/linux/blob/master/net/netfilter/nf_log_syslog.c
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { equals, indexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import {
  isJsonText,
  type LineRecord,
  nothingStated,
  recordPerLine,
  type Verdict,
  wellFormed,
} from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';
import { Opener, SessionEnds } from '../session-ends.js';

const { BracketClose, BracketOpen, Colon, Dash, Equals, LowerA, LowerZ, Space } = Byte;

const inside = word('IN=');
const outside = word('OUT=');
const source = word('SRC=');
const destination = word('DST=');
const protocol = word('PROTO=');
const sourcePort = word('SPT=');
const destinationPort = word('DPT=');
const syn = word('SYN');
const ack = word('ACK');
const refusals = [word('drop'), word('block'), word('reject'), word('deny'), word('denied')];
const permits = [word('accept'), word('allow'), word('permit'), word('pass')];
/** Rule's words are at most 63 bytes for iptables and 127 for nftables; UniFi adds `DESCR="…"`. */
const maxRuleWords = 300;

const netfilter: LogFormat<ClockHints> = {
  name: 'netfilter',
  product: 'Linux netfilter LOG (iptables, nftables, UFW, OpenWrt, Shorewall, UniFi)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow'],
  fields: ['time', 'client', 'clientPort', 'server', 'serverPort', 'transport', 'action'],
  specification: 'https://github.com/torvalds/linux/blob/master/net/netfilter/nf_log_syslog.c',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, hints);
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isJsonText(head, lines.start, lines.end)) continue;
      if (record.findPacket(lines.start, lines.end) && record.split(lines.end) === wellFormed) return hints;
    }
    return new Refusal('no line has "IN=… OUT=… SRC=address DST=address … PROTO=…"');
  },

  ...recordPerLine(Escapes.None, (bytes, layout) => new Record(bytes, layout)),
};
export default netfilter;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  /** NaN where the line has no time. */
  timeMs = Number.NaN;
  isSyslog = false;
  readonly ends = new SessionEnds();
  private readonly bytes: Buffer;
  private readonly syslog: SyslogPrefix;
  private ruleStart = 0;
  private packetStart = 0;
  private protocolStart = 0;
  private protocolEnd = 0;
  private isOpening = true;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.syslog = new SyslogPrefix(bytes, localClock(hints));
  }

  read(start: number, end: number, row: Row): Verdict {
    row.fact = Fact.Flow;
    if (!this.findPacket(start, end)) return this.isSyslog ? nothingStated : Reject.BadSyntax;
    const verdict = this.split(end);
    if (verdict !== wellFormed) return verdict;
    row.timeMs = this.timeMs;
    this.ends.readServer(row);
    return wellFormed;
  }

  /** Whether `IN=… OUT=` is in the line, behind syslog's prefix if it has one and the rule's words. */
  findPacket(start: number, end: number): boolean {
    const { bytes, syslog } = this;
    this.isSyslog = syslog.read(start, end);
    this.timeMs = this.isSyslog ? syslog.timeMs : Number.NaN;
    // A rule's words may look like a program: `DROP: IN=eth0`.
    this.ruleStart = this.isSyslog ? syslog.hostEnd : start;
    const limit = Math.min(end, this.ruleStart + maxRuleWords);
    let at = indexOf(bytes, this.ruleStart, limit, Equals);
    while (at < limit) {
      if (startsWith(bytes, Math.max(at - 2, this.ruleStart), at + 1, inside)) {
        this.packetStart = at - 2;
        const next = skipBlanks(bytes, indexOf(bytes, at, end, Space), end);
        return startsWith(bytes, next, end, outside);
      }
      at = indexOf(bytes, at + 1, limit, Equals);
    }
    return false;
  }

  /** Finds the parts: `wellFormed`, or why the line is none. The words of a packet quoted in an ICMP error, in `[…]`, do not count. */
  split(end: number): Reject | typeof wellFormed {
    const { bytes, ends } = this;
    ends.clear();
    this.protocolEnd = 0;
    let hasSyn = false;
    let hasAck = false;
    let at = this.packetStart;
    while (at < end) {
      const wordEnd = indexOf(bytes, at, end, Space);
      const first = bytes[at]!;
      if (first === BracketOpen) break;
      if (startsWith(bytes, at, wordEnd, source)) ends.source.set(at + source.length, wordEnd);
      else if (startsWith(bytes, at, wordEnd, destination)) ends.destination.set(at + destination.length, wordEnd);
      else if (startsWith(bytes, at, wordEnd, sourcePort))
        ends.sourcePort = decimal(bytes, at + sourcePort.length, wordEnd);
      else if (startsWith(bytes, at, wordEnd, destinationPort))
        ends.destinationPort = decimal(bytes, at + destinationPort.length, wordEnd);
      else if (startsWith(bytes, at, wordEnd, protocol)) {
        this.protocolStart = at + protocol.length;
        this.protocolEnd = wordEnd;
      } else if (equals(bytes, at, wordEnd, syn)) hasSyn = true;
      else if (equals(bytes, at, wordEnd, ack)) hasAck = true;
      at = skipBlanks(bytes, wordEnd, end);
    }
    if (this.protocolEnd <= this.protocolStart) return Reject.TooFewFields;
    if (!isAddress(bytes, ends.source.start, ends.source.end)) return Reject.BadAddress;
    if (!isAddress(bytes, ends.destination.start, ends.destination.end)) return Reject.BadAddress;
    if (hasSyn) ends.opener = hasAck ? Opener.Destination : Opener.Source;
    this.isOpening = hasSyn || !isTcp(bytes, this.protocolStart, this.protocolEnd);
    return wellFormed;
  }

  readDetails(row: Row): void {
    this.ends.readClient(row);
    row.transport = transportOf(this.bytes, this.protocolStart, this.protocolEnd);
    row.repeated = !this.isOpening;
    row.action = actionOf(this.bytes, this.ruleStart, this.packetStart);
  }
}

function isTcp(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 3 && (bytes[start]! | 0x20) === 0x74;
}

/** What a rule's words say of the packet: the first that is known, or UniFi's last letter, `A`, `D` or `R`. */
function actionOf(bytes: Buffer, start: number, end: number): Action {
  const text = Buffer.from(bytes.subarray(start, Math.min(end, start + maxRuleWords)));
  for (let i = 0; i < text.length; i++) text[i] = lowered(text[i]!);
  for (let at = 0; at < text.length; at++) {
    if (!isLetter(text[at]!) || (at > 0 && isLetter(text[at - 1]!))) continue;
    if (startsWithAny(text, at, text.length, refusals)) return Action.Blocked;
    if (startsWithAny(text, at, text.length, permits)) return Action.Allowed;
  }
  for (let at = 1; at + 1 < text.length; at++) {
    const next = text[at + 1]!;
    if (text[at - 1] !== Dash || (next !== BracketClose && next !== Dash && next !== Colon)) continue;
    if (text[at] === LowerA) return Action.Allowed;
    if (text[at] === 0x64 || text[at] === 0x72) return Action.Blocked;
  }
  return Action.Unknown;
}

function lowered(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

function isLetter(byte: number): boolean {
  return byte >= LowerA && byte <= LowerZ;
}
