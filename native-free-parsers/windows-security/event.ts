import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, indexOf, isDash, startsWith, word } from '../bytes/match.js';
import { decimal, decimalFraction } from '../bytes/numbers.js';
import { Scratch } from '../bytes/scratch.js';
import { epochMillis, isoMillis, type LocalClock, utcDate } from '../bytes/time.js';
import { Reject, type RowSink } from '../format.js';
import { Escapes, Fact, type Row, Span } from '../row.js';

const { At, Backslash, Colon, ParenClose, Slash, Space } = Byte;

const lowerM = 0x6d;
const lowerP = 0x70;

const loggedOn = 4624;
const checked = 4776;
/** To a session on a terminal server: where the client is now. */
const reconnected = 4778;
/** Granted: 4768 a ticket, 4769 one for a service. */
const granted: readonly number[] = [4768, 4769];
const success = word('0x0');
const own = [word('::1'), word('127.0.0.1'), word('0.0.0.0'), word('::')];
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

  private isLogon(number: number): boolean {
    if (this.isUnknown(this.userName)) return false;
    if (number === loggedOn || number === reconnected) return true;
    if (number !== checked && !granted.includes(number)) return false;
    return equals(this.bytes, this.status.start, this.status.end, success);
  }

  private readDetails(number: number): void {
    const { bytes, row, scratch, workstation, computer } = this;
    this.readUser();
    const isRemote = !this.isUnknown(this.address) && !equalsAny(bytes, this.address.start, this.address.end, own);
    if (isRemote) {
      scratch.put(row.client, bytes, this.address.start, this.address.end);
      const port = decimal(bytes, this.port.start, this.port.end);
      if (port > 0) row.clientPort = port;
    }
    if (!this.isUnknown(workstation)) {
      const isPrefixed = startsWith(bytes, workstation.start, workstation.end, doubleBackslash);
      scratch.put(row.device, bytes, workstation.start + (isPrefixed ? 2 : 0), workstation.end);
    } else if (number === loggedOn && !isRemote) scratch.put(row.device, bytes, computer.start, computer.end);
  }

  /** `CORP\ana` of `ana` and `CORP`; a name that has its realm already stays as it is. */
  private readUser(): void {
    const { bytes, row, scratch, userName, domain } = this;
    const hasRealm = indexOf(bytes, userName.start, userName.end, At) < userName.end;
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
