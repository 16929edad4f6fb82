import { Byte } from '../bytes/byte.js';
import { isMac } from '../bytes/mac.js';
import { equals, equalsAny, indexOf, isDash, startsWith, word } from '../bytes/match.js';
import { decimal, decimalFraction } from '../bytes/numbers.js';
import { Scratch } from '../bytes/scratch.js';
import { epochMillis, isoMillis, type LocalClock, utcDate } from '../bytes/time.js';
import { Reject, type RowSink } from '../format.js';
import { Escapes, Fact, type Row, Span } from '../row.js';

const { At, Backslash, Colon, Dot, ParenClose, Slash, Space } = Byte;

/** The bit that tells lower case from upper. */
const letterCase = 0x20;
const lowerM = 0x6d;
const lowerP = 0x70;

const loggedOn = 4624;
/** By the user, who was at the computer; 4634 tells the end of every logon, most of them of moments and from elsewhere. */
const loggedOff = 4647;
const checked = 4776;
/** To a session on a terminal server: where the client is now. */
const reconnected = 4778;
/** By the Network Policy Server, to a device that RADIUS names: 6278 after its health was looked at. */
const admitted: readonly number[] = [6272, 6278];
/** Kinds of logon whose user is not at the computer: system, network, batch, service, and network in clear text. */
const awayTypes = ['0', '3', '4', '5', '8'].map(word);
/** Granted: 4768 a ticket, 4769 one for a service. */
const granted: readonly number[] = [4768, 4769];
const success = word('0x0');
const own = ['::1', '127.0.0.1', '::ffff:127.0.0.1', '0.0.0.0', '::', 'LOCAL'].map(word);
/** What 4778 calls the client at the console. */
const unknownName = word('Unknown');
/** How Windows begins the name of a workstation in 4776. */
const doubleBackslash = word('\\\\');
/** Of .NET; JSON may escape slashes. */
const serialised = word('/Date(');

/** One event of Windows' Security log, and what it tells the sink: the same for all the ways in which events are written. */
export class SecurityEvent {
  /** What the spans point into. */
  bytes: Buffer = Buffer.alloc(0);
  escapes: Escapes = Escapes.None;
  readonly id = new Span();
  /** What `id` says, where text says it instead. */
  number = Number.NaN;
  readonly time = new Span();
  /** When it happened, where something around the event says so; NaN where `time` does. */
  timeMs = Number.NaN;
  readonly computer = new Span();
  readonly userName = new Span();
  readonly domain = new Span();
  readonly address = new Span();
  readonly port = new Span();
  readonly workstation = new Span();
  readonly status = new Span();
  readonly logonType = new Span();
  /** Of 6272: whom it is about, and the hardware address or address that RADIUS calls the station. */
  readonly subjectName = new Span();
  readonly subjectDomain = new Span();
  readonly station = new Span();
  private readonly row: Row;
  private readonly sink: RowSink;
  private readonly clock: LocalClock;
  private readonly scratch = new Scratch();

  constructor(row: Row, sink: RowSink, clock: LocalClock) {
    this.row = row;
    this.sink = sink;
    this.clock = clock;
    row.clear();
    row.bytes = this.scratch.bytes;
    row.fact = Fact.Logon;
  }

  /** Forget the last event. */
  begin(bytes: Buffer, escapes: Escapes): void {
    this.bytes = bytes;
    this.escapes = escapes;
    this.id.clear();
    this.number = Number.NaN;
    this.time.clear();
    this.timeMs = Number.NaN;
    this.computer.clear();
    this.userName.clear();
    this.domain.clear();
    this.address.clear();
    this.port.clear();
    this.workstation.clear();
    this.status.clear();
    this.logonType.clear();
    this.subjectName.clear();
    this.subjectDomain.clear();
    this.station.clear();
  }

  /** The event at byte `at` of the sink's is read: tell of it. */
  finish(at: number): void {
    const { row, sink, id, time } = this;
    const number = Number.isNaN(this.number) ? decimal(this.bytes, id.start, id.end) : this.number;
    if (Number.isNaN(number)) {
      sink.reject(at, Reject.TooFewFields);
      return;
    }
    if (!this.isLogon(number)) {
      sink.ignore(at);
      return;
    }
    row.timeMs = Number.isNaN(this.timeMs) ? eventMillis(this.bytes, time.start, time.end, this.clock) : this.timeMs;
    if (Number.isNaN(row.timeMs)) {
      sink.reject(at, Reject.BadTime);
      return;
    }
    row.escapes = this.escapes;
    if (!sink.wants(row)) return;
    row.clearDetails();
    this.scratch.clear();
    this.readDetails(number);
    sink.take(row);
  }

  /** Whether the event says who was where. */
  private isLogon(number: number): boolean {
    if (admitted.includes(number)) return this.isAdmission();
    if (this.isUnknown(this.userName)) return false;
    if (number === loggedOff) return !this.isUnknown(this.computer);
    if (number === checked || granted.includes(number)) {
      if (!equals(this.bytes, this.status.start, this.status.end, success)) return false;
    } else if (number !== loggedOn && number !== reconnected) return false;
    return this.isRemote() || this.hasWorkstation() || this.isAtComputer(number);
  }

  private isAdmission(): boolean {
    if (this.isUnknown(this.userName)) {
      this.userName.set(this.subjectName.start, this.subjectName.end);
      this.domain.set(this.subjectDomain.start, this.subjectDomain.end);
    }
    return !this.isUnknown(this.userName) && isMac(this.bytes, this.station.start, this.station.end);
  }

  private isRemote(): boolean {
    return !this.isUnknown(this.address) && !equalsAny(this.bytes, this.address.start, this.address.end, own);
  }

  private hasWorkstation(): boolean {
    const { bytes, workstation } = this;
    return !this.isUnknown(workstation) && !equals(bytes, workstation.start, workstation.end, unknownName);
  }

  /** The user sits at the computer that logged the event: no kind of logon, or one that says so. */
  private isAtComputer(number: number): boolean {
    if (number !== loggedOn && number !== reconnected) return false;
    return (
      !this.isUnknown(this.computer) && !equalsAny(this.bytes, this.logonType.start, this.logonType.end, awayTypes)
    );
  }

  private readDetails(number: number): void {
    const { bytes, row, scratch, computer, station } = this;
    this.readUser();
    if (admitted.includes(number)) {
      row.ground = 'radius';
      scratch.put(row.mac, bytes, station.start, station.end);
      return;
    }
    if (number === loggedOff) {
      row.untilMs = row.timeMs;
      scratch.put(row.device, bytes, computer.start, computer.end);
      return;
    }
    const isRemote = this.isRemote();
    if (isRemote) {
      scratch.put(row.client, bytes, this.address.start, this.address.end);
      const port = decimal(bytes, this.port.start, this.port.end);
      if (port > 0) row.clientPort = port;
    }
    if (this.hasWorkstation()) this.readWorkstation(isRemote);
    else if (!isRemote) scratch.put(row.device, bytes, computer.start, computer.end);
  }

  /** Of a logon to a remote desktop, the workstation is the computer that was logged on to: not whose address stands beside it. */
  private readWorkstation(isRemote: boolean): void {
    const { bytes, row, scratch, workstation, computer } = this;
    const isPrefixed = startsWith(bytes, workstation.start, workstation.end, doubleBackslash);
    const start = workstation.start + (isPrefixed ? 2 : 0);
    const isOwn = isSameName(bytes, start, workstation.end, computer.start, computer.end);
    if (!isRemote || !isOwn) scratch.put(row.device, bytes, start, workstation.end);
  }

  /** `CORP\ana` of `ana` and `CORP`; a name that has its realm already stays as it is, and so does `host/lap-17.corp.example`. */
  private readUser(): void {
    const { bytes, row, scratch, userName, domain } = this;
    const hasRealm =
      indexOf(bytes, userName.start, userName.end, At) < userName.end ||
      indexOf(bytes, userName.start, userName.end, Slash) < userName.end;
    scratch.begin();
    if (!hasRealm && !this.isUnknown(domain)) {
      scratch.add(bytes, domain.start, domain.end);
      scratch.addByte(Backslash);
      if (this.escapes === Escapes.Json) scratch.addByte(Backslash);
    }
    scratch.add(bytes, userName.start, userName.end);
    scratch.finish(row.user);
  }

  private isUnknown(span: Span): boolean {
    return span.start === span.end || isDash(this.bytes, span.start, span.end);
  }
}

/** Whether one name is the other's first label, in whichever case: `FS1` and `fs1.corp.example`. */
function isSameName(bytes: Buffer, start: number, end: number, otherStart: number, otherEnd: number): boolean {
  const length = Math.min(indexOf(bytes, start, end, Dot), end) - start;
  if (length === 0 || indexOf(bytes, otherStart, otherEnd, Dot) - otherStart !== length) return false;
  for (let i = 0; i < length; i++)
    if ((bytes[start + i]! | letterCase) !== (bytes[otherStart + i]! | letterCase)) return false;
  return true;
}

/**
 * ISO 8601; seconds, milliseconds or `/Date(1795157595123)/` since 1970; or what PowerShell and Sentinel make of it in American
 * English: `11/20/2026 6:53:15 AM`, `11/20/2026, 6:53:15.123 AM`. Other languages' dates may have the day first, and nothing says
 * so: they are none.
 */
export function eventMillis(bytes: Buffer, start: number, end: number, clock: LocalClock): number {
  const iso = isoMillis(bytes, start, end, clock);
  if (!Number.isNaN(iso)) return iso;
  const isSerialised = startsWith(bytes, start, end, serialised);
  const from = isSerialised ? start + serialised.length : start;
  const since1970 = epochMillis(bytes, from, isSerialised ? indexOf(bytes, from, end, ParenClose) : end);
  if (!Number.isNaN(since1970) || (bytes[end - 1]! | 0x20) !== lowerM) return since1970;
  const isAfternoon = (bytes[end - 2]! | 0x20) === lowerP;
  const monthEnd = indexOf(bytes, start, end, Slash);
  const dayEnd = indexOf(bytes, monthEnd + 1, end, Slash);
  const month = decimal(bytes, start, monthEnd);
  const date = utcDate(decimal(bytes, dayEnd + 1, dayEnd + 5), month, decimal(bytes, monthEnd + 1, dayEnd));
  const hourStart = indexOf(bytes, dayEnd, end, Space) + 1;
  const hourEnd = indexOf(bytes, hourStart, end, Colon);
  const hour = decimal(bytes, hourStart, hourEnd);
  const minute = decimal(bytes, hourEnd + 1, hourEnd + 3);
  const second = decimalFraction(bytes, hourEnd + 4, indexOf(bytes, hourEnd + 4, end, Space));
  if (!(hour >= 1 && hour <= 12 && minute <= 59 && second < 61)) return Number.NaN;
  const hours = (hour % 12) + (isAfternoon ? 12 : 0);
  return clock.toUtc(date + (hours * 60 + minute) * 60_000 + Math.round(second * 1000));
}
