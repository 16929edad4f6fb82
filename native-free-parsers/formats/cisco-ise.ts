/**
 * Cisco Identity Services Engine through syslog.
 *
 *   <181>Nov 20 06:53:15 ise1 CISE_Passed_Authentications 0000738292 2 0 2026-11-20 06:53:15.914 +01:00 0043796555
 *                             Category                    Event      Segments Time
 *     5200 NOTICE Passed-Authentication: Authentication succeeded, UserName=ana, Calling-Station-ID=02:00:5e:10:00:09,
 *     Code Severity Class                                          User                   Mac
 *     Framed-IP-Address=10.9.1.7, …
 *     Client
 *
 *   … 80002 INFO  Profiler: Profiler EndPoint profiling event occurred, EndpointIPAddress=10.9.1.7, EndpointMacAddress=02:00:5E:10:00:09, …
 *                                                                       Client                     Mac
 *
 * (One line each.) A logon that succeeded (5200, guests 5231) and the start, stop and update of a session (3000 to 3002) are
 * logons. All records of one session have its start as their time; the stop has `until`. What the profiler saw of an address (80002) is
 * a lease without an end. `host/…` as RADIUS has the name says that a machine logged on, whatever its certificate is called. An event that is too long for one message comes in numbered segments:
 * the first has all that is read here, the others are passed over, like all other events. Commas in values are `\,`.
 *
 * https://www.cisco.com/c/en/us/td/docs/security/ise/syslog/Cisco_ISE_Syslogs.html
 */

import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Lines } from '../bytes/lines.js';
import { isMac } from '../bytes/mac.js';
import { equals, indexOf, skipBlanks, startsWith, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Accounting, putSession, sessionStart } from '../radius.js';
import { Escapes, Fact, type Row, Span } from '../row.js';

const { Backslash, Colon, Comma, Equals, Space } = Byte;

const category = word('CISE_');
const eventDigits = 10;
/** `2026-11-20 06:53:15.914`, and the zone behind a blank. */
const dateTimeWords = 3;
const alarmSeverities = [word('INFO: '), word('WARN: '), word('CRITICAL: ')];
const alarmServer = word(': Server=');
const succeeded: readonly number[] = [5200, 5231];
const sessionStarted = 3000;
const sessionStopped = 3001;
const sessionUpdated = 3002;
const profiled = 80002;
/** Of AnyConnect, in one of several pairs of one key: `cisco-av-pair=mdm-tlv=device-mac=02-00-5e-10-00-09`. */
const ofClient = word('cisco-av-pair=mdm-tlv=');
const machine = word('host/');

const ciscoIse: LogFormat<ClockHints> = {
  name: 'cisco-ise',
  product: 'Cisco Identity Services Engine (ISE)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon', 'lease'],
  identityGround: 'radius',
  fields: ['time', 'durationMs', 'until', 'client', 'device', 'mac', 'user', 'realm'],
  specification: 'https://www.cisco.com/c/en/us/td/docs/security/ise/syslog/Cisco_ISE_Syslogs.html',

  detect(head, hints) {
    const lines = new Lines(head);
    const record = new Record(head, localClock(hints));
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (record.split(lines.start, lines.end)) return hints;
    }
    return new Refusal(
      'none of the first 50 lines has "CISE_…" or "event segments segment time message code SEVERITY Class:"',
    );
  },

  openLines,
  parse: parseByLine(openLines),
};
export default ciscoIse;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const record = new Record(bytes, localClock(layout));
  row.clear();
  row.bytes = bytes;
  row.escapes = Escapes.None;
  return {
    read(lineStart, lineEnd) {
      const start = lineStart;
      const end = lineEnd;
      if (!record.split(start, end)) {
        // Other programs write to the same collector.
        if (record.isSyslog) sink.ignore(start);
        else sink.reject(start, Reject.BadSyntax);
        return;
      }
      if (!record.isStated || !record.readPairs(end)) {
        sink.ignore(start);
        return;
      }
      if (Number.isNaN(record.timeMs)) {
        sink.reject(start, Reject.BadTime);
        return;
      }
      row.timeMs = record.startMs;
      row.fact = record.isProfiled ? Fact.Lease : Fact.Logon;
      if (!sink.wants(row)) return;
      row.clearDetails();
      record.readDetails(row);
      sink.take(row);
    },
  };
}

/** Where the parts of the current message are. */
class Record {
  /** The code of the event, 5200; NaN for a further segment of one. */
  code = Number.NaN;
  timeMs = Number.NaN;
  /** The line has syslog's prefix. */
  isSyslog = false;
  startMs = Number.NaN;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private pairsStart = 0;
  private seconds = Number.NaN;
  private readonly user = new Span();
  private readonly radiusUser = new Span();
  private readonly device = new Span();
  private readonly address = new Span();
  private readonly address6 = new Span();
  private readonly guestAddress = new Span();
  private readonly station = new Span();
  private readonly endpoint = new Span();
  private readonly sessionTime = new Span();
  /** Of a key that comes again, or two that say the same, the first counts. */
  private readonly pairs: readonly (readonly [Uint8Array, Span])[] = [
    [word('UserName'), this.user],
    [word('User-Name'), this.radiusUser],
    [word('Framed-IP-Address'), this.address],
    [word('Framed-IPv6-Address'), this.address6],
    [word('IpAddress'), this.guestAddress],
    [word('EndpointIPAddress'), this.guestAddress],
    [word('Calling-Station-ID'), this.station],
    [word('EndPointMACAddress'), this.endpoint],
    [word('EndpointMacAddress'), this.endpoint],
    [word('MacAddress'), this.endpoint],
    [word('device-mac'), this.endpoint],
    [word('computer-name'), this.device],
    [word('Acct-Session-Time'), this.sessionTime],
  ];

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
    this.syslog = new SyslogPrefix(bytes, clock);
  }

  /** The event may say who is where. */
  get isStated(): boolean {
    const { code } = this;
    return this.isProfiled || succeeded.includes(code) || (code >= sessionStarted && code <= sessionUpdated);
  }

  get isProfiled(): boolean {
    return this.code === profiled;
  }

  /** Whether the line is a message of ISE, with syslog's prefix or without. */
  split(start: number, end: number): boolean {
    const { bytes, syslog } = this;
    this.code = Number.NaN;
    this.timeMs = Number.NaN;
    this.isSyslog = !isEvent(bytes, start, end) && syslog.read(start, end);
    return this.readMessage(this.isSyslog ? syslog.messageStart : start, end);
  }

  /** `CISE_Passed_Authentications 0000738292 2 0 2026-11-20 …`; the category may be missing where a collector cut it off. */
  private readMessage(start: number, end: number): boolean {
    const bytes = this.bytes;
    const isCategorised = startsWith(bytes, start, end, category);
    let at = isCategorised ? skipBlanks(bytes, indexOf(bytes, start, end, Space), end) : start;
    if (!isEvent(bytes, at, end)) return this.isAlarm(at, end);
    at = this.next(at, end);
    const segments = decimal(bytes, at, indexOf(bytes, at, end, Space));
    at = this.next(at, end);
    const segment = decimal(bytes, at, indexOf(bytes, at, end, Space));
    at = this.next(at, end);
    if (Number.isNaN(segments) || Number.isNaN(segment)) return false;
    if (segment > 0) return isCategorised || indexOf(bytes, at, end, Equals) < end;
    const time = at;
    for (let i = 0; i < dateTimeWords; i++) at = this.next(at, end);
    this.timeMs = isoMillis(bytes, time, at - 1, this.clock);
    const codeStart = this.next(at, end);
    this.code = decimal(bytes, codeStart, indexOf(bytes, codeStart, end, Space));
    this.pairsStart = indexOf(bytes, codeStart, end, Comma);
    return isCategorised || !Number.isNaN(this.code);
  }

  /** `INFO: EAP Connection Timeout : Server=ise1; …`: alarms, which come without category and number, state none of our facts. */
  private isAlarm(start: number, end: number): boolean {
    const bytes = this.bytes;
    if (!startsWithAny(bytes, start, end, alarmSeverities)) return false;
    for (let at = start; at < end; at++)
      if (bytes[at] === Colon && startsWith(bytes, at, end, alarmServer)) return true;
    return false;
  }

  /** Where the word behind the one at `at` starts. */
  private next(at: number, end: number): number {
    return skipBlanks(this.bytes, indexOf(this.bytes, at, end, Space), end);
  }

  /** Reads `, Key=value, Key=value`; whether they say who is where. */
  readPairs(end: number): boolean {
    const { bytes, pairs } = this;
    for (let i = 0; i < pairs.length; i++) pairs[i]![1].clear();
    for (let at = this.pairsStart; at < end; ) {
      const key = skipBlanks(bytes, at + 1, end);
      let stop = key;
      while (stop < end && (bytes[stop] !== Comma || bytes[stop - 1] === Backslash)) stop++;
      this.readPair(key, stop);
      at = stop;
    }
    this.seconds = decimal(bytes, this.sessionTime.start, this.sessionTime.end);
    this.startMs = this.code === sessionStarted ? this.timeMs : sessionStart(this.timeMs, this.seconds);
    if (this.isProfiled) return this.framed() !== undefined && this.hardware() !== undefined;
    return this.name().end > this.name().start && (this.framed() !== undefined || this.hardware() !== undefined);
  }

  private readPair(start: number, end: number): void {
    const { bytes, pairs } = this;
    const key = startsWith(bytes, start, end, ofClient) ? start + ofClient.length : start;
    const keyEnd = indexOf(bytes, key, end, Equals);
    if (keyEnd >= end) return;
    for (let i = 0; i < pairs.length; i++) {
      const pair = pairs[i]!;
      if (pair[1].end > 0 || !equals(bytes, key, keyEnd, pair[0])) continue;
      pair[1].set(keyEnd + 1, end);
      return;
    }
  }

  private name(): Span {
    const { bytes, user, radiusUser } = this;
    const isMachine = startsWith(bytes, radiusUser.start, radiusUser.end, machine);
    return isMachine || user.end === user.start ? radiusUser : user;
  }

  private framed(): Span | undefined {
    const { bytes, address, address6, guestAddress } = this;
    if (isAddress(bytes, address.start, address.end)) return address;
    if (isAddress(bytes, address6.start, address6.end)) return address6;
    return isAddress(bytes, guestAddress.start, guestAddress.end) ? guestAddress : undefined;
  }

  private hardware(): Span | undefined {
    if (isMac(this.bytes, this.station.start, this.station.end)) return this.station;
    return isMac(this.bytes, this.endpoint.start, this.endpoint.end) ? this.endpoint : undefined;
  }

  readDetails(row: Row): void {
    const client = this.framed();
    const mac = this.hardware();
    if (client) row.client.set(client.start, client.end);
    if (mac) row.mac.set(mac.start, mac.end);
    if (this.isProfiled) return;
    const name = this.name();
    row.user.set(name.start, name.end);
    row.device.set(this.device.start, this.device.end);
    if (this.code === sessionStopped) putSession(row, Accounting.Stop, this.timeMs, this.seconds);
    else if (this.code === sessionUpdated) putSession(row, Accounting.Interim, this.timeMs, this.seconds);
  }
}

/** Ten digits and a blank: the number of an event. */
function isEvent(bytes: Buffer, start: number, end: number): boolean {
  return (
    start + eventDigits < end &&
    bytes[start + eventDigits] === Space &&
    !Number.isNaN(decimal(bytes, start, start + eventDigits))
  );
}
