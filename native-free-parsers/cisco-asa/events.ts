import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { readTarget } from '../bytes/url.js';
import { assign, type FieldName, fieldCode } from '../field.js';
import { Reject, type RowSink } from '../format.js';
import { Action, Fact, type Row } from '../row.js';
import type { AsaMessage } from './message.js';

const { Colon, Comma, LowerZ, Space, UpperA } = Byte;

/** Longer runs in front of a colon are text. */
const maxKey = 40;

/** The keys of a connection event that are read, by the name that the sensor writes. */
const keys = [
  'SrcIP',
  'DstIP',
  'SrcPort',
  'DstPort',
  'Protocol',
  'User',
  'UserAgent',
  'ApplicationProtocol',
  'HTTPReferer',
  'HTTPResponse',
  'InitiatorPackets',
  'ResponderPackets',
  'InitiatorBytes',
  'ResponderBytes',
  'ConnectionDuration',
  'URL',
  'ReferencedHost',
  'DNSQuery',
  'DNSRecordType',
  'DNSResponseType',
  'FirstPacketSecond',
  'AccessControlRuleAction',
  'ConnectType',
] as const;
type EventKey = (typeof keys)[number];
const slots = Object.freeze(Object.fromEntries(keys.map((key, slot) => [key, slot]))) as Readonly<
  Record<EventKey, number>
>;
const words = keys.map(word);
const longestKey = Math.max(...words.map((key) => key.length));
/** The slots of the keys of each length: two or three at most. */
const slotsByLength = Array.from({ length: longestKey + 1 }, (_, length) =>
  words.flatMap((key, slot) => (key.length === length ? [slot] : [])),
);

const fields: readonly (readonly [EventKey, FieldName])[] = [
  ['SrcIP', 'client'],
  ['SrcPort', 'clientPort'],
  ['DstPort', 'serverPort'],
  ['Protocol', 'transport'],
  ['UserAgent', 'userAgent'],
  ['DNSRecordType', 'queryType'],
  ['DNSResponseType', 'responseCode'],
  ['HTTPReferer', 'referrer'],
  ['HTTPResponse', 'status'],
  ['ConnectionDuration', 'durationSeconds'],
];
/** What only the end of a connection knows. */
const totals: readonly (readonly [EventKey, FieldName])[] = [
  ['InitiatorPackets', 'packetsUp'],
  ['ResponderPackets', 'packetsDown'],
  ['InitiatorBytes', 'bytesUp'],
  ['ResponderBytes', 'bytesDown'],
];

const block = word('Block');
const startOfConnection = word('Start');
const nobody = ['No Authentication Required', 'Not Found', 'Unknown', 'Failed Authentication', 'Unauthorized'].map(
  word,
);
const noProtocol = ['Unknown', 'Pending'].map(word);
const tlsProtocols = ['HTTPS', 'SSL', 'SSL client'].map(word);

/**
 * Reads the connection events of FTD and FirePOWER.
 *
 *   … AccessControlRuleAction: Allow, SrcIP: 10.0.12.9, DstIP: 192.0.2.4, …, UserAgent: Mozilla/5.0 (KHTML, like Gecko), URL: https://chatgpt.com
 *
 * A value ends where a comma, a blank and another key follow, for values hold commas themselves. Of a repeated key the first counts.
 */
export class ConnectionEvents {
  private readonly message: AsaMessage;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly row: Row;
  private readonly sink: RowSink;
  private readonly starts = new Int32Array(keys.length);
  private readonly ends = new Int32Array(keys.length);

  constructor(message: AsaMessage, clock: LocalClock, row: Row, sink: RowSink) {
    this.message = message;
    this.bytes = message.bytes;
    this.clock = clock;
    this.row = row;
    this.sink = sink;
  }

  /** `isEnd`: whether the message's number says that the connection is over. */
  take(isEnd: boolean, at: number): void {
    const { bytes, row, sink } = this;
    this.scan(this.message.start, this.message.end);
    if (
      !isAddress(bytes, this.start('SrcIP'), this.end('SrcIP')) ||
      !isAddress(bytes, this.start('DstIP'), this.end('DstIP'))
    ) {
      sink.reject(at, Reject.BadAddress);
      return;
    }
    row.host.clear();
    row.path.clear();
    row.serverPort = Number.NaN;
    row.server.set(this.start('DstIP'), this.end('DstIP'));
    row.fact = this.readName();
    row.timeMs = this.startMillis(isEnd);
    if (!sink.wants(row)) return;
    row.clearDetails();
    const { serverPort } = row;
    this.assign(fields);
    if (row.fact === Fact.Request && !Number.isNaN(serverPort)) row.serverPort = serverPort;
    this.putUser();
    this.putApplication();
    row.action = this.isBlocked() ? Action.Blocked : Action.Allowed;
    // A blocked connection has no end that could be logged.
    row.repeated = row.action === Action.Allowed && !this.isFinal(isEnd);
    if (!row.repeated) this.assign(totals);
    this.sink.take(row);
  }

  /** Puts the name that was asked for in the row, if there is one; what the event then states. */
  private readName(): Fact {
    const { bytes, row } = this;
    if (this.has('DNSQuery')) {
      row.host.set(this.start('DNSQuery'), this.end('DNSQuery'));
      return Fact.Query;
    }
    if (this.has('URL') && readTarget(bytes, this.start('URL'), this.end('URL'), row)) return Fact.Request;
    if (!this.has('ReferencedHost')) return Fact.Flow;
    row.host.set(this.start('ReferencedHost'), this.end('ReferencedHost'));
    return Fact.Request;
  }

  private startMillis(isEnd: boolean): number {
    const { bytes, message } = this;
    const first = isoMillis(bytes, this.start('FirstPacketSecond'), this.end('FirstPacketSecond'), this.clock);
    if (!Number.isNaN(first) || !this.isFinal(isEnd)) return Number.isNaN(first) ? message.timeMs : first;
    const seconds = decimal(bytes, this.start('ConnectionDuration'), this.end('ConnectionDuration'));
    return seconds > 0 ? message.timeMs - seconds * 1000 : message.timeMs;
  }

  /** Defense Center's events say in a key of their own which end they are. */
  private isFinal(isEnd: boolean): boolean {
    if (!this.has('ConnectType')) return isEnd;
    return !equals(this.bytes, this.start('ConnectType'), this.end('ConnectType'), startOfConnection);
  }

  /** `Block`, `Block with reset`, `Interactive Block`; some versions put `<br/>` in front. */
  private isBlocked(): boolean {
    const end = this.end('AccessControlRuleAction');
    for (let at = this.start('AccessControlRuleAction'); at < end; at++)
      if (startsWith(this.bytes, at, end, block)) return true;
    return false;
  }

  private putUser(): void {
    const { bytes, row } = this;
    const start = this.start('User');
    const end = this.end('User');
    if (!equalsAny(bytes, start, end, nobody)) row.user.set(start, end);
  }

  private putApplication(): void {
    const { bytes, row } = this;
    const start = this.start('ApplicationProtocol');
    const end = this.end('ApplicationProtocol');
    if (equalsAny(bytes, start, end, tlsProtocols)) row.app = 'tls';
    else if (!equalsAny(bytes, start, end, noProtocol)) assign(row, fieldCode('app'), bytes, start, end);
  }

  private assign(table: readonly (readonly [EventKey, FieldName])[]): void {
    for (let i = 0; i < table.length; i++) {
      const slot = slots[table[i]![0]];
      const start = this.starts[slot]!;
      const end = this.ends[slot]!;
      if (end > start) assign(this.row, fieldCode(table[i]![1]), this.bytes, start, end);
    }
  }

  private has(key: EventKey): boolean {
    return this.ends[slots[key]]! > this.starts[slots[key]]!;
  }

  private start(key: EventKey): number {
    return this.starts[slots[key]]!;
  }

  private end(key: EventKey): number {
    return this.ends[slots[key]]!;
  }

  private scan(start: number, end: number): void {
    const { bytes, starts, ends } = this;
    starts.fill(0);
    ends.fill(0);
    let slot = -1;
    let value = start;
    let at = start;
    while (at < end) {
      const colon = this.endOfKey(at, end);
      if (colon > at) {
        if (slot >= 0 && ends[slot] === 0) this.put(slot, value, at);
        slot = slotOf(bytes, at, colon);
        value = Math.min(colon + 1, end);
        at = value;
      }
      while (at < end && bytes[at] !== Comma) at++;
      while (at < end && (bytes[at] === Comma || bytes[at] === Space)) at++;
    }
    if (slot >= 0 && ends[slot] === 0) this.put(slot, value, end);
  }

  /** A value without the separators around it. */
  private put(slot: number, start: number, end: number): void {
    const { bytes } = this;
    let from = start;
    let to = end;
    while (from < to && bytes[from] === Space) from++;
    while (to > from && (bytes[to - 1] === Space || bytes[to - 1] === Comma)) to--;
    this.starts[slot] = from;
    this.ends[slot] = to;
  }

  /** The colon behind a key that starts at `start`, before a blank, a comma or the end; `start` where there is none. */
  private endOfKey(start: number, end: number): number {
    const { bytes } = this;
    const limit = Math.min(end, start + maxKey);
    if (bytes[start]! < UpperA || bytes[start]! > LowerZ) return start;
    for (let at = start + 1; at < limit; at++) {
      const byte = bytes[at]!;
      if (byte === Colon) return at + 1 >= end || bytes[at + 1] === Space || bytes[at + 1] === Comma ? at : start;
      if (byte !== Space && byte !== Byte.Underscore && byte !== Byte.Slash && (byte < UpperA || byte > LowerZ))
        return start;
    }
    return start;
  }
}

function slotOf(bytes: Uint8Array, start: number, end: number): number {
  const candidates = slotsByLength[end - start];
  if (candidates === undefined) return -1;
  for (let i = 0; i < candidates.length; i++)
    if (equals(bytes, start, end, words[candidates[i]!]!)) return candidates[i]!;
  return -1;
}
