/**
 * Sophos Firewall (XG, XGS, SFOS) and Cyberoam.
 *
 *   device="SFW" date=2026-11-20 time=06:46:36 timezone="CET" device_name="XG430" log_type="Firewall" log_component="Firewall Rule"
 *                Time                                                             Kind
 *   log_subtype="Allowed" duration=136 user_name="ana" src_ip=10.0.12.9 src_port=49652 dst_ip=192.0.2.4 dst_port=443 protocol="TCP"
 *   sent_bytes=2422 recv_bytes=9586 connevent="Stop"
 *
 *   device_name="SFW" timestamp="2026-11-20T06:46:36+0100" log_type="Content Filtering" log_component="HTTP" log_subtype="Allowed"
 *   url="https://chatgpt.com/" domain="chatgpt.com" bytes_sent=19591 bytes_received=2856085 …                 SFOS 19 and later
 *
 * A connection is counted once, when it stops or is denied; `repeated` are its Start and its Interim lines, whose running totals are
 * left out, and what Anti-Virus and Web Content Policy say about a request that Content Filtering logs too. Times are of the
 * end. `timezone` is an abbreviation: one that means several zones (`IST`, `CST`) is read as the log's zone.
 *
 * https://docs.sophos.com/nsg/sophos-firewall/latest/Help/en-us/webhelp/onlinehelp/AdministratorHelp/Logs/
 */

import { isAddress } from '../bytes/address.js';
import { equals, equalsAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { Pairs } from '../bytes/pairs.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { readTarget } from '../bytes/url.js';
import { zonedMillis } from '../bytes/zone-time.js';
import { type LogFormat, Refusal, Reject } from '../format.js';
import { type LineRecord, nothingStated, readsAny, recordPerLine, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { PairTable } from '../pair-table.js';
import { Action, Escapes, Fact, Row } from '../row.js';
import { forgetTotals } from '../session-ends.js';

/** Two names for one field: older and newer releases. */
const table = new PairTable(
  {
    log_type: 'none',
    log_component: 'none',
    log_subtype: 'none',
    date: 'none',
    time: 'none',
    timezone: 'none',
    timestamp: 'none',
    connevent: 'none',
    con_event: 'none',
    status: 'none',
    duration: 'none',
    src_ip: 'client',
    src_port: 'clientPort',
    dst_ip: 'server',
    dst_port: 'serverPort',
    protocol: 'transport',
    user_name: 'user',
    user: 'user',
    user_gp: 'group',
    user_group: 'group',
    url: 'none',
    domain: 'none',
    domainname: 'none',
    website: 'none',
    sni: 'none',
    sent_bytes: 'bytesUp',
    bytes_sent: 'bytesUp',
    recv_bytes: 'bytesDown',
    bytes_received: 'bytesDown',
    sent_pkts: 'packetsUp',
    packets_sent: 'packetsUp',
    recv_pkts: 'packetsDown',
    packets_received: 'packetsDown',
    httpresponsecode: 'none',
    status_code: 'none',
    http_status: 'none',
    contenttype: 'contentType',
    content_type: 'contentType',
    user_agent: 'userAgent',
    http_user_agent: 'userAgent',
    referer: 'referrer',
    reported_ip: 'none',
    reported_host: 'none',
    src_mac: 'none',
    lease_time: 'none',
  },
  ['-', 'N/A'],
);

const Key = Object.freeze({
  type: table.slot('log_type'),
  component: table.slot('log_component'),
  subtype: table.slot('log_subtype'),
  date: table.slot('date'),
  time: table.slot('time'),
  timezone: table.slot('timezone'),
  timestamp: table.slot('timestamp'),
  event: [table.slot('connevent'), table.slot('con_event')],
  status: table.slot('status'),
  duration: table.slot('duration'),
  source: table.slot('src_ip'),
  destination: table.slot('dst_ip'),
  user: [table.slot('user_name'), table.slot('user')],
  url: table.slot('url'),
  hosts: [table.slot('domain'), table.slot('domainname'), table.slot('website'), table.slot('sni')],
  sni: table.slot('sni'),
  httpStatus: [table.slot('httpresponsecode'), table.slot('status_code'), table.slot('http_status')],
  reportedAddress: table.slot('reported_ip'),
  reportedHost: table.slot('reported_host'),
  mac: table.slot('src_mac'),
  leaseTime: table.slot('lease_time'),
});

const firewallType = word('Firewall');
const contentType = word('Content Filtering');
const virusType = word('Anti-Virus');
const eventType = word('Event');
const tlsType = word('SSL');
const webPolicy = word('Web Content Policy');
const application = word('Application');
const ftp = word('FTP');
const dhcp = word('DHCP Server');
const authentication = word('Authentication');
const successful = word('Successful');
const leased = [word('Renew'), word('Lease'), word('Offer'), word('Ack')];
const running = [word('Start'), word('Interim')];
const allowed = [word('Allowed'), word('Clean'), word('Decrypt'), word('Do not decrypt')];
const denied = [word('Denied'), word('Deny'), word('Drop'), word('Reject'), word('Virus'), word('Block')];

const sophosXg: LogFormat<ClockHints> = {
  name: 'sophos-xg',
  product: 'Sophos Firewall (XG, XGS, SFOS), Cyberoam',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow', 'request', 'lease', 'logon'],
  fields: [
    'time',
    'durationMs',
    'until',
    'client',
    'clientPort',
    'device',
    'mac',
    'user',
    'realm',
    'group',
    'host',
    'server',
    'serverPort',
    'transport',
    'app',
    'path',
    'status',
    'contentType',
    'userAgent',
    'referrer',
    'action',
    'bytesUp',
    'bytesDown',
    'packetsUp',
    'packetsDown',
  ],
  specification:
    'https://docs.sophos.com/nsg/sophos-firewall/latest/Help/en-us/webhelp/onlinehelp/AdministratorHelp/Logs/',

  detect(head, hints) {
    if (readsAny(head, new Row(), new Record(head, hints))) return hints;
    return new Refusal('no line has log_type="…" log_component="…" log_subtype="…" and a time');
  },

  ...recordPerLine(Escapes.Backslash, (bytes, layout) => new Record(bytes, layout)),
};
export default sophosXg;

/** Where the parts of the current line are. */
class Record implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly pairs: Pairs;
  private isRunning = false;
  private isRepeated = false;
  private loggedMs = Number.NaN;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.clock = localClock(hints);
    this.pairs = new Pairs(table.keys, bytes);
  }

  read(start: number, end: number, row: Row): Verdict {
    const { pairs } = this;
    pairs.scan(start, end);
    if (!pairs.has(Key.type) || !pairs.has(Key.component) || !pairs.has(Key.subtype)) return Reject.TooFewFields;
    if (pairs.isUnclosed) return Reject.Truncated;
    this.loggedMs = this.readTime();
    row.timeMs = this.loggedMs;
    this.isRunning = false;
    this.isRepeated = false;
    if (this.is(Key.type, eventType)) return this.readEvent(row);
    const isRequest =
      this.is(Key.type, contentType) ||
      this.is(Key.type, tlsType) ||
      (this.is(Key.type, virusType) && !this.is(Key.component, ftp));
    if (isRequest && !this.is(Key.component, application)) return this.readRequest(row);
    if (isRequest || this.is(Key.type, firewallType)) return this.readFlow(row);
    return nothingStated;
  }

  readDetails(row: Row): void {
    const { bytes, pairs } = this;
    if (row.fact === Fact.Lease) {
      this.readLease(row);
      return;
    }
    if (row.fact === Fact.Logon) {
      row.client.set(pairs.start(Key.source), pairs.end(Key.source));
      this.readUser(row);
      return;
    }
    table.readFields(row, pairs);
    row.durationMs = decimal(bytes, pairs.start(Key.duration), pairs.end(Key.duration)) * 1000;
    for (let i = 0; i < Key.httpStatus.length; i++) {
      const status = decimal(bytes, pairs.start(Key.httpStatus[i]!), pairs.end(Key.httpStatus[i]!));
      if (status > 0) row.status = status;
    }
    if (row.fact === Fact.Request && pairs.has(Key.sni)) row.app = 'tls';
    if (this.isOneOf(Key.subtype, allowed)) row.action = Action.Allowed;
    else if (this.isOneOf(Key.subtype, denied)) row.action = Action.Blocked;
    row.repeated = this.isRepeated;
    if (this.isRunning) forgetTotals(row);
  }

  private readTime(): number {
    const { bytes, pairs } = this;
    if (pairs.has(Key.timestamp))
      return isoMillis(bytes, pairs.start(Key.timestamp), pairs.end(Key.timestamp), this.clock);
    const zone = Key.timezone;
    return zonedMillis(
      bytes,
      pairs.start(Key.date),
      pairs.start(Key.time),
      pairs.end(Key.time),
      pairs.start(zone),
      pairs.end(zone),
      this.clock,
    );
  }

  private readFlow(row: Row): Verdict {
    const { bytes, pairs } = this;
    if (Number.isNaN(this.loggedMs)) return Reject.BadTime;
    const { source, destination } = Key;
    if (!pairs.has(source) || !pairs.has(destination)) return Reject.TooFewFields;
    if (!isAddress(bytes, pairs.start(source), pairs.end(source))) return Reject.BadAddress;
    if (!isAddress(bytes, pairs.start(destination), pairs.end(destination))) return Reject.BadAddress;
    row.fact = Fact.Flow;
    row.server.set(pairs.start(destination), pairs.end(destination));
    table.readServerPort(row, pairs);
    this.isRunning = this.isOneOf(Key.event[0]!, running) || this.isOneOf(Key.event[1]!, running);
    this.isRepeated = this.isRunning;
    const seconds = decimal(bytes, pairs.start(Key.duration), pairs.end(Key.duration));
    if (seconds >= 0) row.timeMs = this.loggedMs - seconds * 1000;
    return wellFormed;
  }

  private readRequest(row: Row): Verdict {
    const { bytes, pairs } = this;
    // Some exports of Web Content Policy have no time.
    const isPolicy = this.is(Key.component, webPolicy);
    if (Number.isNaN(this.loggedMs) && !isPolicy) return Reject.BadTime;
    row.fact = Fact.Request;
    this.isRepeated = isPolicy || this.is(Key.type, virusType);
    if (pairs.has(Key.url) && readTarget(bytes, pairs.start(Key.url), pairs.end(Key.url), row)) return wellFormed;
    for (let i = 0; i < Key.hosts.length; i++) {
      const slot = Key.hosts[i]!;
      if (!table.isKnown(bytes, pairs, slot)) continue;
      row.host.set(pairs.start(slot), pairs.end(slot));
      return wellFormed;
    }
    return table.isKnown(bytes, pairs, Key.destination) ? this.readFlow(row) : Reject.NoHost;
  }

  /** Leases and logons; the rest of what happens on a firewall states none of our facts. */
  private readEvent(row: Row): Verdict {
    const { bytes, pairs } = this;
    if (this.is(Key.component, dhcp)) {
      if (!this.isOneOf(Key.status, leased)) return nothingStated;
      row.fact = Fact.Lease;
      return isAddress(bytes, pairs.start(Key.reportedAddress), pairs.end(Key.reportedAddress))
        ? wellFormed
        : Reject.BadAddress;
    }
    if (!this.is(Key.subtype, authentication) || !this.is(Key.status, successful)) return nothingStated;
    const hasUser = Key.user.some((slot) => table.isKnown(bytes, pairs, slot));
    if (!hasUser || !isAddress(bytes, pairs.start(Key.source), pairs.end(Key.source))) return nothingStated;
    row.fact = Fact.Logon;
    return wellFormed;
  }

  private readLease(row: Row): void {
    const { bytes, pairs } = this;
    row.client.set(pairs.start(Key.reportedAddress), pairs.end(Key.reportedAddress));
    row.device.set(pairs.start(Key.reportedHost), pairs.end(Key.reportedHost));
    row.mac.set(pairs.start(Key.mac), pairs.end(Key.mac));
    const seconds = decimal(bytes, pairs.start(Key.leaseTime), pairs.end(Key.leaseTime));
    row.untilMs = this.loggedMs + seconds * 1000;
  }

  private readUser(row: Row): void {
    for (let i = 0; i < Key.user.length; i++) {
      const slot = Key.user[i]!;
      if (table.isKnown(this.bytes, this.pairs, slot)) row.user.set(this.pairs.start(slot), this.pairs.end(slot));
    }
  }

  private is(slot: number, value: Uint8Array): boolean {
    return equals(this.bytes, this.pairs.start(slot), this.pairs.end(slot), value);
  }

  private isOneOf(slot: number, values: readonly Uint8Array[]): boolean {
    return equalsAny(this.bytes, this.pairs.start(slot), this.pairs.end(slot), values);
  }
}
