/**
 * Pulse Connect Secure and Ivanti Connect Secure, in the standard format and in WELF.
 *
 *   … PulseSecure: - - - 2026-11-20 09:10:35 - pcs1 - [198.51.100.7] ana(Staff)[Staff_Role] - VPN Tunneling: Session started
 *                        Time                         outer address  User
 *      for user (session: sid74fa) with IPv4 address 10.22.27.209, hostname LAP-5
 *                                                    Client                 Device
 *   … [198.51.100.7] Default Network::ana(Staff)[Staff_Role][30f3] - VPN Tunneling: User with IP 10.22.27.209 connected with ESP …
 *                    Virtual system   User                                                     Client
 *   … id=firewall time="2026-11-20 09:10:35" pri=6 fw=192.0.2.1 vpn=pcs1 user=CORP\ana realm="Staff" … src=198.51.100.7 …
 *      msg="NWC23464: VPN Tunneling: Session started for user with IPv4 address 10.22.27.209, hostname LAP-5"
 *
 * (One line each.) The start of a tunnel is a logon, and so is its coming up. Its end is one that ends as it is written: `until` is its
 * own time. All else, failed and accepted passwords included, names no address inside. Times are local, by the appliance's own clock;
 * syslog's time before them may say in which zone.
 *
 * https://help.ivanti.com/ps/help/en_US/PCS/9.1R13/ag/home.htm
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { indexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { utcNear } from '../bytes/utc-near.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { isObjectText } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const { BracketOpen, Comma, Dash, ParenOpen, Quote, Space, UpperT } = Byte;

const standards = [word('PulseSecure: - - - '), word('Juniper: - - - '), word('Ivanti: - - - ')];
const welf = word('id=firewall time="');
const welfVpn = word(' vpn=');
const welfUser = word(' user=');
/** What follows the name of a user in WELF, which may have blanks and is not quoted. */
const welfRealm = word(' realm=');
const timeLength = 19;
/** A time without a zone as if it were in UTC, or no time. */
const wallClock: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => Number.NaN };
const noClock: LocalClock = { toUtc: () => Number.NaN, toUtcWithoutYear: () => Number.NaN };
const started = ['Session started for user', 'VPN Tunneling: User with IP '].map(word);
const ended = word('Session ended for user');
/** Between the name of a virtual system and that of its user. */
const ofSystem = word('::');
const address4 = ['with IPv4 address ', 'User with IP '].map(word);
const address6 = word('IPv6 address ');
const hostName = word('hostname ');

const pulseSecure: LogFormat<ClockHints> = {
  name: 'pulse-secure',
  product: 'Pulse Connect Secure, Ivanti Connect Secure',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  identityGround: 'vpn',
  fields: ['time', 'until', 'client', 'device', 'user', 'realm'],
  specification: 'https://help.ivanti.com/ps/help/en_US/PCS/9.1R13/ag/home.htm',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, localClock(hints));
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (isObjectText(head, lines.start, lines.end)) continue;
      if (record.split(lines.start, lines.end)) return hints;
    }
    return new Refusal('none of the first 50 lines has "PulseSecure: - - - time - …" or "id=firewall time=… vpn=…"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default pulseSecure;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const record = new Record(bytes, localClock(layout));
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  row.fact = Fact.Logon;
  return {
    read(lineStart, lineEnd) {
      const start = lineStart;
      const end = lineEnd;
      if (!record.split(start, end)) {
        sink.reject(start, Reject.BadSyntax);
        return;
      }
      row.timeMs = record.timeMs();
      if (Number.isNaN(row.timeMs)) {
        sink.reject(start, Reject.BadTime);
        return;
      }
      if (!record.readTunnel(end)) {
        sink.ignore(start);
        return;
      }
      if (!isAddress(bytes, record.clientStart, record.clientEnd)) {
        sink.reject(start, Reject.BadAddress);
        return;
      }
      if (!sink.wants(row)) return;
      row.clearDetails();
      row.client.set(record.clientStart, record.clientEnd);
      row.device.set(record.deviceStart, record.deviceEnd);
      row.user.set(record.userStart, record.userEnd);
      if (record.isEnd) row.untilMs = row.timeMs;
      sink.take(row);
    },
  };
}

/** Where the parts of the current line are. */
class Record {
  timeStart = 0;
  userStart = 0;
  userEnd = 0;
  clientStart = 0;
  clientEnd = 0;
  deviceStart = 0;
  deviceEnd = 0;
  isEnd = false;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private messageStart = 0;
  /** Of the last time before the record's own that has a zone; -1 where there is none. */
  private zonedStart = -1;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
  }

  /** Whether the line is one of either format, syslog's prefix before it or not. */
  split(start: number, end: number): boolean {
    const bytes = this.bytes;
    this.zonedStart = -1;
    for (let at = start; at < end; at = skipBlanks(bytes, indexOf(bytes, at, end, Space), end)) {
      if (startsWith(bytes, at, end, welf)) return this.readWelf(at + welf.length, end);
      if (startsWithAny(bytes, at, end, standards)) return this.readStandard(at, end);
      if (at + timeLength < end && bytes[at + 4] === Dash && bytes[at + 10] === UpperT) this.zonedStart = at;
    }
    return false;
  }

  /** Of the record itself, in the zone that syslog's time shows, or else the clock's. */
  timeMs(): number {
    const { bytes, timeStart, zonedStart } = this;
    const end = timeStart + timeLength;
    if (zonedStart >= 0) {
      const zonedEnd = indexOf(bytes, zonedStart, timeStart, Space);
      const knownMs = isoMillis(bytes, zonedStart, zonedEnd, noClock);
      const utc = utcNear(isoMillis(bytes, timeStart, end, wallClock), knownMs);
      if (!Number.isNaN(utc)) return utc;
    }
    return isoMillis(bytes, timeStart, end, this.clock);
  }

  /** `2026-11-20 09:10:35 - pcs1 - [198.51.100.7] ana(Staff)[Staff_Role] - message` */
  private readStandard(start: number, end: number): boolean {
    const bytes = this.bytes;
    let at = start;
    for (let word = 0; word < 4; word++) at = skipBlanks(bytes, indexOf(bytes, at, end, Space), end);
    this.timeStart = at;
    const bracket = indexOf(bytes, Math.min(at + timeLength, end), end, BracketOpen);
    this.userStart = skipBlanks(bytes, indexOf(bytes, bracket, end, Space), end);
    this.userEnd = indexOf(bytes, this.userStart, end, ParenOpen);
    const system = find(bytes, this.userStart, this.userEnd, ofSystem);
    if (system < this.userEnd) this.userStart = system + ofSystem.length;
    this.messageStart = this.userEnd;
    return this.userEnd > this.userStart && this.userEnd < end;
  }

  /** `2026-11-20 09:10:35" pri=6 fw=192.0.2.1 vpn=pcs1 ivs=Root user=CORP\ana realm="Staff" …` */
  private readWelf(start: number, end: number): boolean {
    const bytes = this.bytes;
    this.timeStart = start;
    const vpn = find(bytes, start, end, welfVpn);
    const user = find(bytes, vpn, end, welfUser);
    this.userStart = Math.min(user + welfUser.length, end);
    this.userEnd = find(bytes, this.userStart, end, welfRealm);
    this.messageStart = this.userEnd;
    return vpn < end && this.userEnd < end;
  }

  /** `Session started for user (session: sid74fa) with IPv4 address 10.22.27.209, hostname LAP-5` */
  readTunnel(end: number): boolean {
    const bytes = this.bytes;
    const start = findAny(bytes, this.messageStart, end, started);
    const stop = start < end ? end : find(bytes, this.messageStart, end, ended);
    this.isEnd = stop < end;
    if ((start >= end && !this.isEnd) || this.userEnd === this.userStart) return false;
    const message = Math.min(start, stop);
    const four = endOfAny(bytes, message, end, address4);
    const six = find(bytes, message, end, address6);
    this.clientStart = Math.min(four >= 0 ? four : six + address6.length, end);
    this.clientEnd = endOfValue(bytes, this.clientStart, end);
    const name = Math.min(find(bytes, this.clientEnd, end, hostName) + hostName.length, end);
    this.deviceStart = name;
    this.deviceEnd = endOfValue(bytes, name, end);
    return true;
  }
}

function endOfValue(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== Comma && bytes[at] !== Space && bytes[at] !== Quote) at++;
  return at;
}

/** Where the first of `sought` that is there starts; `end` if none is. */
function findAny(bytes: Buffer, start: number, end: number, sought: readonly Uint8Array[]): number {
  let at = end;
  for (let i = 0; i < sought.length; i++) at = Math.min(at, find(bytes, start, at, sought[i]!));
  return at;
}

/** Behind the first of `sought` that is there; -1 if none is. */
function endOfAny(bytes: Buffer, start: number, end: number, sought: readonly Uint8Array[]): number {
  for (let i = 0; i < sought.length; i++) {
    const at = find(bytes, start, end, sought[i]!);
    if (at < end) return at + sought[i]!.length;
  }
  return -1;
}

/** Where `sought` starts; `end` if it is not there. */
function find(bytes: Buffer, start: number, end: number, sought: Uint8Array): number {
  let at = start;
  while (at < end && !startsWith(bytes, at, end, sought)) at++;
  return at;
}
