/**
 * DrayTek Vigor (DrayOS): firewall, content filters and the users' connections, through syslog.
 *
 *   <134>Nov 20 06:46:36 vigor: [FILTER][Pass][LAN/RT/VPN->WAN, 121:50:32 ][@S:R=13:1, 10.0.12.9:63515->192.0.2.4:443][TCP][HLen=20, TLen=52, Flag=S]
 *        Time                           Action                                         Client          Server         Transport
 *   [CSM_WF][Block][Service_Provider=CYREN][Category=News][@S:R=2:3, 10.0.12.9:50426->http://www.example.com:80/news][HTTP][HLen=20, TLen=1492]
 *   [CSM_DNSF][Block][Type=KW(G:O=0:1)][@S:R=2:3, 10.0.12.9:49316->http://chatgpt.com:53][DNS][HLen=20, TLen=62]
 *   Local User: 10.0.12.9:2428 -> 192.0.2.4:80 (TCP)Web            a user's connection; `Open port: …` is one from outside
 *
 * Written from DrayTek's articles and others' parsers. A packet's length is no connection's total, so no bytes are stated; packets of
 * TCP that open nothing are `repeated`. Other messages (WAN, VPN, calls) are ignored.
 *
 * https://www.draytek.com/support/knowledge-base/5023
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { endOfAddress } from '../bytes/endpoint.js';
import { equals, find, indexOf, lastIndexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { readTarget } from '../bytes/url.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, type RowSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type LineRecord, lineRecords, nothingStated, readsAny, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, Row, Span } from '../row.js';
import { Opener, SessionEnds } from '../session-ends.js';

const { BracketClose, BracketOpen, Colon, Comma, ParenClose, ParenOpen, Space } = Byte;

const rule = word('[@S:R=');
const arrow = word('->');
const spacedArrow = word(' -> ');
const closing = word('][');
const dnsFilter = word('[CSM_DNSF]');
const localUser = word('Local User');
const openPort = word('Open port: ');
const hardwareAddress = word('(MAC=');
const closed = word('close');
const pass = word('Pass');
const block = word('Block');
const http = word('http');
const flag = word('Flag=');
const dns = word('DNS');

const draytek: LogFormat<ClockHints> = {
  name: 'draytek',
  product: 'DrayTek Vigor (firewall, content filters, connections)',
  kind: 'firewall',
  framing: 'line',
  facts: ['request', 'query', 'flow'],
  fields: ['time', 'client', 'clientPort', 'mac', 'host', 'server', 'serverPort', 'transport', 'app', 'path', 'action'],
  specification: 'https://www.draytek.com/support/knowledge-base/5023',

  detect(head, hints) {
    const record = new Record(head, hints);
    record.isTrafficNeeded = true;
    if (readsAny(head, new Row(), record)) return hints;
    return new Refusal('no line has "[FILTER][…][@S:R=…, address:port->address:port][…]" or "Local User: …"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default draytek;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  row.escapes = Escapes.None;
  return lineRecords(bytes, row, sink, new Record(bytes, layout));
}

/** Where the parts of the current line are. */
class Record implements LineRecord {
  /** Other messages of a Vigor do not tell its log from others. */
  isTrafficNeeded = false;
  private readonly bytes: Buffer;
  private readonly syslog: SyslogPrefix;
  private readonly ends = new SessionEnds();
  private readonly transport = new Span();
  private readonly mac = new Span();
  private action: Action = Action.Unknown;
  private isRepeated = false;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.syslog = new SyslogPrefix(bytes, localClock(hints));
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes, syslog } = this;
    const isSyslog = syslog.read(start, end);
    if (isSyslog) row.timeMs = syslog.timeMs;
    this.ends.clear();
    this.mac.clear();
    this.action = Action.Unknown;
    const from = isSyslog ? syslog.hostStart : start;
    const ruled = find(bytes, from, end, rule);
    if (ruled >= 0) return this.readRuled(from, ruled, end, row);
    const user = find(bytes, from, end, localUser);
    const port = user < 0 ? find(bytes, from, end, openPort) : -1;
    const connection = Math.max(user, port);
    const isConnection = connection >= 0 && find(bytes, connection, end, spacedArrow) >= 0;
    if (isConnection) return this.readConnection(connection, end, row);
    return isSyslog && !this.isTrafficNeeded ? nothingStated : Reject.BadSyntax;
  }

  readDetails(row: Row): void {
    const { bytes, transport } = this;
    const { start, end } = transport;
    this.ends.readClient(row);
    row.mac.set(this.mac.start, this.mac.end);
    if (row.fact === Fact.Query) row.app = 'dns';
    else if (row.fact === Fact.Flow) row.transport = transportOf(bytes, start, end);
    row.action = this.action;
    row.repeated = this.isRepeated;
  }

  /** `[FILTER][Pass][…][@S:R=13:1, 10.0.12.9:63515->192.0.2.4:443][TCP][…]` */
  private readRuled(start: number, ruled: number, end: number, row: Row): Verdict {
    const { bytes, ends } = this;
    const source = indexOf(bytes, ruled, end, Comma) + 2;
    const sourceEnd = find(bytes, source, end, arrow);
    const target = sourceEnd + arrow.length;
    const targetEnd = find(bytes, target, end, closing);
    if (source > end || sourceEnd < 0 || targetEnd < 0) return Reject.TooFewFields;
    const module = indexOf(bytes, start, ruled, BracketOpen);
    this.readAction(module, ruled);
    this.transport.set(targetEnd + closing.length, indexOf(bytes, targetEnd + closing.length, end, BracketClose));
    const flags = find(bytes, targetEnd, end, flag);
    this.isRepeated =
      flags >= 0 &&
      indexOf(bytes, flags + flag.length, indexOf(bytes, flags, end, Comma), 0x53) >= indexOf(bytes, flags, end, Comma);
    if (!this.readEnd(source, sourceEnd, true)) return Reject.BadAddress;
    if (startsWith(bytes, target, targetEnd, http)) {
      const isQuery =
        startsWith(bytes, module, ruled, dnsFilter) || equals(bytes, this.transport.start, this.transport.end, dns);
      if (!readTarget(bytes, target, targetEnd, row)) return Reject.NoHost;
      row.fact = isQuery ? Fact.Query : Fact.Request;
      if (isQuery) row.serverPort = Number.NaN;
      // `http://example.com/:80`: the port stands behind the path.
      if (bytes[row.path.start + 1] === Colon) row.path.end = Math.min(row.path.end, row.path.start + 1);
      this.isRepeated = false;
      return wellFormed;
    }
    if (!this.readEnd(target, targetEnd, false)) return Reject.BadAddress;
    row.fact = Fact.Flow;
    ends.readServer(row);
    return wellFormed;
  }

  /** `Local User (MAC=02-00-5E-10-00-09): 10.0.12.9:2428 -> 192.0.2.4:80 (TCP)Web` */
  private readConnection(start: number, end: number, row: Row): Verdict {
    const { bytes, ends } = this;
    const sourceEnd = find(bytes, start, end, spacedArrow);
    const source = lastIndexOf(bytes, start, sourceEnd, Space) + 1;
    const target = sourceEnd + spacedArrow.length;
    const targetEnd = indexOf(bytes, target, end, Space);
    const open = indexOf(bytes, targetEnd, end, ParenOpen);
    const close = indexOf(bytes, open, end, ParenClose);
    // Queries name no port: `10.0.12.9 DNS -> 192.0.2.53 …`.
    if (!this.readEnd(source, sourceEnd, true) || close === end) return nothingStated;
    if (!this.readEnd(target, targetEnd, false)) return Reject.BadAddress;
    const mac = find(bytes, start, source, hardwareAddress);
    if (mac >= 0) this.mac.set(mac + hardwareAddress.length, indexOf(bytes, mac, source, ParenClose));
    this.transport.set(open + 1, close);
    this.isRepeated = find(bytes, close, end, closed) >= 0;
    row.fact = Fact.Flow;
    ends.opener = Opener.Source;
    ends.readServer(row);
    return wellFormed;
  }

  private readAction(start: number, end: number): void {
    const { bytes } = this;
    const second = find(bytes, start, end, closing) + closing.length;
    if (startsWith(bytes, second, end, block)) this.action = Action.Blocked;
    else if (startsWith(bytes, second, end, pass)) this.action = Action.Allowed;
  }

  private readEnd(start: number, end: number, isSource: boolean): boolean {
    const { bytes, ends } = this;
    const addressEnd = endOfAddress(bytes, start, end);
    if (addressEnd < 0 || !isAddress(bytes, start, addressEnd)) return false;
    const port = addressEnd < end && bytes[addressEnd] === Colon ? decimal(bytes, addressEnd + 1, end) : Number.NaN;
    const isBracketed = bytes[start] === BracketOpen;
    const span = isSource ? ends.source : ends.destination;
    span.set(isBracketed ? start + 1 : start, isBracketed ? addressEnd - 1 : addressEnd);
    if (isSource) ends.sourcePort = port;
    else ends.destinationPort = port;
    return true;
  }
}
