import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equalsAny, indexOf, lastIndexOf, skipBlanks, startsWithAny, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { QuotedColumns } from '../bytes/quoted-columns.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import { readTarget } from '../bytes/url.js';
import { assign, type FieldName, fieldCode } from '../field.js';
import { Reject, type RowSink } from '../format.js';
import { Action, Fact, type Row } from '../row.js';

const { At, BracketOpen, Comma, Nine, ParenClose, ParenOpen, Quote, Space, Zero } = Byte;

const utc: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => Number.NaN };
const maxColumns = 64;
const dnsActions = ['Allowed', 'Blocked', 'Proxied'].map(word);
const verdicts = ['ALLOWED', 'BLOCKED', 'WARN', 'ISOLATED'].map(word);
const directions = ['OUTBOUND', 'INBOUND', ''].map(word);
const blocked = ['BLOCK', 'Block'].map(word);
const userTypes = ['AD Users', 'Directory Users', 'SAML Users'].map(word);
const deviceTypes = [
  'Roaming Computers',
  'Roaming Computer',
  'AD Computers',
  'Anyconnect Roaming Client',
  'Mobile Devices',
].map(word);

type Columns = readonly (readonly [FieldName, number])[];

const dnsColumns: Columns = [
  ['client', 4],
  ['client', 3],
  ['responseCode', 7],
];
const proxyColumns: Columns = [
  ['client', 3],
  ['client', 2],
  ['server', 4],
  ['contentType', 5],
  ['referrer', 8],
  ['userAgent', 9],
  ['status', 10],
  ['bytesUp', 11],
  ['bytesDown', 12],
  ['method', 25],
];
const ipColumns: Columns = [
  ['client', 2],
  ['clientPort', 3],
  ['serverPort', 5],
];
const firewallColumns: Columns = [
  ['transport', 5],
  ['client', 7],
  ['clientPort', 8],
  ['serverPort', 10],
];

/** The columns of the current line. */
export class UmbrellaRecord {
  private readonly bytes: Buffer;
  private readonly columns: QuotedColumns;
  private count = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.columns = new QuotedColumns(bytes, Comma, maxColumns);
  }

  /** A quote of the current line is not closed. */
  get isUnclosed(): boolean {
    return this.columns.isUnclosed;
  }

  split(start: number, end: number): boolean {
    let at = start;
    while (at < end && this.bytes[at] === Space) at++;
    this.count = this.columns.split(at, end);
    return this.count >= 7;
  }

  /** What the columns are those of. */
  kind(): 'dns' | 'proxy' | 'ip' | 'firewall' | 'intrusion' | 'audit' | 'other' {
    const { count } = this;
    if (Number.isNaN(this.timeMs(0))) return count === 9 && !Number.isNaN(this.timeMs(1)) ? 'audit' : 'other';
    if (count >= 10 && this.isOneOf(5, dnsActions) && this.hasType()) return 'dns';
    if (count >= 15 && this.isOneOf(6, verdicts)) return 'proxy';
    if (count >= 14 && this.isOneOf(4, directions) && this.bytes[this.columns.start(1)] === BracketOpen)
      return 'firewall';
    if (count >= 17 && this.isAddress(12) && this.isAddress(14)) return 'intrusion';
    return count <= 12 && this.isAddress(2) && this.isAddress(4) ? 'ip' : 'other';
  }

  take(row: Row, sink: RowSink, at: number): void {
    const { columns } = this;
    const kind = this.kind();
    if (kind === 'other') {
      const isTime = !Number.isNaN(this.timeMs(0));
      sink.reject(at, isTime ? Reject.BadSyntax : Reject.BadTime);
      return;
    }
    if (kind === 'intrusion' || kind === 'audit') {
      sink.ignore(at);
      return;
    }
    row.timeMs = this.timeMs(0);
    row.host.clear();
    row.path.clear();
    row.server.clear();
    row.serverPort = Number.NaN;
    if (kind === 'dns') row.host.set(columns.start(8), columns.end(8));
    else if (kind === 'proxy') readTarget(this.bytes, columns.start(7), this.endOfUrl(), row);
    else if (!this.readServer(kind === 'ip' ? 4 : 9, row)) {
      sink.reject(at, Reject.BadAddress);
      return;
    }
    if (kind === 'ip') row.serverPort = decimal(this.bytes, columns.start(5), columns.end(5));
    if (kind === 'firewall') row.serverPort = decimal(this.bytes, columns.start(10), columns.end(10));
    row.fact = kind === 'dns' ? Fact.Query : kind === 'proxy' ? Fact.Request : Fact.Flow;
    if (row.fact !== Fact.Flow && row.host.end === row.host.start) {
      sink.reject(at, Reject.NoHost);
      return;
    }
    if (!sink.wants(row)) return;
    row.clearDetails();
    this.readDetails(kind, row);
    sink.take(row);
  }

  private readDetails(kind: 'dns' | 'proxy' | 'ip' | 'firewall', row: Row): void {
    if (kind === 'dns') {
      row.app = 'dns';
      this.assignAll(dnsColumns, row);
      this.readType(row);
      this.readIdentity(1, 10, row);
      this.readOther(2, 11, row);
      row.action = this.actionOf(5);
    } else if (kind === 'proxy') {
      const port = row.serverPort;
      this.assignAll(proxyColumns, row);
      row.serverPort = port;
      this.readIdentity(1, 21, row);
      this.readOther(23, 24, row);
      row.action = this.actionOf(6);
    } else if (kind === 'ip') {
      this.assignAll(ipColumns, row);
      this.readIdentity(1, 7, row);
    } else {
      this.assignAll(firewallColumns, row);
      this.readIdentity(2, 3, row);
      row.action = this.actionOf(13);
    }
    if (!(row.clientPort > 0)) row.clientPort = Number.NaN;
    if (!(row.serverPort > 0)) row.serverPort = Number.NaN;
    if (!(row.status > 0)) row.status = Number.NaN;
  }

  /** The later of two columns for a field counts. */
  private assignAll(list: Columns, row: Row): void {
    for (let i = 0; i < list.length; i++) {
      const entry = list[i]!;
      const start = this.columns.start(entry[1]);
      const end = this.columns.end(entry[1]);
      if (end > start && !(end - start === 1 && this.bytes[start] === Space))
        assign(row, fieldCode(entry[0]), this.bytes, start, end);
    }
  }

  private readServer(column: number, row: Row): boolean {
    if (!this.isAddress(column)) return false;
    row.server.set(this.columns.start(column), this.columns.end(column));
    return this.isAddress(column === 4 ? 2 : 7);
  }

  /** `1 (A)` */
  private readType(row: Row): void {
    const { bytes, columns } = this;
    const open = indexOf(bytes, columns.start(6), columns.end(6), ParenOpen);
    row.queryType.set(open + 1, indexOf(bytes, open, columns.end(6), ParenClose));
  }

  private hasType(): boolean {
    const start = this.columns.start(6);
    const first = this.bytes[start]!;
    return (
      first >= Zero && first <= Nine && indexOf(this.bytes, start, this.columns.end(6), ParenOpen) < this.columns.end(6)
    );
  }

  /** `Ana Sousa (ana@corp.example)` or a computer's name; networks and sites are neither. */
  private readIdentity(column: number, typeColumn: number, row: Row): void {
    const { bytes, columns } = this;
    const start = columns.start(column);
    const end = columns.end(column);
    const typeStart = columns.start(typeColumn);
    const typeEnd = indexOf(bytes, typeStart, columns.end(typeColumn), Comma);
    if (start === end) return;
    if (equalsAny(bytes, typeStart, typeEnd, deviceTypes)) row.device.set(start, end);
    if (equalsAny(bytes, typeStart, typeEnd, userTypes)) this.putUser(start, end, row);
  }

  /**
   * `Sousa, Ana (ana@corp.example),LAP-5` of `AD Users,Roaming Computers`: the last of several identities is of the last type. Names of
   * people may have commas, so only what stands behind the last one is sure, of them with their mail alone.
   */
  private readOther(column: number, typeColumn: number, row: Row): void {
    const { bytes, columns } = this;
    if (this.count <= typeColumn) return;
    const end = columns.end(column);
    const comma = lastIndexOf(bytes, columns.start(column), end, Comma);
    const typeComma = lastIndexOf(bytes, columns.start(typeColumn), columns.end(typeColumn), Comma);
    if (comma < 0 || typeComma < 0) return;
    const start = skipBlanks(bytes, comma + 1, end);
    const typeStart = skipBlanks(bytes, typeComma + 1, columns.end(typeColumn));
    const typeEnd = columns.end(typeColumn);
    if (row.device.end === row.device.start && equalsAny(bytes, typeStart, typeEnd, deviceTypes))
      row.device.set(start, end);
    const isUser = row.user.end === row.user.start && equalsAny(bytes, typeStart, typeEnd, userTypes);
    if (isUser && indexOf(bytes, start, end, At) < end) this.putUser(start, end, row);
  }

  private putUser(start: number, end: number, row: Row): void {
    const { bytes } = this;
    const open = lastIndexOf(bytes, start, end, ParenOpen);
    const close = indexOf(bytes, Math.max(open, start), end, ParenClose);
    const isMail = open >= 0 && indexOf(bytes, open, close, At) < close;
    if (isMail) row.user.set(open + 1, close);
    else row.user.set(start, end);
  }

  /** Blocked URLs may carry quotes, which end them. */
  private endOfUrl(): number {
    return indexOf(this.bytes, this.columns.start(7), this.columns.end(7), Quote);
  }

  private actionOf(column: number): Action {
    const start = this.columns.start(column);
    const end = this.columns.end(column);
    if (start === end) return Action.Unknown;
    return startsWithAny(this.bytes, start, end, blocked) ? Action.Blocked : Action.Allowed;
  }

  private timeMs(column: number): number {
    const start = this.columns.start(column);
    const end = this.columns.end(column);
    return end - start === 19 ? isoMillis(this.bytes, start, end, utc) : Number.NaN;
  }

  private isOneOf(column: number, words: readonly Uint8Array[]): boolean {
    return equalsAny(this.bytes, this.columns.start(column), this.columns.end(column), words);
  }

  private isAddress(column: number): boolean {
    return isAddress(this.bytes, this.columns.start(column), this.columns.end(column));
  }
}
