import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, indexOf, lastIndexOf, word } from '../bytes/match.js';
import { QuotedColumns } from '../bytes/quoted-columns.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import type { LocalClock } from '../bytes/time.js';
import { assign, fieldCode } from '../field.js';
import type { Fact, Row, Span } from '../row.js';
import {
  decryption,
  generated,
  globalProtect,
  hipMatch,
  logType,
  otherTypes,
  type PanLog,
  received,
  threat,
  traffic,
  userId,
} from './logs.js';
import { PanTimes } from './times.js';

const { Comma, Nine, Space, Zero } = Byte;

/** As many as newer releases have before their tails, which nothing here reads. */
const maxColumns = 112;
/** How far into a line the first comma may be: longer than any syslog header. */
const maxPrefix = 256;
const unset = ['0.0.0.0', '::', '::0'].map(word);
const logs: readonly PanLog[] = [traffic, threat, decryption, globalProtect, userId, hipMatch];

/** The columns of one record at a time. */
export class PanRecord {
  readonly bytes: Buffer;
  readonly times: PanTimes;
  private readonly columns: QuotedColumns;
  private readonly syslog: SyslogPrefix;
  private prefixStart = 0;
  private prefixEnd = 0;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.times = new PanTimes(bytes, clock);
    this.columns = new QuotedColumns(bytes, Comma, maxColumns);
    this.syslog = new SyslogPrefix(bytes, clock);
  }

  /** Whether `bytes[start, end)` is, behind what syslog puts in front, a number and at least six columns more. */
  split(start: number, end: number): boolean {
    const { bytes } = this;
    const comma = indexOf(bytes, start, Math.min(end, start + maxPrefix), Comma);
    if (bytes[comma] !== Comma) return false;
    const first = lastIndexOf(bytes, start, comma, Space) + 1;
    const from = Math.max(first, start);
    if (from === comma || bytes[from]! < Zero || bytes[from]! > Nine) return false;
    this.prefixStart = start;
    this.prefixEnd = from;
    return this.columns.split(from, end) > generated;
  }

  has(column: number): boolean {
    return this.columns.end(column) > this.columns.start(column);
  }

  start(column: number): number {
    return this.columns.start(column);
  }

  end(column: number): number {
    return this.columns.end(column);
  }

  is(column: number, text: Uint8Array): boolean {
    return equals(this.bytes, this.columns.start(column), this.columns.end(column), text);
  }

  isOneOf(column: number, texts: readonly Uint8Array[]): boolean {
    return equalsAny(this.bytes, this.columns.start(column), this.columns.end(column), texts);
  }

  put(span: Span, column: number): void {
    span.set(this.columns.start(column), this.columns.end(column));
  }

  /** Whether the column has an address other than `0.0.0.0`. */
  hasAddress(column: number): boolean {
    return isAddress(this.bytes, this.start(column), this.end(column)) && !this.isOneOf(column, unset);
  }

  /** Whether the log is one that PAN-OS writes. */
  isLog(): boolean {
    return logs.some(({ type }) => this.is(logType, type)) || this.isOneOf(logType, otherTypes);
  }

  /** Reads when the record was generated, or else received, by the firewall or by syslog. */
  isTimed(): boolean {
    return this.isTimedByFirewall() || this.isTimedBySyslog();
  }

  /** The same without what syslog says. */
  isTimedByFirewall(): boolean {
    return this.isTimedBy(generated) || this.isTimedBy(received);
  }

  private isTimedBySyslog(): boolean {
    const isTimed = this.prefixEnd > this.prefixStart && this.syslog.read(this.prefixStart, this.prefixEnd);
    this.times.ms = isTimed ? this.syslog.timeMs : Number.NaN;
    return !Number.isNaN(this.times.ms);
  }

  /** Whether the column has a time; `times.ms` then says which. */
  isTimedBy(column: number): boolean {
    return this.times.read(this.start(column), this.end(column));
  }

  /** Moves the time read last to the zone that the record states, if it does. */
  correctZone(log: PanLog): void {
    const { highResolution } = log;
    this.times.correctZone(
      this.start(generated),
      this.end(generated),
      this.start(highResolution),
      this.end(highResolution),
    );
  }

  /** Puts in `row` what the columns state. */
  assign(fields: PanLog['fields'], row: Row): void {
    for (let i = 0; i < fields.length; i++) {
      const column = fields[i]![0];
      if (this.has(column)) assign(row, fieldCode(fields[i]![1]), this.bytes, this.start(column), this.end(column));
    }
  }

  /** Starts a row whose time is the one read last. */
  begin(row: Row, fact: Fact): void {
    row.fact = fact;
    row.timeMs = this.times.ms;
    row.host.clear();
    row.path.clear();
    row.server.clear();
    row.serverPort = Number.NaN;
  }
}
