import { isAddress } from './bytes/address.js';
import { AnyTimes } from './bytes/any-time.js';
import { Byte } from './bytes/byte.js';
import { dateAndTime } from './bytes/date-and-time.js';
import { JsonItems } from './bytes/json.js';
import { isMac } from './bytes/mac.js';
import { equalsAny, indexOf, lastIndexOf, startsWith, startsWithAny, word } from './bytes/match.js';
import { decimal, decimalFraction } from './bytes/numbers.js';
import type { LocalClock } from './bytes/time.js';
import { readAuthority, readTarget } from './bytes/url.js';
import { actionOfStatus, assign } from './field.js';
import { Reject, type RowSink } from './format.js';
import { HeaderList } from './header-list.js';
import type { CompiledType, CompiledTypes } from './record-types.js';
import { Action, Fact, type Row, type Span } from './row.js';
import { readSquidResult } from './squid-result.js';

const { Backslash, BracketOpen, Colon, Dash, Quote, Slash, Space, Underscore } = Byte;

/** Of times that need no year. */
const utcClock: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => Number.NaN };
const directory = word('LDAP://');
const hostHeader = word('host');
const userAgentHeader = word('user-agent');
const referrerHeader = word('referer');

/** Where the values of the current record stand, by slot: the place of a name in `CompiledTypes.names`. Equal ends: not stated. */
export interface NamedValues {
  start(slot: number): number;
  end(slot: number): number;
}

/** Tells the time around a record that states none itself; asked only then, for numbers that functions return are boxed. */
export interface TimeAround {
  /** Unix milliseconds; NaN where there is none. */
  millis(): number;
}

/** Puts what the records of one block state in rows, by their types. */
export class TypedRecords {
  private readonly bytes: Buffer;
  private readonly compiled: CompiledTypes;
  private readonly values: NamedValues;
  private readonly clock: LocalClock;
  private readonly times: AnyTimes;
  private readonly utcTimes: AnyTimes;
  private readonly items: JsonItems;
  private readonly headers: HeaderList;
  /** The last slot that was asked for and known. */
  private start = 0;
  private end = 0;
  private timeMs = Number.NaN;

  constructor(compiled: CompiledTypes, bytes: Buffer, values: NamedValues, clock: LocalClock) {
    this.bytes = bytes;
    this.compiled = compiled;
    this.values = values;
    this.clock = clock;
    this.times = new AnyTimes(bytes, clock);
    this.utcTimes = new AnyTimes(bytes, utcClock);
    this.items = new JsonItems(bytes);
    this.headers = new HeaderList(bytes);
  }

  /** The number of the current record's type; -1 if it is none of the product's. */
  type(): number {
    const { types } = this.compiled;
    for (let type = 0; type < types.length; type++) if (this.isType(types[type]!)) return type;
    return -1;
  }

  /** Whether the record is of a type, and has a good time where it states a fact: what detection asks. */
  isSound(around?: TimeAround): boolean {
    const number = this.type();
    if (number < 0) return false;
    const type = this.compiled.types[number]!;
    if (type.fact === undefined || (this.readTime(type) && this.timeMs > 0)) return true;
    return (around !== undefined && around.millis() > 0) || this.isTimeless(type);
  }

  /** Hands the current record to `sink`. */
  take(row: Row, sink: RowSink, at: number, around?: TimeAround): void {
    this.takeAs(this.type(), row, sink, at, around);
  }

  /** The same for a record whose type is asked already. */
  takeAs(number: number, row: Row, sink: RowSink, at: number, around?: TimeAround): void {
    if (number < 0) {
      sink.reject(at, Reject.BadSyntax);
      return;
    }
    const type = this.compiled.types[number]!;
    if (type.fact === undefined) {
      sink.ignore(at);
      return;
    }
    if (this.readTime(type)) row.timeMs = this.timeMs;
    else row.timeMs = around === undefined ? Number.NaN : around.millis() - this.millisBeforePrefix(type);
    if (Number.isNaN(row.timeMs) && !this.isTimeless(type)) {
      sink.reject(at, Reject.BadTime);
      return;
    }
    row.fact = this.readKey(type, row, type.fact);
    const isNamed = row.host.end > row.host.start && !(type.mayLackHost && isProse(this.bytes, row.host));
    if (row.fact === Fact.Logon || row.fact === Fact.Lease) {
      if (!this.isPlaced(type, row.fact)) {
        sink.ignore(at);
        return;
      }
    } else if (row.fact === Fact.Flow) {
      // A tunnel's record may state only one end, or none.
      const isStated = this.find(type.server) && this.find(type.client);
      if (!isStated || row.server.end === row.server.start || !this.hasClientAddress(type)) {
        if (isStated) sink.reject(at, Reject.BadAddress);
        else sink.ignore(at);
        return;
      }
    } else if (!isNamed && !type.isWebServer) {
      // A resolver also logs what it could not read.
      if (row.fact === Fact.Query || type.mayLackHost) sink.ignore(at);
      else sink.reject(at, Reject.NoHost);
      return;
    }
    if (sink.wants(row)) {
      this.readDetails(type, row);
      sink.take(row);
    }
    if (type.answers.length === 0 || !this.hasAnswers(type)) return;
    row.fact = Fact.Answer;
    if (!sink.wants(row)) return;
    this.readDetails(type, row);
    this.readAnswers(type, row);
    sink.take(row);
  }

  private isType(type: CompiledType): boolean {
    const { values, bytes } = this;
    for (let i = 0; i < type.marks.length; i++) {
      const { slot, values: expected } = type.marks[i]!;
      const start = values.start(slot);
      const end = values.end(slot);
      // An absent value starts at 0, where a record's first brace or key is at best.
      if (start === 0 && end === 0) return false;
      if (expected.length > 0 && !equalsAny(bytes, start, end, expected)) return false;
    }
    return true;
  }

  private isTimeless(type: CompiledType): boolean {
    return type.mayLackTime && !this.find(type.time) && !this.find(type.endTime);
  }

  /** Whether the record states when it began; if it does, `timeMs` says it. */
  private readTime(type: CompiledType): boolean {
    if (this.readMillis(type.time, type)) return true;
    if (type.endTime.length === 0 || !this.readMillis(type.endTime, type)) return false;
    this.timeMs -= this.durationOf(type);
    return true;
  }

  /** How long before the time in front of it the record began. */
  private millisBeforePrefix(type: CompiledType): number {
    return type.endsAtPrefix ? this.durationOf(type) : 0;
  }

  /** In milliseconds; 0 where none is stated. */
  private durationOf(type: CompiledType): number {
    const seconds = this.find(type.durationSeconds) ? decimalFraction(this.bytes, this.start, this.end) : 0;
    return seconds > 0 ? Math.round(seconds * 1000) : 0;
  }

  private readMillis(time: readonly number[], type: CompiledType): boolean {
    if (!this.find(time)) return false;
    const { start, end } = this;
    if (type.timeOfDay.length > 0) {
      if (!this.find(type.timeOfDay)) return false;
      const wallMs = dateAndTime(this.bytes, start, end, this.start, this.end, type.localDates === 'month first');
      this.timeMs = type.localDates === undefined ? wallMs : this.clock.toUtc(wallMs);
      return !Number.isNaN(this.timeMs);
    }
    const times = type.isUtc ? this.utcTimes : this.times;
    const isZoned = this.find(type.zone);
    if (!(isZoned ? this.times.readZoned(start, end, this.start, this.end) : times.read(start, end))) return false;
    this.timeMs = isZoned ? this.times.ms : times.ms;
    return true;
  }

  /** Whether a logon says who was where, or a lease what had the address. */
  private isPlaced(type: CompiledType, fact: Fact): boolean {
    if (fact === Fact.Lease) return this.hasClientAddress(type);
    return this.find(type.user) && (this.hasClientAddress(type) || this.find(type.device) || this.hasMac(type));
  }

  private hasMac(type: CompiledType): boolean {
    return this.find(type.mac) && isMac(this.bytes, this.start, this.end);
  }

  /** Host, port, path and server; says what the record is. A flow to a server with a name is a request. */
  private readKey(type: CompiledType, row: Row, fact: Fact): Fact {
    const bytes = this.bytes;
    row.host.clear();
    row.path.clear();
    row.server.clear();
    row.serverPort = Number.NaN;
    if (this.find(type.requestLine)) this.readRequestLine(row);
    else if (this.find(type.url)) readTarget(bytes, this.start, this.end, row);
    if (row.host.end === row.host.start && this.find(type.host)) readAuthority(bytes, this.start, this.end, row);
    if (row.host.end === row.host.start && this.findHeader(type, hostHeader))
      readAuthority(bytes, this.headers.start, this.headers.end, row);
    if (this.find(type.server)) this.readServer(row);
    if (fact === Fact.Flow && Number.isNaN(row.serverPort) && this.find(type.serverPort))
      row.serverPort = decimal(bytes, this.start, this.end);
    if (fact !== Fact.Flow || row.host.end === row.host.start) return fact;
    if (!isAddress(bytes, row.host.start, row.host.end)) return Fact.Request;
    if (row.server.end === row.server.start) row.server.set(row.host.start, row.host.end);
    row.host.clear();
    return fact;
  }

  /** `192.0.2.4`, or `192.0.2.4:443`, whose port counts where no URL names one. */
  private readServer(row: Row): void {
    const { bytes, start, end } = this;
    if (isAddress(bytes, start, end)) {
      row.server.set(start, end);
      return;
    }
    const colon = lastIndexOf(bytes, start, end, Colon);
    if (colon < 0 || !isAddress(bytes, start, colon)) return;
    row.server.set(start, colon);
    if (Number.isNaN(row.serverPort)) row.serverPort = decimal(bytes, colon + 1, end);
  }

  private hasClientAddress(type: CompiledType): boolean {
    if (!this.find(type.client)) return false;
    const { bytes, start, end } = this;
    return isAddress(bytes, start, end) || isAddress(bytes, start, lastIndexOf(bytes, start, end, Colon));
  }

  /** `GET http://example.com/ HTTP/1.1` */
  private readRequestLine(row: Row): void {
    const { bytes, start, end } = this;
    const methodEnd = indexOf(bytes, start, end, Space);
    const targetEnd = indexOf(bytes, Math.min(end, methodEnd + 1), end, Space);
    readTarget(bytes, Math.min(end, methodEnd + 1), targetEnd, row);
  }

  private readDetails(type: CompiledType, row: Row): void {
    const bytes = this.bytes;
    const urlPort = row.serverPort;
    const pathStart = row.path.start;
    const pathEnd = row.path.end;
    row.clearDetails();
    row.app = type.app;
    row.transport = type.transport;
    row.repeated = type.isRepeated;
    for (let i = 0; i < type.details.length; i++) {
      const { code, slots } = type.details[i]!;
      if (!this.find(slots)) continue;
      this.unwrap();
      assign(row, code, bytes, this.start, this.end);
    }
    if (row.app !== '') row.app = this.compiled.apps.get(row.app) ?? row.app;
    // `LDAP://dc1 OU=Users,DC=corp/Ana Sousa`: the name is behind the last slash.
    if (startsWith(bytes, row.user.start, row.user.end, directory))
      row.user.start = lastIndexOf(bytes, row.user.start, row.user.end, Slash) + 1;
    if (pathEnd > pathStart) row.path.set(pathStart, pathEnd);
    if (this.find(type.statusAndPort))
      row.status = decimal(bytes, this.start, indexOf(bytes, this.start, this.end, Slash));
    if (this.find(type.fourCounters)) this.readCounters(row);
    if (!Number.isNaN(urlPort)) row.serverPort = urlPort;
    if (!(row.serverPort > 0 && row.serverPort < 65536)) row.serverPort = Number.NaN;
    if (!(row.clientPort > 0)) row.clientPort = Number.NaN;
    // TMG has codes of Windows' among them.
    if (!(row.status > 0 && row.status < 1000)) row.status = Number.NaN;
    // Zscaler writes `A record`.
    row.queryType.end = indexOf(bytes, row.queryType.start, row.queryType.end, Space);
    if (this.find(type.requestLine)) this.readMethod(row);
    if (row.userAgent.end === row.userAgent.start && this.findHeader(type, userAgentHeader))
      row.userAgent.set(this.headers.start, this.headers.end);
    if (row.referrer.end === row.referrer.start && this.findHeader(type, referrerHeader))
      row.referrer.set(this.headers.start, this.headers.end);
    this.splitClient(row);
    if (this.find(type.squidResult)) readSquidResult(bytes, this.start, this.end, row);
    else if (this.find(type.action)) row.action = this.actionOf();
    else if (type.statusTells) row.action = actionOfStatus(row.status);
    // A challenged request is logged once more with its credentials.
    if (row.status === 407 && row.action === Action.Blocked) row.repeated = true;
  }

  /** What stands before the first blank of a request, where it is a word: TLS sent to a plain port is logged as well. */
  private readMethod(row: Row): void {
    const { bytes, start, end } = this;
    let at = start;
    while (at < end && isLetter(bytes[at]!)) at++;
    if (at > start && at < end && bytes[at] === Space) row.method.set(start, at);
  }

  /** `458/509/2813/3001`: from the client, to the server, from the server, to the client. */
  private readCounters(row: Row): void {
    const { bytes, start, end } = this;
    const first = indexOf(bytes, start, end, Slash);
    const last = lastIndexOf(bytes, start, end, Slash);
    row.bytesUp = decimal(bytes, start, first);
    if (last > first) row.bytesDown = decimal(bytes, last + 1, end);
  }

  /** Of a JSON list of strings, the first: `["curl/8.14.1"]`. */
  private unwrap(): void {
    if (this.bytes[this.start] !== BracketOpen || this.bytes[this.start + 1] !== Quote) return;
    this.items.open(this.start, this.end);
    if (!this.items.next()) return;
    this.start = this.items.start;
    this.end = this.items.end;
  }

  /** `10.0.12.9:50112` and `[2001:db8::9]:50112` name the port as well. */
  private splitClient(row: Row): void {
    const { bytes } = this;
    const { start, end } = row.client;
    if (start === end) return;
    if (bytes[start] === BracketOpen || indexOf(bytes, start, end, Colon) < end) {
      if (isAddress(bytes, start, end)) return;
      let colon = end - 1;
      while (colon > start && bytes[colon] !== Colon) colon--;
      const port = decimal(bytes, colon + 1, end);
      if (!isAddress(bytes, start, colon)) return;
      row.client.end = colon;
      if (port > 0 && port < 65536) row.clientPort = port;
    }
  }

  private findHeader(type: CompiledType, name: Uint8Array): boolean {
    return type.headers.length > 0 && this.find(type.headers) && this.headers.find(this.start, this.end, name);
  }

  private actionOf(): Action {
    const { bytes, start, end } = this;
    if (startsWithAny(bytes, start, end, this.compiled.blocked)) return Action.Blocked;
    return startsWithAny(bytes, start, end, this.compiled.allowed) ? Action.Allowed : Action.Unknown;
  }

  private hasAnswers(type: CompiledType): boolean {
    if (!this.find(type.answers)) return false;
    this.items.open(this.start, this.end);
    return this.bytes[this.start] === BracketOpen && this.items.next();
  }

  /** A JSON list of addresses. */
  private readAnswers(type: CompiledType, row: Row): void {
    const { bytes, items } = this;
    if (!this.hasAnswers(type)) return;
    items.open(this.start, this.end);
    while (items.next()) {
      if (!isAddress(bytes, items.start, items.end)) continue;
      const index = row.answers.add();
      if (index < 0) return;
      row.answers.data[index]!.set(items.start, items.end);
    }
  }

  /** Finds the first of `slots` whose value is known: there, not empty, not blank, and none of the product's words for that. */
  private find(slots: readonly number[]): boolean {
    const { values, bytes } = this;
    for (let i = 0; i < slots.length; i++) {
      const start = values.start(slots[i]!);
      const end = values.end(slots[i]!);
      if (start >= end || (end - start === 1 && bytes[start] === Space)) continue;
      if (equalsAny(bytes, start, end, this.compiled.unknown)) continue;
      // CEF and LEEF have no quotes, but some senders write them.
      const isQuoted = bytes[start] === Quote && bytes[end - 1] === Quote && end - start > 2;
      this.start = isQuoted ? start + 1 : start;
      this.end = isQuoted ? end - 1 : end;
      return true;
    }
    return false;
  }
}

/** Whether what stands where a host belongs has blanks or backslashes in it: a file's name, a sentence. */
function isProse(bytes: Uint8Array, { start, end }: Span): boolean {
  for (let at = start; at < end; at++) if (bytes[at]! <= Space || bytes[at] === Backslash) return true;
  return false;
}

/** Of a method: `M-SEARCH` and `VERSION_CONTROL` are some. */
function isLetter(byte: number): boolean {
  return ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte === Dash || byte === Underscore;
}
