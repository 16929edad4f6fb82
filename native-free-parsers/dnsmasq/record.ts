import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
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
import { SyslogPrefix } from '../bytes/syslog.js';
import { Reject } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, type Row } from '../row.js';

const { BracketClose, Colon, Greater, Nine, Slash, Space, Zero } = Byte;

const dnsmasqProgram = word('dnsmasq');
const piholeProgram = word('pihole-FTL');
const query = word('query[');
const numberedType = word('type=');
const udp = word('UDP ');
const tcp = word('TCP ');
const from = word(' from ');
const is = word(' is ');
/** The name in `reply error is SERVFAIL`, which says nothing of the name that was asked for. */
const error = word('error');
/** What stands for a name with bytes that are no text; in answers its last word. */
const unprintable = word('<name unprintable>');
const alias = word('<CNAME>');
const config = word('config');
const nameError = word('NXDOMAIN');
const errorCodes = [nameError, word('SERVFAIL'), word('REFUSED'), word('NOTIMP'), word('FORMERR')];
const nullAddresses = [word('0.0.0.0'), word('::')];
/** What Pi-hole says of a name that it does not resolve; the last ones are its answers to canary names. */
const blockedReasons = [
  word('gravity blocked'),
  word('exactly denied'),
  word('regex denied'),
  word('exactly blacklisted'),
  word('regex blacklisted'),
  word('blocked upstream'),
  word('special domain'),
  word('Mozilla canary domain'),
  word('Apple iCloud Private Relay domain'),
];
const lease = word('DHCPACK(');
const lease6 = word('DHCPREPLY(');
/** A client was heard at an address that it made up itself; its name follows. */
const confirmed = word('SLAAC-CONFIRM(');
const released = word('DHCPRELEASE(');
/** DHCP unique identifiers that end with a hardware address (RFC 8415 section 11). */
const hardwareIdentifiers = [word('00:01:00:01:'), word('00:03:00:01:')];
const macLength = 17;

/** What a line states; `Other` ones (`forwarded`, start-up, other programs) state none of our facts. */
export const Kind = Object.freeze({ Other: 0, Query: 1, Answer: 2, Blocked: 3, Lease: 4 });
export type Kind = (typeof Kind)[keyof typeof Kind];

export const wellFormedLine = -1;

/** Where the parts of the current line are. */
export class DnsmasqRecord {
  kind: Kind = Kind.Other;
  /** The lease is over. */
  isEnd = false;
  timeMs = Number.NaN;
  /** dnsmasq wrote the line. */
  isOurs = false;
  /** The line says what a name is, or that it is nothing: it answers a question. */
  isAnswer = false;
  /** What it says is that the name is another's alias. */
  isAlias = false;
  /** The number of the question; empty where the log states none. */
  serialStart = 0;
  serialEnd = 0;
  nameStart = 0;
  nameEnd = 0;
  private readonly bytes: Buffer;
  private readonly syslog: SyslogPrefix;
  clientStart = 0;
  clientEnd = 0;
  portEnd = 0;
  private typeStart = 0;
  private typeEnd = 0;
  private transport = '';
  /** The answer, or what follows the address of a lease. */
  private dataStart = 0;
  private dataEnd = 0;

  constructor(bytes: Buffer, hints: ClockHints) {
    this.bytes = bytes;
    this.syslog = new SyslogPrefix(bytes, localClock(hints));
  }

  /** Finds the parts: `wellFormedLine`, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormedLine {
    const bytes = this.bytes;
    this.kind = Kind.Other;
    this.isAnswer = false;
    this.isAlias = false;
    this.nameStart = 0;
    this.nameEnd = 0;
    this.serialStart = 0;
    this.serialEnd = 0;
    const message = this.readPrefix(start, end);
    if (message < 0) return Reject.BadTime;
    if (!this.isOurs) return wellFormedLine;
    this.transport = startsWith(bytes, message, end, udp) ? 'udp' : startsWith(bytes, message, end, tcp) ? 'tcp' : '';
    const at = this.transport === '' ? message : message + udp.length;
    const first = bytes[at]!;
    if (first === query[0]) return this.readQuery(at, end);
    if (first === lease[0] || first === confirmed[0]) return this.readLease(at, end);
    if (first >= Zero && first <= Nine) return this.readNumbered(at, end);
    this.clientStart = 0;
    this.clientEnd = 0;
    this.portEnd = 0;
    this.typeStart = 0;
    this.typeEnd = 0;
    this.readAnswer(at, end);
    return wellFormedLine;
  }

  readDetails(row: Row): void {
    const { bytes, kind, dataStart, dataEnd } = this;
    row.client.set(this.clientStart, this.clientEnd);
    if (this.portEnd > this.clientEnd) row.clientPort = decimal(bytes, this.clientEnd + 1, this.portEnd);
    row.queryType.set(this.typeStart, this.typeEnd);
    row.transport = this.transport;
    if (kind === Kind.Lease) {
      readDevice(bytes, dataStart, dataEnd, row);
      if (this.isEnd) row.untilMs = row.timeMs;
    }
    if (kind === Kind.Blocked) {
      row.action = Action.Blocked;
      row.repeated = true;
    }
    if (kind !== Kind.Answer) return;
    if (!isAddress(bytes, dataStart, dataEnd)) row.responseCode.set(dataStart, dataEnd);
    else {
      const record = row.answers.add();
      row.answers.names[record]!.set(this.nameStart, this.nameEnd);
      row.answers.data[record]!.set(dataStart, dataEnd);
    }
  }

  /** Past `Nov 20 06:46:37 router dnsmasq[2798]: `, or past `dnsmasq[2798]: ` on standard error; -1 where neither is there. */
  private readPrefix(start: number, end: number): number {
    const { bytes, syslog } = this;
    if (syslog.read(start, end)) {
      this.timeMs = syslog.timeMs;
      this.isOurs = syslog.isFrom(dnsmasqProgram) || syslog.isFrom(piholeProgram);
      return syslog.messageStart;
    }
    this.timeMs = Number.NaN;
    const colon = indexOf(bytes, start, Math.min(end, start + 32), Colon);
    this.isOurs = startsWith(bytes, start, colon, dnsmasqProgram) && bytes[colon + 1] === Space && colon + 1 < end;
    return this.isOurs ? colon + 2 : -1;
  }

  /** `query[HTTPS] chatgpt.com from 10.0.12.9`; a type without a name is `query[type=65]`. */
  private readQuery(start: number, end: number): Reject | typeof wellFormedLine {
    const bytes = this.bytes;
    if (!startsWith(bytes, start, end, query)) return wellFormedLine;
    this.typeStart = start + query.length;
    this.typeEnd = indexOf(bytes, this.typeStart, end, BracketClose);
    if (startsWith(bytes, this.typeStart, this.typeEnd, numberedType)) this.typeStart += numberedType.length;
    this.nameStart = this.typeEnd + 2;
    this.clientStart = lastIndexOf(bytes, start, end, Space) + 1;
    this.clientEnd = end;
    this.portEnd = end;
    this.nameEnd = this.clientStart - from.length;
    if (this.nameEnd <= this.nameStart || !startsWith(bytes, this.nameEnd, end, from)) return Reject.TooFewFields;
    if (!isAddress(bytes, this.clientStart, this.clientEnd)) return Reject.BadAddress;
    if (startsWith(bytes, this.nameStart, this.nameEnd, unprintable)) this.nameEnd = this.nameStart;
    this.kind = Kind.Query;
    return wellFormedLine;
  }

  /** `12 10.0.12.9/41075 reply chatgpt.com is 192.0.2.1`, or `2698891551 DHCPACK(eth0) …` of the DHCP log. */
  private readNumbered(start: number, end: number): Reject | typeof wellFormedLine {
    const bytes = this.bytes;
    const at = skipBlanks(bytes, indexOf(bytes, start, end, Space), end);
    if (bytes[at] === lease[0]) return this.readLease(at, end);
    const blank = indexOf(bytes, at, end, Space);
    const slash = indexOf(bytes, at, blank, Slash);
    if (slash === blank || !isAddress(bytes, at, slash)) return wellFormedLine;
    this.serialStart = start;
    this.serialEnd = indexOf(bytes, start, end, Space);
    const message = skipBlanks(bytes, blank, end);
    if (bytes[message] === query[0]) {
      const verdict = this.readQuery(message, end);
      if (this.kind !== Kind.Query) return verdict;
    } else {
      this.typeStart = 0;
      this.typeEnd = 0;
      this.readAnswer(message, end);
    }
    this.clientStart = at;
    this.clientEnd = slash;
    this.portEnd = blank;
    return wellFormedLine;
  }

  /** `reply chatgpt.com is 192.0.2.1`, `config error is REFUSED (EDE: not ready)`, `/etc/hosts nas.example is 10.0.0.4`. */
  private readAnswer(start: number, end: number): void {
    const bytes = this.bytes;
    let at = start;
    while (at < end && !(bytes[at] === Space && startsWith(bytes, at, end, is))) at++;
    if (at >= end) return;
    this.nameEnd = at;
    this.nameStart = lastIndexOf(bytes, start, at, Space) + 1;
    this.dataStart = at + is.length;
    this.dataEnd = indexOf(bytes, this.dataStart, end, Space);
    const sourceEnd = this.nameStart - 1;
    if (bytes[this.nameEnd - 1] === Greater) return;
    if (sourceEnd <= start || equals(bytes, this.nameStart, this.nameEnd, error)) return;
    this.isAnswer = true;
    // To a question for the name of an address, which the line does not repeat.
    if (isAddress(bytes, this.nameStart, this.nameEnd)) return;
    this.isAlias = equals(bytes, this.dataStart, this.dataEnd, alias);
    if (this.isBlocked(start, sourceEnd)) this.kind = Kind.Blocked;
    else if (isAddress(bytes, this.dataStart, this.dataEnd)) this.kind = Kind.Answer;
    else if (equalsAny(bytes, this.dataStart, this.dataEnd, errorCodes)) this.kind = Kind.Answer;
  }

  /** By Pi-hole, which says so; or by an address that is none, from a list in `/etc/hosts`, `address=/…/` or a filtering resolver. */
  private isBlocked(start: number, sourceEnd: number): boolean {
    const { bytes, dataStart, dataEnd } = this;
    if (equalsAny(bytes, dataStart, dataEnd, nullAddresses)) return true;
    if (equals(bytes, start, sourceEnd, config)) return equals(bytes, dataStart, dataEnd, nameError);
    return startsWithAny(bytes, start, sourceEnd, blockedReasons);
  }

  /** `DHCPACK(eth0) 10.0.12.9 02:00:5e:10:00:09 laptop-9`, `DHCPREPLY(eth0) 2001:db8::9 00:01:00:01:… laptop-9` */
  private readLease(start: number, end: number): Reject | typeof wellFormedLine {
    const bytes = this.bytes;
    this.isEnd = startsWith(bytes, start, end, released);
    const isConfirmed = startsWith(bytes, start, end, confirmed);
    const isGranted = startsWith(bytes, start, end, lease) || startsWith(bytes, start, end, lease6);
    if (!isGranted && !isConfirmed && !this.isEnd) return wellFormedLine;
    this.clientStart = skipBlanks(bytes, indexOf(bytes, start, end, Space), end);
    this.clientEnd = indexOf(bytes, this.clientStart, end, Space);
    this.portEnd = this.clientEnd;
    this.typeStart = 0;
    this.typeEnd = 0;
    this.dataStart = skipBlanks(bytes, this.clientEnd, end);
    this.dataEnd = end;
    const isPlaced = isAddress(bytes, this.clientStart, this.clientEnd);
    const isWhole = this.dataStart < end;
    // A client of DHCPv6 alone is no address, and an end without a time ends nothing.
    if (this.isEnd && !(isPlaced && isWhole && this.timeMs >= 0)) return wellFormedLine;
    if (this.isEnd && find(bytes, this.dataStart, end, unknownLease) >= 0) return wellFormedLine;
    if (!isWhole) return Reject.TooFewFields;
    if (!isPlaced) return Reject.BadAddress;
    this.kind = Kind.Lease;
    return wellFormedLine;
  }
}

/** What was not leased cannot be released. */
const unknownLease = word('unknown lease');

/** `02:00:5e:10:00:09 laptop-9`: the name is there if the client gave one; or the name alone. */
function readDevice(bytes: Buffer, start: number, end: number, row: Row): void {
  const identifierEnd = indexOf(bytes, start, end, Space);
  if (indexOf(bytes, start, identifierEnd, Colon) === identifierEnd) {
    row.device.set(start, identifierEnd);
    return;
  }
  const hasMac =
    identifierEnd - start === macLength ||
    (identifierEnd - start > macLength && startsWithAny(bytes, start, identifierEnd, hardwareIdentifiers));
  if (hasMac) row.mac.set(identifierEnd - macLength, identifierEnd);
  const nameStart = skipBlanks(bytes, identifierEnd, end);
  row.device.set(nameStart, indexOf(bytes, nameStart, end, Space));
}
