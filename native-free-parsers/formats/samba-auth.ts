/**
 * Samba's authentication audit as text (`log level = auth_audit:3`), in `log.smbd` and `log.samba` below a line of date and place, or through syslog.
 *
 *   Auth: [SMB2,(null)] user [CORP]\[ana] at [Fri, 20 Nov 2026 06:46:36.023984 CET] with [NTLMv2] status [NT_STATUS_OK]
 *    workstation [LAP-17] remote host [ipv4:10.0.0.5:44890] became [CORP]\[ana] [S-1-5-21-1]. local host [ipv4:10.0.0.2:445]
 *    Device               Client                            User
 *   Successful AuthZ: [SMB2,krb5] user [CORP]\[ana] [S-1-5-21-1] at [Fri, 20 Nov 2026 06:46:37.1 CET] Remote host [ipv4:10.0.0.5:44891] …
 *
 * (One line each.) What succeeded is a logon; anonymous ones and those that failed state none of our facts, nor do the lines around.
 *
 * https://wiki.samba.org/index.php/Setting_up_Audit_Logging
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, find, indexOf, lastIndexOf, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { Scratch } from '../bytes/scratch.js';
import { type LocalClock, monthOf, timeOfDay, utcDate } from '../bytes/time.js';
import { zoneMillis } from '../bytes/zone-time.js';
import { type LogFormat, Refusal, Reject, type RowSink } from '../format.js';
import { type LineReader, parseByLine } from '../line-reader.js';
import { type LineRecord, lineRecords, nothingStated, readsAny, type Verdict, wellFormed } from '../line-records.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Escapes, Fact, Row, Span } from '../row.js';

const { Backslash, BracketClose, BracketOpen, Colon, Dot, Space } = Byte;

const authentication = word('Auth: [');
const authorization = word('Successful AuthZ: [');
const status = word(' status [');
const succeeded = word('NT_STATUS_OK');
const at = word(' at [');
const user = word(' user [');
const became = word(' became [');
const workstation = word(' workstation [');
const remote = word('emote host [');
const anonymous = word('ANONYMOUS LOGON');
const nothing = word('(null)');
/** `Fri, 20 Nov 2026 06:46:36` */
const secondsLength = 25;
/** What syslog puts before a message is shorter. */
const longestPrefix = 120;

const sambaAuth: LogFormat<ClockHints> = {
  name: 'samba-auth',
  product: 'Samba, Samba AD (authentication audit, text)',
  kind: 'identity',
  framing: 'line',
  facts: ['logon'],
  fields: ['time', 'client', 'clientPort', 'device', 'user', 'realm'],
  specification: 'https://wiki.samba.org/index.php/Setting_up_Audit_Logging',

  detect(head, hints) {
    if (head.includes('"Authentication"'))
      return new Refusal('it holds the audit as JSON as well, which says more: it is format samba-audit');
    const audit = new Audit(head, localClock(hints), new Scratch(), false);
    if (readsAny(head, new Row(), audit)) return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone };
    return new Refusal('none of the first 50 lines is "Auth: […] user […]\\[…] at […] …" or "Successful AuthZ: […]"');
  },

  openLines,
  parse: parseByLine(openLines),
};
export default sambaAuth;

function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
  const scratch = new Scratch();
  const reader = lineRecords(bytes, row, sink, new Audit(bytes, localClock(layout), scratch, true));
  row.bytes = scratch.bytes;
  row.escapes = Escapes.None;
  return reader;
}

/** One line. */
class Audit implements LineRecord {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly scratch: Scratch;
  /** Lines around an audit are Samba's as well, and no sign of one. */
  private readonly isKnown: boolean;
  private readonly domain = new Span();
  private readonly name = new Span();
  private readonly address = new Span();
  private readonly device = new Span();
  private portEnd = 0;

  constructor(bytes: Buffer, clock: LocalClock, scratch: Scratch, isKnown: boolean) {
    this.bytes = bytes;
    this.clock = clock;
    this.scratch = scratch;
    this.isKnown = isKnown;
  }

  read(start: number, end: number, row: Row): Verdict {
    const { bytes } = this;
    const limit = Math.min(end, start + longestPrefix);
    const isAuthentication = find(bytes, start, limit, authentication) >= 0;
    if (!isAuthentication && find(bytes, start, limit, authorization) < 0) return this.around(start);
    const time = find(bytes, start, end, at);
    if (time < 0) return Reject.TooFewFields;
    row.timeMs = this.millis(time + at.length, indexOf(bytes, time, end, BracketClose));
    if (Number.isNaN(row.timeMs)) return Reject.BadTime;
    if (isAuthentication && !this.isGranted(start, end)) return nothingStated;
    this.readAccount(start, end);
    this.readAddress(start, end);
    this.put(this.device, workstation, start, end);
    const isNobody = this.isNothing(this.name) || equals(bytes, this.name.start, this.name.end, anonymous);
    if (isNobody || (this.address.end === 0 && this.isNothing(this.device))) return nothingStated;
    row.fact = Fact.Logon;
    return wellFormed;
  }

  readDetails(row: Row): void {
    const { bytes, scratch, address, device, domain, name } = this;
    scratch.clear();
    if (address.end > 0) {
      scratch.put(row.client, bytes, address.start, address.end);
      row.clientPort = decimal(bytes, address.end + 1, this.portEnd);
    }
    if (!this.isNothing(device)) scratch.put(row.device, bytes, device.start, device.end);
    scratch.begin();
    if (!this.isNothing(domain)) {
      scratch.add(bytes, domain.start, domain.end);
      scratch.addByte(Backslash);
    }
    scratch.add(bytes, name.start, name.end);
    scratch.finish(row.user);
  }

  /** `[2026/11/20 06:46:36.123456,  3] ../../auth/auth_log.c:635(…)`, and what is indented below such a line. */
  private around(start: number): Verdict {
    const first = this.bytes[start];
    return this.isKnown && (first === BracketOpen || first === Space) ? nothingStated : Reject.BadSyntax;
  }

  private isGranted(start: number, end: number): boolean {
    const { bytes } = this;
    const from = find(bytes, start, end, status) + status.length;
    return equals(bytes, from, indexOf(bytes, from, end, BracketClose), succeeded);
  }

  /** `became [CORP]\[ana]`, or `user [CORP]\[ana]` where it became nobody else. */
  private readAccount(start: number, end: number): void {
    const { bytes } = this;
    const isOther = find(bytes, start, end, became) >= 0;
    this.put(this.domain, isOther ? became : user, start, end);
    // `]\[` parts the two.
    const from = this.domain.end + 3;
    this.name.set(Math.min(from, end), indexOf(bytes, from, end, BracketClose));
  }

  /** `ipv4:10.0.0.5:44890`; `unix:` is the server itself. */
  private readAddress(start: number, end: number): void {
    const { bytes, address } = this;
    this.put(address, remote, start, end);
    const from = indexOf(bytes, address.start, address.end, Colon) + 1;
    const port = lastIndexOf(bytes, from, address.end, Colon);
    this.portEnd = address.end;
    if (port > from && isAddress(bytes, from, port)) address.set(from, port);
    else address.clear();
  }

  /** What stands in the bracket behind `label`; nothing where that is not there. */
  private put(span: Span, label: Uint8Array, start: number, end: number): void {
    const found = find(this.bytes, start, end, label);
    if (found < 0) span.clear();
    else span.set(found + label.length, indexOf(this.bytes, found, end, BracketClose));
  }

  private isNothing(span: Span): boolean {
    return span.start === span.end || equals(this.bytes, span.start, span.end, nothing);
  }

  /** `Fri, 20 Nov 2026 06:46:36.023984 CET`; a zone whose name says nothing is the host's. */
  private millis(start: number, end: number): number {
    const { bytes } = this;
    const date = utcDate(
      decimal(bytes, start + 12, start + 16),
      monthOf(bytes, start + 8),
      decimal(bytes, start + 5, start + 7),
    );
    const zone = lastIndexOf(bytes, start, end, Space) + 1;
    const dot = start + secondsLength;
    const digits = Math.min(3, zone - 2 - dot);
    const fraction = bytes[dot] === Dot ? decimal(bytes, dot + 1, dot + 1 + digits) * 10 ** (3 - digits) : 0;
    const wallMs = date + timeOfDay(bytes, start + 17) + fraction;
    const offsetMs = zoneMillis(bytes, zone, end);
    return Number.isNaN(offsetMs) ? this.clock.toUtc(wallMs) : wallMs - offsetMs;
  }
}
