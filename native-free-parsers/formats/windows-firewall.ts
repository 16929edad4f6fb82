/**
 * The log of the Windows Defender Firewall, `pfirewall.log`.
 *
 *   #Version: 1.5
 *   #Software: Microsoft Windows Firewall
 *   #Time Format: Local
 *   #Fields: date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin icmptype icmpcode info path pid
 *   2026-11-20 06:46:36 ALLOW TCP 10.0.12.9 192.0.2.4 49652 443 0 - 0 0 0 - - - SEND 2798
 *
 * ALLOW (Windows XP: OPEN) is the packet that opens a connection, DROP any packet. Size is that packet's, so bytes are not stated.
 * `repeated` are CLOSE, which ends what an OPEN has counted and has no totals either, and dropped packets of TCP that open nothing.
 *
 * https://learn.microsoft.com/windows/security/operating-system-security/network-security/windows-firewall/configure-logging
 */
import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { Columns } from '../bytes/columns.js';
import { Lines } from '../bytes/lines.js';
import { equals, equalsAny, indexOf, isDash, sameBytes, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { transportOf } from '../field.js';
import { type LogFormat, Refusal, Reject, silentSink } from '../format.js';
import { type ClockHints, localClock } from '../local-clock.js';
import { Action, Escapes, Fact, type Row } from '../row.js';
import { Opener, SessionEnds } from '../session-ends.js';

const { Hash, Space } = Byte;

const software = word('#Software: Microsoft Windows Firewall');
const fieldsDirective = word('#Fields: ');
const opens = [word('ALLOW'), word('OPEN'), word('OPEN-INBOUND')];
const drop = word('DROP');
const close = word('CLOSE');
/** The log says how many events it could not write. */
const lost = word('INFO-EVENTS-LOST');
/** The SYN and the ACK of TCP's flags, as letters. */
const synLetter = 0x53;
const ackLetter = 0x41;
const maxColumns = 32;
const timeLength = 19;

/** The columns that are read, in the order that all known versions write; a `#Fields:` line may say otherwise. */
const columnNames = [
  'date',
  'time',
  'action',
  'protocol',
  'src-ip',
  'dst-ip',
  'src-port',
  'dst-port',
  'tcpflags',
] as const;
type ColumnName = (typeof columnNames)[number];
const usual: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 9];
const columnOf = (name: ColumnName): number => columnNames.indexOf(name);

const dateName = columnOf('date');
const timeName = columnOf('time');
const actionName = columnOf('action');
const protocolName = columnOf('protocol');
const sourceName = columnOf('src-ip');
const destinationName = columnOf('dst-ip');
const sourcePortName = columnOf('src-port');
const destinationPortName = columnOf('dst-port');
const flagsName = columnOf('tcpflags');

interface Layout extends ClockHints {
  /** By place in `columnNames`: where in a line it is; -1 if it is not there. */
  readonly columns: readonly number[];
}

const windowsFirewall: LogFormat<Layout> = {
  name: 'windows-firewall',
  product: 'Windows Defender Firewall (pfirewall.log)',
  kind: 'firewall',
  framing: 'line',
  facts: ['flow'],
  fields: ['time', 'client', 'clientPort', 'server', 'serverPort', 'transport', 'action'],
  specification:
    'https://learn.microsoft.com/windows/security/operating-system-security/network-security/windows-firewall/configure-logging',

  detect(head, hints) {
    let layout: Layout = { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, columns: usual };
    const lines = new Lines(head);
    const record = new Record(head, layout);
    let isNamed = false;
    for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
      if (startsWith(head, lines.start, lines.end, software)) isNamed = true;
      else if (startsWith(head, lines.start, lines.end, fieldsDirective)) {
        layout = layoutOf(head, lines.start, lines.end, layout);
        record.use(layout);
      } else if (head[lines.start] !== Hash && record.split(lines.start, lines.end) === wellFormed) return layout;
    }
    if (isNamed) return layout;
    return new Refusal(
      'neither "#Software: Microsoft Windows Firewall" nor "date time ALLOW|DROP|… protocol address address …"',
    );
  },

  parse(bytes, layout, row, sink) {
    const lines = new Lines(bytes);
    const record = new Record(bytes, layout);
    let current = layout;
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.None;
    row.fact = Fact.Flow;
    while (lines.advance(sink)) {
      if (bytes[lines.start] === Hash) {
        current = layoutOf(bytes, lines.start, lines.end, current);
        record.use(current);
        sink.ignore(lines.start);
        continue;
      }
      const verdict = record.split(lines.start, lines.end);
      if (verdict !== wellFormed) {
        if (verdict === nothingStated) sink.ignore(lines.start);
        else sink.reject(lines.start, verdict);
        continue;
      }
      row.timeMs = record.timeMs;
      record.ends.readServer(row);
      if (!sink.wants(row)) continue;
      row.clearDetails();
      record.ends.readClient(row);
      record.readDetails(row);
      sink.take(row);
    }
    return current;
  },
};
export default windowsFirewall;

const wellFormed = -1;
const nothingStated = -2;

/** Where the parts of the current line are. */
class Record {
  timeMs = Number.NaN;
  readonly ends = new SessionEnds();
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly columns: Columns;
  private places: readonly number[];
  private action: Action = Action.Unknown;
  private isRepeated = false;
  private lastTimeStart = 0;
  private lastTimeEnd = 0;
  private lastTimeMs = Number.NaN;

  constructor(bytes: Buffer, layout: Layout) {
    this.bytes = bytes;
    this.clock = localClock(layout);
    this.columns = new Columns(bytes, Space, maxColumns);
    this.places = layout.columns;
  }

  use(layout: Layout): void {
    this.places = layout.columns;
  }

  /** Finds the parts: `wellFormed`, `nothingStated`, or why the line is none. */
  split(start: number, end: number): Reject | typeof wellFormed | typeof nothingStated {
    const { bytes, ends, columns } = this;
    if (columns.split(start, end) < 8) return Reject.TooFewFields;
    if (!this.readTime()) return Reject.BadTime;
    if (!this.readAction()) return this.isOneOf(actionName, lost) ? nothingStated : Reject.BadSyntax;
    if (!this.isAddressAt(sourceName) || !this.isAddressAt(destinationName)) return Reject.BadAddress;
    ends.clear();
    ends.source.set(this.start(sourceName), this.end(sourceName));
    ends.destination.set(this.start(destinationName), this.end(destinationName));
    ends.sourcePort = decimal(bytes, this.start(sourcePortName), this.end(sourcePortName));
    ends.destinationPort = decimal(bytes, this.start(destinationPortName), this.end(destinationPortName));
    this.readOpener();
    return wellFormed;
  }

  readDetails(row: Row): void {
    row.transport = transportOf(this.bytes, this.start(protocolName), this.end(protocolName));
    row.action = this.action;
    row.repeated = this.isRepeated;
  }

  /** `2026-11-20 06:46:36`, on the wall clock. Lines come in runs of the same second. */
  private readTime(): boolean {
    const start = this.start(dateName);
    const end = this.end(timeName);
    if (end - start !== timeLength) return false;
    if (!sameBytes(this.bytes, start, end, this.lastTimeStart, this.lastTimeEnd)) {
      this.lastTimeStart = start;
      this.lastTimeEnd = end;
      this.lastTimeMs = isoMillis(this.bytes, start, end, this.clock);
    }
    this.timeMs = this.lastTimeMs;
    return !Number.isNaN(this.timeMs);
  }

  private readAction(): boolean {
    this.isRepeated = false;
    this.action = Action.Allowed;
    if (equalsAny(this.bytes, this.start(actionName), this.end(actionName), opens)) return true;
    if (this.isOneOf(actionName, close)) {
      this.isRepeated = true;
      return true;
    }
    this.action = Action.Blocked;
    return this.isOneOf(actionName, drop);
  }

  /** What is let through is logged when it opens; of dropped packets, TCP's flags tell. */
  private readOpener(): void {
    if (this.action === Action.Allowed) {
      this.ends.opener = Opener.Source;
      return;
    }
    const start = this.start(flagsName);
    const end = this.end(flagsName);
    if (end <= start || isDash(this.bytes, start, end)) return;
    this.isRepeated = indexOf(this.bytes, start, end, synLetter) >= end;
    if (this.isRepeated) return;
    this.ends.opener = indexOf(this.bytes, start, end, ackLetter) < end ? Opener.Destination : Opener.Source;
  }

  private isOneOf(name: number, value: Uint8Array): boolean {
    return equals(this.bytes, this.start(name), this.end(name), value);
  }

  private isAddressAt(name: number): boolean {
    return isAddress(this.bytes, this.start(name), this.end(name));
  }

  private start(name: number): number {
    const place = this.places[name]!;
    return place < 0 ? 0 : this.columns.start(place);
  }

  private end(name: number): number {
    const place = this.places[name]!;
    return place < 0 ? 0 : this.columns.end(place);
  }
}

/** The layout of a `#Fields:` line; of any other comment, the one before. */
function layoutOf(bytes: Buffer, start: number, end: number, before: Layout): Layout {
  if (!startsWith(bytes, start, end, fieldsDirective)) return before;
  const names = bytes.toString('latin1', start + fieldsDirective.length, Math.min(end, start + 1000)).split(' ');
  return { ...before, columns: columnNames.map((name) => names.indexOf(name)) };
}
