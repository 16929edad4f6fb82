/**
 * SonicWall (SonicOS), as enhanced syslog or as CEF.
 *
 *   <134>id=firewall sn=C0EFE33057B0 time="2026-11-20 06:46:36 UTC" fw=198.51.100.7 pri=6 c=1024 m=537 msg="Connection Closed" n=316039228
 *                                    Time (of the end)                                         Message
 *   src=10.0.12.9:49652:X0:laptop-9 dst=192.0.2.4:443:X1:chatgpt.com proto=tcp/https sent=1200 rcvd=40000 usr="ana"
 *       Address, port, interface, name
 *
 *   … m=97 msg="Web site hit" src=… dst=… op=GET sent=1200 rcvd=40000 result=200 dstname=chatgpt.com arg=/c/1
 *   CEF:0|SonicWall|NSa 4700|7.0.1-1234-R5678|537|Connection Closed|4|src=10.0.12.9 spt=49652 dst=192.0.2.4 dpt=443 out=1200 in=40000 susr="ana"
 *
 * A connection is counted once, when it is closed (537) or dropped; 98, its opening, is `repeated`, and so are packets that a rule
 * lets through (1235). 14, 16 and 97 are web requests. Other messages are ignored.
 *
 * https://www.sonicwall.com/techdocs/pdf/sonicos-7-0-0-0-log_events_reference_guide.pdf
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Cef, CefPart, cefKeys } from '../bytes/cef.js';
import { indexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { Pairs } from '../bytes/pairs.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { readTarget } from '../bytes/url.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import { type LineRecord, nothingStated, readsAny, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { PairTable } from '../pair-table.js';
import { Action, Escapes, Fact, Row } from '../row.js';
import { forgetTotals, Opener, SessionEnds } from '../session-ends.js';

const { Colon, Nine, Quote, Slash } = Byte;

/** Syslog's keys; CEF has some of them and some of its own. */
const fields = {
  sn: 'none',
  fw: 'none',
  time: 'none',
  m: 'none',
  msg: 'none',
  src: 'none',
  dst: 'none',
  srcV6: 'none',
  dstV6: 'none',
  spt: 'none',
  dpt: 'none',
  proto: 'none',
  sent: 'none',
  rcvd: 'none',
  out: 'none',
  in: 'none',
  spkt: 'none',
  rpkt: 'none',
  dstname: 'none',
  dhost: 'none',
  arg: 'none',
  request: 'none',
  op: 'none',
  srcMac: 'mac',
  cdur: 'durationMs',
  result: 'status',
  usr: 'user',
  user: 'user',
  susr: 'user',
  suser: 'user',
  fw_action: 'none',
  rt: 'none',
} as const;
const table = new PairTable(fields, ['-', 'NA', 'Unknown']);
const cefTable = cefKeys(Object.keys(fields));
const Key = Object.freeze({
  serial: table.slot('sn'),
  firewall: table.slot('fw'),
  time: table.slot('time'),
  message: table.slot('m'),
  text: table.slot('msg'),
  source: table.slot('src'),
  destination: table.slot('dst'),
  source6: table.slot('srcV6'),
  destination6: table.slot('dstV6'),
  sourcePort: table.slot('spt'),
  destinationPort: table.slot('dpt'),
  protocol: table.slot('proto'),
  sent: [table.slot('sent'), table.slot('out')],
  received: [table.slot('rcvd'), table.slot('in')],
  packetsSent: table.slot('spkt'),
  packetsReceived: table.slot('rpkt'),
  hosts: [table.slot('dstname'), table.slot('dhost')],
  argument: table.slot('arg'),
  url: table.slot('request'),
  action: table.slot('fw_action'),
  operation: table.slot('op'),
  duration: table.slot('cdur'),
  relayed: table.slot('rt'),
});

const closed = 537;
const opened = 98;
const packetAllowed = 1235;
const siteDenied = 14;
const webMessages: readonly number[] = [siteDenied, 16, 97];
const vendor = word('SonicWall');
const drop = word('drop');
/** `TCP connection dropped`, `Unhandled IPv6 packet dropped`, `LAN UDP packet denied …` */
const refusalWords = [word('dropped'), word('denied')];

const sonicwall: LogFormat<ClockHints> = {
  name: 'sonicwall',
  product: 'SonicWall (SonicOS syslog and CEF)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow', 'request'],
  fields: [
    'time',
    'durationMs',
    'client',
    'clientPort',
    'mac',
    'user',
    'realm',
    'host',
    'server',
    'serverPort',
    'transport',
    'method',
    'path',
    'status',
    'action',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
  ],
  specification: 'https://www.sonicwall.com/techdocs/pdf/sonicos-7-0-0-0-log_events_reference_guide.pdf',

  detect(head, hints) {
    if (readsAny(head, new Row(), new Record(head, hints))) return hints;
    return new Refusal('no line is "id=… sn=… time="…" … m=number …" or "CEF:0|SonicWall|…"');
  },

  ...recordPerLine(Escapes.Backslash, (bytes, layout) => new Record(bytes, layout)),
};
export default sonicwall;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private readonly syslogPairs: Pairs;
  private readonly cef: Cef;
  private pairs: Pairs;
  private readonly ends = new SessionEnds();
  private message = Number.NaN;
  private isRefused = false;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.syslog = new SyslogPrefix(bytes, this.clock);
    this.syslogPairs = new Pairs(table.keys, bytes);
    this.cef = new Cef(cefTable, bytes);
    this.pairs = this.syslogPairs;
  }

  read(start: number, end: number, row: Row): Verdict {
    if (this.cef.read(start, end) && this.cef.isPart(CefPart.Vendor, vendor)) return this.readCef(start, row);
    const { syslogPairs: pairs } = this;
    this.pairs = pairs;
    pairs.scan(start, end);
    if (!pairs.has(Key.serial) || !pairs.has(Key.time) || !pairs.has(Key.firewall)) return Reject.TooFewFields;
    if (pairs.isUnclosed) return Reject.Truncated;
    this.message = decimal(this.bytes, pairs.start(Key.message), pairs.end(Key.message));
    if (pairs.has(Key.message) && Number.isNaN(this.message)) return Reject.BadSyntax;
    row.timeMs = isoMillis(this.bytes, pairs.start(Key.time), pairs.end(Key.time), this.clock);
    return Number.isNaN(row.timeMs) ? Reject.BadTime : this.readMessage(row);
  }

  readDetails(row: Row): void {
    const { bytes, pairs, ends } = this;
    table.readFields(row, pairs);
    ends.readClient(row);
    const protocol = pairs.start(Key.protocol);
    const protocolEnd = indexOf(bytes, protocol, pairs.end(Key.protocol), Slash);
    if (protocolEnd > protocol) row.transport = transportOf(bytes, protocol, protocolEnd);
    // Appliances before SonicOS 6 number the methods.
    const method = pairs.start(Key.operation);
    if (bytes[method]! > Nine) row.method.set(method, pairs.end(Key.operation));
    row.action = this.isRefused ? Action.Blocked : Action.Allowed;
    row.repeated = this.message === opened || (this.message === packetAllowed && !this.isRefused);
    if (row.repeated) forgetTotals(row);
  }

  /** The extension's values stand in quotes or not, as in syslog. */
  private readCef(start: number, row: Row): Verdict {
    const { bytes, cef } = this;
    cef.scan();
    this.pairs = cef.pairs;
    this.message = decimal(bytes, cef.partStart(CefPart.Signature), cef.partEnd(CefPart.Signature));
    const relayed = decimal(bytes, this.pairs.start(Key.relayed), this.pairs.end(Key.relayed));
    if (relayed > 1e11) row.timeMs = relayed;
    else if (this.syslog.read(start, cef.start)) row.timeMs = this.syslog.timeMs;
    return this.readMessage(row);
  }

  private readMessage(row: Row): Verdict {
    const { message } = this;
    this.isRefused = this.saysRefused();
    const isWeb = webMessages.includes(message);
    if (message !== closed && message !== opened && message !== packetAllowed && !isWeb && !this.isRefused)
      return nothingStated;
    const verdict = this.readEnds();
    if (verdict !== wellFormed) return verdict;
    row.fact = Fact.Flow;
    const lastedMs = decimal(this.bytes, this.pairs.start(Key.duration), this.pairs.end(Key.duration));
    if (message === closed && lastedMs > 0) row.timeMs -= lastedMs;
    this.ends.readServer(row);
    return isWeb ? this.readWeb(row) : wellFormed;
  }

  private saysRefused(): boolean {
    const { bytes, pairs } = this;
    if (this.message === siteDenied) return true;
    // CEF leaves the quotes on.
    const action = pairs.start(Key.action);
    if (startsWith(bytes, bytes[action] === Quote ? action + 1 : action, pairs.end(Key.action), drop)) return true;
    const end = pairs.end(Key.text);
    if (!this.hasEnds()) return false;
    for (let at = pairs.start(Key.text); at < end; at++) {
      if (startsWith(bytes, at, end, refusalWords[0]!)) return true;
      // `Administrator login denied` is no connection.
      if (startsWith(bytes, at, end, refusalWords[1]!)) return pairs.has(Key.protocol);
    }
    return false;
  }

  private hasEnds(): boolean {
    const { pairs } = this;
    const hasSource = pairs.has(Key.source) || pairs.has(Key.source6);
    return hasSource && (pairs.has(Key.destination) || pairs.has(Key.destination6));
  }

  private readEnds(): Verdict {
    const { bytes, pairs, ends } = this;
    if (!this.hasEnds()) return Reject.TooFewFields;
    ends.clear();
    ends.opener = Opener.Source;
    ends.sourcePort = decimal(bytes, pairs.start(Key.sourcePort), pairs.end(Key.sourcePort));
    ends.destinationPort = decimal(bytes, pairs.start(Key.destinationPort), pairs.end(Key.destinationPort));
    this.readEnd(Key.source, Key.source6, true);
    this.readEnd(Key.destination, Key.destination6, false);
    if (!isAddress(bytes, ends.source.start, ends.source.end)) return Reject.BadAddress;
    if (!isAddress(bytes, ends.destination.start, ends.destination.end)) return Reject.BadAddress;
    ends.bytesSent = this.first(Key.sent);
    ends.bytesReceived = this.first(Key.received);
    ends.packetsSent = decimal(bytes, pairs.start(Key.packetsSent), pairs.end(Key.packetsSent));
    ends.packetsReceived = decimal(bytes, pairs.start(Key.packetsReceived), pairs.end(Key.packetsReceived));
    return wellFormed;
  }

  /** `10.0.12.9:49652:X0:laptop-9`; of IPv6, `src=:49652:X0 srcV6=2001:db8::9`; in CEF, the address alone. */
  private readEnd(slot: number, slot6: number, isSource: boolean): void {
    const { bytes, pairs, ends } = this;
    const start = pairs.start(slot);
    const end = pairs.end(slot);
    const colon = indexOf(bytes, start, end, Colon);
    const port = decimal(bytes, colon + 1, indexOf(bytes, Math.min(colon + 1, end), end, Colon));
    const span = isSource ? ends.source : ends.destination;
    if (pairs.has(slot6)) span.set(pairs.start(slot6), pairs.end(slot6));
    else if (isAddress(bytes, start, end)) span.set(start, end);
    else span.set(start, colon);
    if (isAddress(bytes, start, end)) return;
    if (isSource) ends.sourcePort = port;
    else ends.destinationPort = port;
  }

  private readWeb(row: Row): Verdict {
    const { bytes, pairs } = this;
    for (let i = 0; i < Key.hosts.length; i++) {
      const slot = Key.hosts[i]!;
      if (!table.isKnown(bytes, pairs, slot)) continue;
      row.fact = Fact.Request;
      row.host.set(pairs.start(slot), pairs.end(slot));
      const path = pairs.start(Key.argument);
      if (bytes[path] === Slash && pairs.end(Key.argument) > path) row.path.set(path, pairs.end(Key.argument));
      return wellFormed;
    }
    if (readTarget(bytes, pairs.start(Key.url), pairs.end(Key.url), row)) row.fact = Fact.Request;
    else row.path.clear();
    row.serverPort = this.ends.destinationPort;
    return wellFormed;
  }

  private first(slots: readonly number[]): number {
    for (let i = 0; i < slots.length; i++) {
      const value = decimal(this.bytes, this.pairs.start(slots[i]!), this.pairs.end(slots[i]!));
      if (value >= 0) return value;
    }
    return Number.NaN;
  }
}
