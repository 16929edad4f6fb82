import { AccessPrefix, isUnknown } from '../bytes/access-prefix.js';
import { Byte } from '../bytes/byte.js';
import { equals, indexOf, isDash, lastIndexOf, sameBytes, skipBlanks, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { endOfQuoted, isEscaped } from '../bytes/quoted.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { clfMillis, isoMillis, type LocalClock, slashedMillis } from '../bytes/time.js';
import { readAuthority, readTarget } from '../bytes/url.js';
import { actionOfStatus } from '../field.js';
import { Reject } from '../format.js';
import { wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import type { Row } from '../row.js';
import { readSquidResult } from '../squid-result.js';

const {
  BracketClose,
  BracketOpen,
  Colon,
  Dash,
  LowerA,
  LowerZ,
  Nine,
  ParenClose,
  ParenOpen,
  Quote,
  Slash,
  Space,
  Underscore,
  UpperA,
  UpperZ,
  Zero,
} = Byte;

const connect = word('CONNECT');
const httpVersion = word('HTTP/');
/** What Squid writes as the version of a request that never came. */
const noVersion = word('NONE/');
const noRequestYet = word('"-" "');
/** `20/Nov/2026:06:49:32 +0000` */
const timeLength = 26;
const maxTimeLength = 48;
const maxMethodLength = 24;
const maxVersionLength = 10;

export interface CombinedLayout extends ClockHints {
  /** Dates of numbers alone, `05/02/2025`, begin with the month. */
  readonly monthFirst: boolean;
}

/** Where the parts of the current line are. */
export class CombinedRecord {
  methodStart = 0;
  methodEnd = 0;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly monthFirst: boolean;
  private readonly prefix: AccessPrefix;
  private end = 0;
  private timeStart = 0;
  private timeEnd = 0;
  private requestStart = 0;
  private requestEnd = 0;
  private statusEnd = 0;
  private downStart = 0;
  private downEnd = 0;
  private isProxied = false;
  private lastTimeStart = 0;
  private lastTimeEnd = 0;
  private lastTimeMs = Number.NaN;

  constructor(bytes: Buffer, layout: CombinedLayout) {
    this.bytes = bytes;
    this.clock = localClock(layout);
    this.monthFirst = layout.monthFirst;
    this.prefix = new AccessPrefix(bytes, new SyslogPrefix(bytes, this.clock));
  }

  /** Finds the parts up to the byte count: `wellFormed`, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormed {
    const bytes = this.bytes;
    this.end = end;
    const bracket = timeBracket(bytes, start, end);
    if (bracket === end) return Reject.TooFewFields;
    this.timeStart = bracket + 1;
    this.timeEnd = this.timeStart + timeLength;
    if (this.timeEnd >= end || bytes[this.timeEnd] !== BracketClose)
      this.timeEnd = indexOf(bytes, this.timeStart, Math.min(end, bracket + maxTimeLength), BracketClose);
    if (bytes[this.timeEnd] !== BracketClose) return Reject.BadTime;
    const quote = requestQuote(bytes, this.timeEnd + 1, end);
    if (quote === end) return Reject.BadSyntax;
    this.requestStart = quote + 1;
    this.requestEnd = endOfRequest(bytes, this.requestStart, end);
    if (this.requestEnd === end) return Reject.BadSyntax;
    this.statusEnd = indexOf(bytes, this.requestEnd + 2, end, Space);
    if (this.statusEnd === end) return Reject.TooFewFields;
    this.downStart = this.statusEnd + 1;
    this.downEnd = indexOf(bytes, this.downStart, end, Space);
    if (!isCount(bytes, this.requestEnd + 2, this.statusEnd, 3) || !isCount(bytes, this.downStart, this.downEnd, 16))
      return Reject.BadSyntax;
    return this.prefix.read(start, bracket - 1) ? wellFormed : Reject.TooFewFields;
  }

  /** Lines come in runs of the same second, so the last one's time is compared first. */
  timeMs(): number {
    const bytes = this.bytes;
    const start = this.timeStart;
    const end = this.timeEnd;
    if (sameBytes(bytes, start, end, this.lastTimeStart, this.lastTimeEnd)) return this.lastTimeMs;
    this.lastTimeStart = start;
    this.lastTimeEnd = end;
    if (bytes[start + 4] === Dash) this.lastTimeMs = isoMillis(bytes, start, end, this.clock);
    else if (bytes[start + 5] === Slash)
      this.lastTimeMs = slashedMillis(bytes, start, end, this.monthFirst, this.clock);
    else this.lastTimeMs = clfMillis(bytes, start, end, this.clock);
    return this.lastTimeMs;
  }

  /** Whether the date is `05/13/2025`, which no day-first date is. */
  hasMonthFirst(): boolean {
    const { bytes, timeStart } = this;
    const second = decimal(bytes, timeStart + 3, timeStart + 5);
    return bytes[timeStart + 5] === Slash && second > 12 && second <= 31;
  }

  /** The target: host, port and path, as far as they are stated. TLS sent to a plain port and other garbage states none. */
  readRequest(row: Row): void {
    const { bytes, prefix, requestStart, requestEnd } = this;
    row.host.clear();
    row.path.clear();
    row.serverPort = Number.NaN;
    this.isProxied = false;
    this.methodStart = requestStart;
    this.methodEnd = endOfMethod(bytes, requestStart, requestEnd);
    if (this.methodEnd > requestStart) this.readTarget(row);
    if (row.host.end === row.host.start && prefix.virtualHostEnd > prefix.virtualHostStart)
      readAuthority(bytes, prefix.virtualHostStart, prefix.virtualHostEnd, row);
  }

  /** Whether it is sure enough an access log: requests are garbage for pages where scanners knock at a server. */
  isPlausible(): boolean {
    return this.methodEnd > this.methodStart || this.prefix.hasAddress();
  }

  readDetails(row: Row): void {
    const { bytes, prefix } = this;
    const status = decimal(bytes, this.requestEnd + 2, this.statusEnd);
    prefix.readClient(row);
    if (!isNobody(bytes, prefix.userStart, prefix.userEnd)) row.user.set(prefix.userStart, prefix.userEnd);
    if (!isUnknown(bytes, this.methodStart, this.methodEnd)) row.method.set(this.methodStart, this.methodEnd);
    if (status > 0) row.status = status;
    row.bytesDown = decimal(bytes, this.downStart, this.downEnd);
    if (this.isProxied) row.action = actionOfStatus(row.status);
    readTail(bytes, this.downEnd, this.end, row);
  }

  private readTarget(row: Row): void {
    const { bytes, requestEnd } = this;
    const start = this.methodEnd + 1;
    const blank = lastIndexOf(bytes, Math.max(start, requestEnd - maxVersionLength), requestEnd, Space);
    const isVersion =
      blank >= start &&
      (startsWith(bytes, blank + 1, requestEnd, httpVersion) || startsWith(bytes, blank + 1, requestEnd, noVersion));
    const end = isVersion ? blank : requestEnd;
    if (bytes[start] === Slash) row.path.set(start, Math.max(start, end));
    else if (hasScheme(bytes, start, end) || equals(bytes, this.methodStart, this.methodEnd, connect))
      this.isProxied = readTarget(bytes, start, end, row);
  }
}

/** `-`, and `- -` where a site has a column more. */
function isNobody(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++)
    if (bytes[at] !== Dash && bytes[at] !== Space) return isUnknown(bytes, start, end);
  return true;
}

/** The bracket before the time: the first that follows a blank and precedes a digit, for addresses and users may hold brackets too. */
function timeBracket(bytes: Buffer, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    if (bytes[at] !== BracketOpen || bytes[at - 1] !== Space) continue;
    const next = bytes[at + 1]!;
    if (next >= Zero && next <= Nine) return at;
  }
  return end;
}

/** The quote that opens the request. Between it and the time some sites write a duration, `(0 s)`, or a quoted column that is not used. */
function requestQuote(bytes: Buffer, start: number, end: number): number {
  let at = skipBlanks(bytes, start, end);
  if (bytes[at] === ParenOpen && at < end)
    at = skipBlanks(bytes, Math.min(end, indexOf(bytes, at, end, ParenClose) + 1), end);
  if (at >= end || bytes[at] !== Quote) return end;
  return startsWith(bytes, at, end, noRequestYet) ? at + noRequestYet.length - 1 : at;
}

/** The quote that closes the request: a status follows it. Others inside may be escaped or raw. */
function endOfRequest(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== Quote || bytes[at + 1] !== Space || isEscaped(bytes, start, at)) continue;
    const next = bytes[at + 2]!;
    if ((next >= Zero && next <= Nine) || next === Dash) return at;
  }
  return end;
}

/** Past the method; `start` where the request does not begin with one. */
function endOfMethod(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && isMethodByte(bytes[at]!)) at++;
  return at < end && bytes[at] === Space && at - start <= maxMethodLength ? at : start;
}

/** Letters, `_` (`VERSION_CONTROL` of some clients) and `-` (`M-SEARCH`, or no method at all). */
function isMethodByte(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= LowerA && letter <= LowerZ) || byte === Dash || byte === Underscore;
}

/** `https://`, `ws://`: the absolute form, which proxies are asked in. */
function hasScheme(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end && at < start + 16 && (bytes[at]! | 0x20) >= LowerA && (bytes[at]! | 0x20) <= LowerZ) at++;
  return at > start && at + 2 < end && bytes[at] === Colon && bytes[at + 1] === Slash;
}

/** ` "referrer" "user agent"` and whatever a site appends; ` TCP_MISS:HIER_DIRECT` at the end is Squid's. */
function readTail(bytes: Buffer, start: number, lineEnd: number, row: Row): void {
  let end = lineEnd;
  while (end > start && bytes[end - 1] === Space) end--;
  const result = lastIndexOf(bytes, start, end, Space) + 1;
  const colon = endOfTag(bytes, result, end);
  const isSquid =
    result > start && colon > result + 2 && bytes[colon] === Colon && endOfTag(bytes, colon + 1, end) === end;
  if (isSquid) {
    readSquidResult(bytes, result, colon, row);
    end = result - 1;
  }
  let at = skipBlanks(bytes, start, end);
  while (at < end && bytes[at]! >= Zero && bytes[at]! <= Nine)
    at = skipBlanks(bytes, indexOf(bytes, at, end, Space), end);
  if (bytes[at] === Quote && at < end) {
    const close = endOfQuoted(bytes, at + 1, end);
    if (!isUnknown(bytes, at + 1, close)) row.referrer.set(at + 1, close);
    at = skipBlanks(bytes, Math.min(end, close + 1), end);
  } else if (bytes[at] === Dash) at = skipBlanks(bytes, at + 1, end);
  if (at >= end || bytes[at] !== Quote) return;
  const close = isSquid && bytes[end - 1] === Quote && end - 1 > at ? end - 1 : endOfQuoted(bytes, at + 1, end);
  if (!isUnknown(bytes, at + 1, close)) row.userAgent.set(at + 1, close);
  if (!isSquid) readIngress(bytes, Math.min(end, close + 1), end, row);
}

/** ` 89 0.001 [default-web-8080] …` behind the user agent: the length of the request, as nginx's ingress controller has it. */
function readIngress(bytes: Buffer, start: number, end: number, row: Row): void {
  const length = skipBlanks(bytes, start, end);
  const lengthEnd = indexOf(bytes, length, end, Space);
  const upstream = skipBlanks(bytes, indexOf(bytes, Math.min(end, lengthEnd + 1), end, Space), end);
  if (upstream < end && bytes[upstream] === BracketOpen) row.bytesUp = decimal(bytes, length, lengthEnd);
}

/** Past the upper-case letters and underscores of a Squid tag. */
function endOfTag(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && ((bytes[at]! >= UpperA && bytes[at]! <= UpperZ) || bytes[at] === Underscore)) at++;
  return at;
}

/** A number of at most `digits` digits, or `-`. */
function isCount(bytes: Buffer, start: number, end: number, digits: number): boolean {
  return isDash(bytes, start, end) || (end - start <= digits && decimal(bytes, start, end) >= 0);
}
