/**
 * Kea's log, of `kea-dhcp4` and `kea-dhcp6`, in a file of its own or through syslog.
 *
 *   2026-11-20 06:53:57.263 INFO  [kea-dhcp4.leases/14742.139637835790016] DHCP4_LEASE_ALLOC
 *       [hwtype=1 02:00:0a:00:00:01], cid=[no info], tid=0x9af01843: lease 10.77.0.10 has been allocated for 3600 seconds
 *                 Mac                                                      Client                             Until
 *
 *   … DHCP6_LEASE_ALLOC duid=[00:01:00:01:…], [hwtype=1 02:…], tid=0x1: lease for address 2001:db8::9 and iaid=1 has been allocated for 3600 seconds
 *   … DHCP4_RELEASE [hwtype=1 02:00:0a:00:00:01], cid=[no info], tid=0x2: address 10.77.0.10 was released properly.
 *
 * (One line each.) A `pattern` of the site's may write the time otherwise or leave it out, and the logger without brackets. What is
 * released is a lease that ends as it is written: `until` is its own time. Offers, packets, whose options are lines of their own, and
 * everything else state none of our facts.
 *
 * https://kea.readthedocs.io/en/latest/kea-messages.html
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
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, type Row } from '../row.js';

const { BracketClose, BracketOpen, Comma, Nine, Space, Zero } = Byte;

const dateLength = 10;
const logger = word('kea-');
const program = word('kea-');
const granted = [
  'DHCP4_LEASE_ALLOC',
  'DHCP4_LEASE_REUSE',
  'DHCP6_LEASE_ALLOC',
  'DHCP6_LEASE_RENEW',
  'DHCP6_LEASE_REUSE',
].map(word);
const ended = ['DHCP4_RELEASE', 'DHCP6_RELEASE_NA'].map(word);
const severities = ['DEBUG ', 'INFO ', 'WARN ', 'ERROR ', 'FATAL '].map(word);
const leaseOf = word(': lease ');
const addressOf = word('address ');
const duid = word('duid=[');
const hardware = word('[hwtype=');
const seconds = word(' seconds');
/** Behind the address of a release: what was not leased cannot be released. */
const released = word('was released');
/** Above the options of a packet. */
const options = word('options:');

const keaDhcp: LogFormat<ClockHints> = {
  name: 'kea-dhcp',
  product: 'Kea DHCP (log)',
  kind: 'identity',
  framing: 'line',
  facts: ['lease'],
  fields: ['time', 'until', 'client', 'mac'],
  specification: 'https://kea.readthedocs.io/en/latest/kea-messages.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, localClock(hints));
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (record.readPrefix(lines.start, lines.end)) return hints;
    }
    return new Refusal('none of the first 50 lines is "time SEVERITY [kea-…] MESSAGE_ID …"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default keaDhcp;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const record = new Record(bytes, localClock(layout));
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  row.fact = Fact.Lease;
  return {
    read(lineStart, lineEnd) {
      const start = lineStart;
      const end = lineEnd;
      if (!record.readPrefix(start, end)) {
        if (bytes[start] === Space || equals(bytes, start, end, options)) sink.ignore(start);
        else sink.reject(start, Number.isNaN(record.timeMs) ? Reject.BadTime : Reject.BadSyntax);
        return;
      }
      const isStated = record.readMessage(end) && !(record.isEnd && Number.isNaN(record.timeMs));
      if (!isStated) {
        sink.ignore(start);
        return;
      }
      if (!isAddress(bytes, record.clientStart, record.clientEnd)) {
        sink.reject(start, Reject.BadAddress);
        return;
      }
      row.timeMs = record.timeMs;
      if (!sink.wants(row)) return;
      row.clearDetails();
      record.readDetails(end, row);
      sink.take(row);
    },
  };
}

/** Where the parts of the current line are. */
class Record {
  timeMs = Number.NaN;
  clientStart = 0;
  clientEnd = 0;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  /** A lease ends, which means nothing where no time is known. */
  isEnd = false;
  /** The message's ID, and what follows it. */
  private idStart = 0;
  private idEnd = 0;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
    this.syslog = new SyslogPrefix(bytes, clock);
  }

  /** Whether the line begins as Kea's do: its own time if any, severity and logger, or syslog's prefix with Kea as the program. */
  readPrefix(start: number, end: number): boolean {
    const bytes = this.bytes;
    let at = this.pastOwnTime(start, end);
    const isOwn = startsWithAny(bytes, at, end, severities);
    if (!isOwn) {
      if (!this.syslog.read(start, end)) return false;
      this.timeMs = this.syslog.timeMs;
      if (!this.syslog.isFrom(program)) return false;
      at = this.syslog.messageStart;
    }
    if (!startsWithAny(bytes, at, end, severities)) return false;
    at = skipBlanks(bytes, indexOf(bytes, at, end, Space), end);
    const isBracketed = bytes[at] === BracketOpen;
    const isLogger = startsWith(bytes, isBracketed ? at + 1 : at, end, logger);
    if (isOwn && !isLogger) return false;
    if (isBracketed || isLogger)
      at = skipBlanks(bytes, indexOf(bytes, at, end, isBracketed ? BracketClose : Space) + 1, end);
    this.idStart = Math.min(at, end);
    this.idEnd = indexOf(bytes, this.idStart, end, Space);
    return this.idEnd > this.idStart;
  }

  /** `2026-11-20 06:53:57.263 `, or `2026-11-20T06:53:57.263+0100 `: past it, or `start` where no time is. */
  private pastOwnTime(start: number, end: number): number {
    const bytes = this.bytes;
    this.timeMs = Number.NaN;
    if (!(bytes[start]! >= Zero && bytes[start]! <= Nine)) return start;
    const isSplit = bytes[start + dateLength] === Space;
    const timeEnd = indexOf(bytes, isSplit ? start + dateLength + 1 : start, end, Space);
    this.timeMs = isoMillis(bytes, start, timeEnd, this.clock);
    return Number.isNaN(this.timeMs) ? start : skipBlanks(bytes, timeEnd, end);
  }

  /** Whether the message says that an address is leased or is no longer. */
  readMessage(end: number): boolean {
    const bytes = this.bytes;
    this.isEnd = equalsAny(bytes, this.idStart, this.idEnd, ended);
    if (!this.isEnd && !equalsAny(bytes, this.idStart, this.idEnd, granted)) return false;
    let at = this.idEnd;
    if (!this.isEnd) {
      while (at < end && !startsWith(bytes, at, end, leaseOf)) at++;
      at = Math.min(at + leaseOf.length, end);
    }
    const isNamedSo = find(bytes, at, end, addressOf);
    this.clientStart = isNamedSo < end ? isNamedSo + addressOf.length : at;
    this.clientEnd = this.clientStart;
    while (this.clientEnd < end && bytes[this.clientEnd] !== Space && bytes[this.clientEnd] !== Comma) this.clientEnd++;
    return !this.isEnd || find(bytes, this.clientEnd, end, released) < end;
  }

  readDetails(end: number, row: Row): void {
    const { bytes, idEnd } = this;
    row.client.set(this.clientStart, this.clientEnd);
    const hardwareAt = find(bytes, idEnd, this.clientStart, hardware);
    const macStart = indexOf(bytes, hardwareAt, this.clientStart, Space) + 1;
    const macEnd = indexOf(bytes, macStart, this.clientStart, BracketClose);
    if (isMac(bytes, macStart, macEnd)) row.mac.set(macStart, macEnd);
    else this.readDuid(row);
    if (this.isEnd) row.untilMs = row.timeMs;
    else {
      const unit = find(bytes, this.clientEnd, end, seconds);
      const number = lastIndexOf(bytes, this.clientEnd, unit, Space) + 1;
      if (unit < end && number > 0) row.untilMs = row.timeMs + decimal(bytes, number, unit) * 1000;
    }
  }

  private readDuid(row: Row): void {
    const { bytes, idEnd, clientStart } = this;
    const start = find(bytes, idEnd, clientStart, duid) + duid.length;
    const duidEnd = indexOf(bytes, start, clientStart, BracketClose);
    const mac = start < duidEnd ? macInDuid(bytes, start, duidEnd) : -1;
    if (mac >= 0) row.mac.set(mac, duidEnd);
  }
}

/** Where `sought` starts; `end` if it is not there. */
function find(bytes: Buffer, start: number, end: number, sought: Uint8Array): number {
  let at = start;
  while (at < end && !startsWith(bytes, at, end, sought)) at++;
  return at;
}
