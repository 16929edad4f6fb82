/**
 * The log of ISC's DHCP server, of OpenBSD's, and of appliances with it: Infoblox, EfficientIP, pfSense.
 *
 *   Nov 20 06:53:15 ns1 dhcpd[464]: DHCPACK on 10.77.0.10 to 02:00:0a:00:00:01 (LAPTOP-101) via eth0
 *   Time                            Message    Client        Mac                Device
 *
 *   … DHCPACK on 10.77.0.10 to 02:00:0a:00:00:01 (LAPTOP-101) via eth2 relay 10.77.0.1 lease-duration 28800 (RENEW)
 *   … DHCPACK on 10.77.0.10 to 02:00:0a:00:00:01 via 10.77.0.1 [691200]                     EfficientIP: seconds of the lease
 *   … DHCPACK to 10.77.0.10 (02:00:0a:00:00:01) via eth0                       after DHCPINFORM
 *   … DHCPRELEASE of 10.77.0.10 from 02:00:0a:00:00:01 (LAPTOP-101) via eth0 (found)
 *   … Reply NA: address 2001:db8::9 to client with duid 00:01:00:01:2f:… iaid = 1 valid for 600 seconds
 *
 * An acknowledged address is a lease. A release or an expiry is one that ends as it is written: `until` is its own time.
 * Offers, requests and refusals lease nothing.
 *
 * https://kb.isc.org/docs/isc-dhcp-44-manual-pages-dhcpd
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { isMac, macInDuid } from '../bytes/mac.js';
import {
  equals,
  equalsAny,
  indexOf,
  lastIndexOf,
  skipBlanks,
  startsWith,
  startsWithAny,
  word,
} from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { isInfoblox } from '../named/infoblox.js';
import { Escapes, Fact, type Row } from '../row.js';

const { BracketClose, BracketOpen, ParenClose, ParenOpen, Space } = Byte;

/** Appliances call that of DHCPv6 otherwise. */
const programs = ['dhcpd', 'dhcpd6', 'dhcpdv6'].map(word);
/** An appliance writes both to one file; most of it are queries. */
const named = word('named');
/** A blank is what tells them from dnsmasq's `DHCPACK(eth0)`. */
const messages = [
  word('DHCPACK '),
  word('DHCPDISCOVER '),
  word('DHCPOFFER '),
  word('DHCPREQUEST '),
  word('DHCPNAK '),
  word('DHCPRELEASE '),
  word('DHCPINFORM '),
  word('DHCPDECLINE '),
  word('DHCPEXPIRE '),
  word('DHCPLEASEQUERY '),
  word('BOOTREQUEST '),
  word('BOOTREPLY '),
  word('Reply NA: address '),
  word('Added new forward map from '),
  word('Added reverse map from '),
  word('Removed forward map from '),
  word('Removed reverse map on '),
  word('Unable to add forward map from '),
  word('balancing pool '),
  word('balanced pool '),
  word('bind update on '),
];
const granted = [word('DHCPACK'), word('BOOTREPLY')];
const ended = [word('DHCPRELEASE'), word('DHCPEXPIRE')];
const replied = word('Reply NA: address ');
const withDuid = word(' to client with duid ');
const validFor = word('valid for');
const prepositions = [word('to'), word('from')];
/** `DHCPACK of` and `DHCPACK from` are what a client (dhclient) was told. */
const toClient = [word('on'), word('to')];
/** `DHCPRELEASE of`, `DHCPEXPIRE on` */
const ofClient = [word('of'), word('on')];
const notFound = word('(not');
const leaseDuration = word('lease-duration');

/** What a line states; `Other` ones state none of our facts. */
const Kind = Object.freeze({ Other: 0, Granted: 1, Ended: 2, Replied: 3 });
type Kind = (typeof Kind)[keyof typeof Kind];

interface Layout extends ClockHints {
  /** Lines have syslog's prefix. A server that logs to standard error writes none, nor any time. */
  readonly isSyslog: boolean;
}

const iscDhcpd: LogFormat<Layout> = {
  name: 'isc-dhcpd',
  product: 'ISC DHCP server (dhcpd), Infoblox DHCP',
  kind: 'identity',
  framing: 'line',
  facts: ['lease'],
  fields: ['time', 'until', 'client', 'device', 'mac'],
  specification: 'https://kb.isc.org/docs/isc-dhcp-44-manual-pages-dhcpd',

  detect(head, hints) {
    const lines = new Lines(head);
    const syslog = new SyslogPrefix(head, localClock(hints));
    let ours = 0;
    let others = 0;
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isInfoblox(head, lines.start, lines.end))
        return new Refusal(`line ${line} is from Infoblox, whose log this is`);
      if (syslog.read(lines.start, lines.end)) {
        if (syslog.isFrom(named)) return new Refusal(`line ${line} is from named, whose log this is`);
        if (isServer(head, syslog)) ours++;
        else others++;
      } else if (startsWithAny(head, lines.start, lines.end, messages)) return { ...hints, isSyslog: false };
    }
    if (ours > others) return { ...hints, isSyslog: true };
    return new Refusal(
      `${ours} of the first ${ours + others} lines with a syslog prefix are from dhcpd, and no other line is a DHCP message`,
    );
  },

  openLines,
  parse: parseByLine(openLines),
};
export default iscDhcpd;

function openLines(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): LineReader {
  const record = new Record(bytes);
  const syslog = new SyslogPrefix(bytes, localClock(layout));
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  row.fact = Fact.Lease;
  return {
    read(lineStart, lineEnd) {
      const end = lineEnd;
      let start = lineStart;
      row.timeMs = Number.NaN;
      if (syslog.read(start, end)) {
        row.timeMs = syslog.timeMs;
        start = isServer(bytes, syslog) ? syslog.messageStart : end;
      } else if (layout.isSyslog) {
        sink.reject(lineStart, Reject.BadTime);
        return;
      }
      const verdict = record.split(start, end);
      if (verdict !== wellFormed) {
        sink.reject(lineStart, verdict);
        return;
      }
      // An end without a time ends nothing.
      if (record.kind === Kind.Other || (record.kind === Kind.Ended && Number.isNaN(row.timeMs))) {
        sink.ignore(lineStart);
        return;
      }
      if (!sink.wants(row)) return;
      row.clearDetails();
      record.readDetails(row);
      sink.take(row);
    },
  };
}

function isServer(bytes: Buffer, syslog: SyslogPrefix): boolean {
  return equalsAny(bytes, syslog.programStart, syslog.programEnd, programs);
}

const wellFormed = -1;

/** Where the parts of the current message are. */
class Record {
  kind: Kind = Kind.Other;
  private readonly bytes: Buffer;
  private clientStart = 0;
  private clientEnd = 0;
  /** What follows the address. */
  private restStart = 0;
  private end = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Finds the parts: `wellFormed`, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormed {
    const bytes = this.bytes;
    this.kind = Kind.Other;
    const wordEnd = indexOf(bytes, start, end, Space);
    if (startsWith(bytes, start, end, replied)) return this.readAddress(Kind.Replied, start + replied.length, end);
    const kind = equalsAny(bytes, start, wordEnd, granted)
      ? Kind.Granted
      : equalsAny(bytes, start, wordEnd, ended)
        ? Kind.Ended
        : Kind.Other;
    if (kind === Kind.Other) return wellFormed;
    const preposition = skipBlanks(bytes, wordEnd, end);
    const prepositionEnd = indexOf(bytes, preposition, end, Space);
    const expected = kind === Kind.Granted ? toClient : ofClient;
    if (!equalsAny(bytes, preposition, prepositionEnd, expected)) return wellFormed;
    const address = skipBlanks(bytes, prepositionEnd, end);
    return this.readAddress(kind, address, end);
  }

  private readAddress(kind: Kind, start: number, end: number): Reject | typeof wellFormed {
    const bytes = this.bytes;
    this.clientStart = start;
    this.clientEnd = indexOf(bytes, start, end, Space);
    this.restStart = skipBlanks(bytes, this.clientEnd, end);
    this.end = end;
    if (this.restStart >= end) return Reject.TooFewFields;
    if (!isAddress(bytes, start, this.clientEnd)) return Reject.BadAddress;
    // What was not leased cannot be released.
    if (kind === Kind.Ended && findWord(bytes, this.restStart, end, notFound) >= 0) return wellFormed;
    this.kind = kind;
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, restStart, end } = this;
    row.client.set(this.clientStart, this.clientEnd);
    if (this.kind === Kind.Ended) row.untilMs = row.timeMs;
    if (this.kind === Kind.Replied) this.readDuid(row);
    else {
      this.readDevice(row);
      const duration = findWord(bytes, restStart, end, leaseDuration);
      if (duration >= 0) row.untilMs = row.timeMs + secondsAt(bytes, duration + leaseDuration.length, end) * 1000;
      else if (bytes[end - 1] === BracketClose) {
        const seconds = decimal(bytes, lastIndexOf(bytes, restStart, end, BracketOpen) + 1, end - 1);
        if (seconds > 0) row.untilMs = row.timeMs + seconds * 1000;
      }
    }
  }

  /** `to 02:00:0a:00:00:01 (LAPTOP-101) via eth0`, `(02:00:0a:00:00:01) via eth0`; the name may have blanks. */
  private readDevice(row: Row): void {
    const { bytes, end } = this;
    let at = this.restStart;
    const firstEnd = indexOf(bytes, at, end, Space);
    if (equalsAny(bytes, at, firstEnd, prepositions)) at = skipBlanks(bytes, firstEnd, end);
    const isInBrackets = bytes[at] === ParenOpen;
    const macStart = isInBrackets ? at + 1 : at;
    const macEnd = indexOf(bytes, macStart, end, isInBrackets ? ParenClose : Space);
    if (isMac(bytes, macStart, macEnd)) row.mac.set(macStart, macEnd);
    const name = skipBlanks(bytes, macEnd + 1, end);
    if (isInBrackets || name >= end || bytes[name] !== ParenOpen) return;
    const nameEnd = indexOf(bytes, name, end, ParenClose);
    // dhcpd's own words for a name with bytes that it will not print.
    if (nameEnd < end && !equals(bytes, name + 1, nameEnd, unsuitable)) row.device.set(name + 1, nameEnd);
  }

  /** ` to client with duid 00:01:00:01:2f:aa:bb:cc:02:00:5e:10:00:09 iaid = 1 valid for 600 seconds` */
  private readDuid(row: Row): void {
    const { bytes, end } = this;
    if (startsWith(bytes, this.clientEnd, end, withDuid)) {
      const start = this.clientEnd + withDuid.length;
      const duidEnd = indexOf(bytes, start, end, Space);
      const mac = macInDuid(bytes, start, duidEnd);
      if (mac >= 0) row.mac.set(mac, duidEnd);
    }
    const valid = findWord(bytes, this.restStart, end, validFor);
    if (valid >= 0) row.untilMs = row.timeMs + secondsAt(bytes, valid + validFor.length, end) * 1000;
  }
}

const unsuitable = word('Hostname Unsuitable for Printing');

/** Where `sought` stands behind a blank; -1 if nowhere. */
function findWord(bytes: Buffer, start: number, end: number, sought: Uint8Array): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] === Space && startsWith(bytes, at + 1, end, sought)) return at + 1;
  }
  return -1;
}

function secondsAt(bytes: Buffer, start: number, end: number): number {
  const at = skipBlanks(bytes, start, end);
  return decimal(bytes, at, indexOf(bytes, at, end, Space));
}
