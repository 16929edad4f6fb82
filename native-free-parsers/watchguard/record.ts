import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, indexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { Pairs } from '../bytes/pairs.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { isoMillis, type LocalClock, monthOf, timeOfDay, utcDate } from '../bytes/time.js';
import { zoneMillis } from '../bytes/zone-time.js';
import { transportOf } from '../field.js';
import { Reject } from '../format.js';
import { type LineRecord, nothingStated, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import type { PairTable } from '../pair-table.js';
import { Action, Fact, type Row, Span } from '../row.js';
import { escapedTable, Key, leefTable, syslogTable } from './pair-tables.js';

const { Dash, LowerA, LowerZ, ParenClose, ParenOpen, Pipe, Quote, Space } = Byte;

const leef = word('LEEF:1.0|WatchGuard|');
const cutLeef = word('1.0|WatchGuard|');
const messageKey = word('msg_id="');
const allow = word('Allow');
const denies = [word('Deny'), word('Block')];
const packetMessages = [word('3000-0148'), word('30000148')];
const endMessages = [word('3000-0151'), word('30000151')];
const packetFilterMessages = word('3000');
/** The Firebox writes its own time in UTC. */
const utcClock: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => Number.NaN };
const maxWords = 40;
/** `2026-11-20T05:46:36` in parentheses. */
const ownTimeLength = 19;

export interface WatchGuardLayout extends ClockHints {
  /** The log states the ends of connections. */
  readonly hasEnds: boolean;
}

/** Where the parts of the current line are, in syslog or LEEF. */
export class WatchGuardRecord implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly hasEnds: boolean;
  private readonly syslog: SyslogPrefix;
  private readonly syslogPairs: Pairs;
  private readonly leefPairs: Pairs;
  private readonly escapedPairs: Pairs;
  private pairs: Pairs;
  private table: PairTable<string> = syslogTable;
  private readonly message = new Span();
  private readonly action = new Span();
  private readonly source = new Span();
  private readonly destination = new Span();
  private readonly transport = new Span();
  private sourcePort = Number.NaN;
  private destinationPort = Number.NaN;
  private isFinding = false;

  constructor(bytes: Buffer, layout: WatchGuardLayout) {
    this.bytes = bytes;
    this.clock = localClock(layout);
    this.hasEnds = layout.hasEnds;
    this.syslog = new SyslogPrefix(bytes, this.clock);
    this.syslogPairs = new Pairs(syslogTable.keys, bytes);
    this.leefPairs = new Pairs(leefTable.keys, bytes);
    this.escapedPairs = new Pairs(escapedTable.keys, bytes);
    this.pairs = this.syslogPairs;
  }

  /** The current line ends a connection. */
  isEnd(): boolean {
    return equalsAny(this.bytes, this.message.start, this.message.end, endMessages);
  }

  private isPacket(): boolean {
    return equalsAny(this.bytes, this.message.start, this.message.end, packetMessages);
  }

  read(start: number, end: number, row: Row): Verdict {
    this.source.clear();
    this.destination.clear();
    this.transport.clear();
    this.sourcePort = Number.NaN;
    this.destinationPort = Number.NaN;
    this.isFinding = false;
    const leefAt = this.startOfLeef(start, end);
    const verdict = leefAt >= 0 ? this.readLeef(start, leefAt, end, row) : this.readSyslog(start, end, row);
    return verdict === wellFormed ? this.readFact(row) : verdict;
  }

  readDetails(row: Row): void {
    const { bytes, action } = this;
    this.table.readFields(row, this.pairs);
    if (this.table === syslogTable) this.readWords(row);
    if (this.pairs.has(Key.sni)) row.app = 'tls';
    if (equalsAny(bytes, action.start, action.end, denies)) row.action = Action.Blocked;
    else if (equals(bytes, action.start, action.end, allow)) row.action = Action.Allowed;
    row.durationMs = this.seconds() * 1000;
    // What a proxy lets pass in spite of a finding, it logs as a request, too.
    row.repeated = row.action === Action.Allowed && ((this.isPacket() && this.hasEnds) || this.isFinding);
  }

  /** Where `WatchGuard|` starts; -1 if the line is no LEEF of theirs. */
  private startOfLeef(start: number, end: number): number {
    const { bytes } = this;
    const pipe = indexOf(bytes, start, Math.min(end, start + 200), Pipe);
    if (startsWith(bytes, start, end, cutLeef)) return pipe + 1;
    const mark = pipe - 'LEEF:1.0'.length;
    return mark >= start && startsWith(bytes, mark, end, leef) ? pipe + 1 : -1;
  }

  /** `WatchGuard|XTM|12.8.2.B666661|30000151|…` */
  private readLeef(start: number, leefStart: number, end: number, row: Row): Verdict {
    const { bytes, message, action } = this;
    let at = leefStart;
    for (let part = 0; part < 3; part++) at = Math.min(indexOf(bytes, at, end, Pipe) + 1, end);
    message.set(at, indexOf(bytes, at, end, Pipe));
    if (message.end >= end || message.end === message.start) return Reject.TooFewFields;
    const attributes = message.end + 1;
    const isEscaped = indexOf(bytes, attributes, end, Byte.Tab) >= end;
    this.table = isEscaped ? escapedTable : leefTable;
    this.pairs = isEscaped ? this.escapedPairs : this.leefPairs;
    this.pairs.scan(attributes, end);
    action.set(this.pairs.start(Key.action), this.pairs.end(Key.action));
    this.source.set(this.pairs.start(Key.source), this.pairs.end(Key.source));
    this.destination.set(this.pairs.start(Key.destination), this.pairs.end(Key.destination));
    row.timeMs = this.leefTime(this.pairs.start(Key.time), this.pairs.end(Key.time));
    if (Number.isNaN(row.timeMs) && this.syslog.read(start, leefStart)) row.timeMs = this.syslog.timeMs;
    return wellFormed;
  }

  /** `Nov 20 2026 06:46:36 +0100`; NaN if it is not that. */
  private leefTime(start: number, end: number): number {
    const { bytes } = this;
    if (end - start < 20) return Number.NaN;
    const date = utcDate(
      decimal(bytes, start + 7, start + 11),
      monthOf(bytes, start),
      decimal(bytes, start + 4, start + 6),
    );
    const wallMs = date + timeOfDay(bytes, start + 12);
    const offsetMs = zoneMillis(bytes, start + 21, end);
    return Number.isNaN(offsetMs) ? this.clock.toUtc(wallMs) : wallMs - offsetMs;
  }

  /** `… firewall: msg_id="3000-0151" Allow 1-Trusted 0-External tcp 10.0.12.9 192.0.2.4 49652 443 …` */
  private readSyslog(start: number, end: number, row: Row): Verdict {
    const { bytes, message, action } = this;
    this.table = syslogTable;
    this.pairs = this.syslogPairs;
    this.pairs.scan(start, end);
    if (!this.pairs.has(Key.message)) return Reject.TooFewFields;
    if (this.pairs.isUnclosed) return Reject.Truncated;
    message.set(this.pairs.start(Key.message), this.pairs.end(Key.message));
    if (!isMessage(bytes, message.start, message.end)) return Reject.BadSyntax;
    const at = skipBlanks(bytes, message.end + 1, end);
    action.set(at, indexOf(bytes, at, end, Space));
    row.timeMs = this.readTime(start, message.start - messageKey.length);
    if (!equals(bytes, action.start, action.end, allow) && !equalsAny(bytes, action.start, action.end, denies))
      return nothingStated;
    this.findAddresses(action.end, end);
    return wellFormed;
  }

  /** The Firebox's own time, in UTC and parentheses, rather than syslog's. */
  private readTime(start: number, end: number): number {
    const { bytes } = this;
    const open = indexOf(bytes, start, end, ParenOpen);
    const hasOwn = open + 1 + ownTimeLength < end && bytes[open + 1 + ownTimeLength] === ParenClose;
    const own = hasOwn ? isoMillis(bytes, open + 1, open + 1 + ownTimeLength, utcClock) : Number.NaN;
    if (!Number.isNaN(own)) return own;
    return this.syslog.read(start, end) ? this.syslog.timeMs : Number.NaN;
  }

  /** Two addresses in a row, the protocol somewhere before them and the ports behind; zones' names vary. */
  private findAddresses(start: number, end: number): void {
    const { bytes } = this;
    let at = skipBlanks(bytes, start, end);
    for (let count = 0; count < maxWords && at < end; count++) {
      const wordEnd = indexOf(bytes, at, end, Space);
      const next = skipBlanks(bytes, wordEnd, end);
      const nextEnd = indexOf(bytes, next, end, Space);
      if (bytes[wordEnd - 1] === Quote) return;
      if (isAddress(bytes, at, wordEnd) && isAddress(bytes, next, nextEnd)) {
        this.source.set(at, wordEnd);
        this.destination.set(next, nextEnd);
        this.readPorts(nextEnd, end);
        return;
      }
      if (isLowerCaseWord(bytes, at, wordEnd)) this.transport.set(at, wordEnd);
      at = next;
    }
  }

  private readPorts(start: number, end: number): void {
    const { bytes } = this;
    const source = skipBlanks(bytes, start, end);
    const sourceEnd = indexOf(bytes, source, end, Space);
    const destination = skipBlanks(bytes, sourceEnd, end);
    this.sourcePort = decimal(bytes, source, sourceEnd);
    this.destinationPort = decimal(bytes, destination, indexOf(bytes, destination, end, Space));
  }

  private readFact(row: Row): Verdict {
    const { bytes, pairs, source, destination, message } = this;
    if (source.end <= source.start || destination.end <= destination.start)
      return this.isEnd() || this.isPacket() ? Reject.TooFewFields : nothingStated;
    if (!isAddress(bytes, source.start, source.end)) return Reject.BadAddress;
    if (!isAddress(bytes, destination.start, destination.end)) return Reject.BadAddress;
    row.server.set(destination.start, destination.end);
    for (let i = 0; i < Key.hosts.length; i++) {
      const host = Key.hosts[i]!;
      if (pairs.end(host) <= pairs.start(host)) continue;
      row.host.set(pairs.start(host), pairs.end(host));
      row.fact = host === Key.question ? Fact.Query : Fact.Request;
      this.isFinding = host === Key.host;
      for (let j = 0; j < Key.targets.length; j++) {
        const target = Key.targets[j]!;
        if (bytes[pairs.start(target)] === Byte.Slash && pairs.end(target) > 0)
          row.path.set(pairs.start(target), pairs.end(target));
      }
      return wellFormed;
    }
    row.fact = Fact.Flow;
    row.serverPort = this.destinationPort;
    const seconds = this.seconds();
    if (seconds >= 0) row.timeMs -= seconds * 1000;
    // Messages of the packet filter begin with 3000.
    return startsWith(bytes, message.start, message.end, packetFilterMessages) ? wellFormed : nothingStated;
  }

  /** `42`, or of newer releases `42 seconds`. */
  private seconds(): number {
    const start = this.pairs.start(Key.duration);
    return decimal(this.bytes, start, indexOf(this.bytes, start, this.pairs.end(Key.duration), Space));
  }

  /** What syslog's lines state by place. */
  private readWords(row: Row): void {
    row.client.set(this.source.start, this.source.end);
    row.clientPort = this.sourcePort;
    row.serverPort = this.destinationPort;
    if (this.transport.end > this.transport.start)
      row.transport = transportOf(this.bytes, this.transport.start, this.transport.end);
  }
}

/** `3000-0148`: hexadecimal digits and a dash. */
function isMessage(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 9 && bytes[start + 4] === Dash;
}

function isLowerCaseWord(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at]! < LowerA || bytes[at]! > LowerZ) return false;
  return end > start;
}
