import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equals, find, indexOf, isDash, sameBytes, startsWithAny, word } from '../bytes/match.js';
import { decimal, decimalFraction, hexDigit } from '../bytes/numbers.js';
import { clfMillis, epochMillis, isoMillis, type LocalClock, timeOfDay, utcDate } from '../bytes/time.js';
import { readAuthority, readTarget } from '../bytes/url.js';
import { actionOfStatus, assign, type FieldName, fieldCode } from '../field.js';
import { Action, type Row } from '../row.js';
import { type W3cField, w3cFields } from './fields.js';

const { BracketClose, BracketOpen, Comma, Dot, Percent, Plus, Question, Quote, Slash, Space, Tab, UpperA, UpperZ } =
  Byte;

/** Real layouts have up to about 150 columns. */
export const maxColumns = 256;

const none = -1;
const dayLengthMs = 86_400_000;
/** No product's list but Netskope's has so many columns. */
const longList = 100;
const unknownMethod = word('unknown');
const filterResults = ['OBSERVED', 'DENIED', 'PROXIED'].map(word);
const escapedBlank = word('%20');
const anonymous = word('anonymous');
const blockedWords = ['DENIED', 'Denied', 'denied', 'BLOCK', 'Block', 'block', 'POLICY_DENIED'].map(word);
const deniedTags = ['TCP_DENIED', 'DENIED', 'TCP_AUTH', 'POLICY_DENIED', 'BLOCK_', 'UDP_DENIED'].map(word);

/** Fields that are assigned to the row as they are. */
const plainFields = [
  'clientPort',
  'client',
  'user',
  'group',
  'method',
  'status',
  'contentType',
  'userAgent',
  'referrer',
  'bytesUp',
  'bytesDown',
  'transport',
] as const satisfies readonly FieldName[];

/** The columns of the current line, by the names of a layout. */
export class W3cRecord {
  readonly columnCount: number;
  /** How many columns the current line has. */
  count = 0;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly headerMs: number;
  private readonly starts = new Int32Array(maxColumns);
  private readonly ends = new Int32Array(maxColumns);
  private delimiter: number = Space;

  private readonly date: number;
  private readonly time: number;
  private readonly localDate: number;
  private readonly localTime: number;
  private readonly epoch: number;
  private readonly stamp: number;
  private readonly bracketedTime: number;
  private readonly taken: number;
  private readonly stem: number;
  private readonly query: number;
  private readonly userAgent: number;
  private readonly filterResult: number;
  private readonly urls: readonly number[];
  private readonly hosts: readonly number[];
  private readonly ports: readonly number[];
  private readonly servers: readonly number[];
  private readonly verdicts: readonly number[];
  private readonly results: readonly number[];
  private readonly plain: readonly { readonly code: number; readonly columns: readonly number[] }[];

  private lastDateStart = 0;
  private lastDateEnd = 0;
  private lastDateMs = Number.NaN;
  private valueStart = 0;
  private valueEnd = 0;

  /** `headerMs` is the time in the header, for logs whose records have none but that of the day. */
  constructor(bytes: Buffer, names: readonly string[], clock: LocalClock, headerMs = Number.NaN) {
    this.bytes = bytes;
    this.headerMs = headerMs;
    this.clock = clock;
    this.columnCount = names.length;
    const ranks = Object.keys(w3cFields);
    const columnsOf = (field: W3cField): readonly number[] =>
      names
        .map((name, column) => ({ name, column }))
        .filter(({ name, column }) => w3cFields[name] === field && column < maxColumns)
        .sort((a, b) => ranks.indexOf(a.name) - ranks.indexOf(b.name))
        .map(({ column }) => column);
    const columnOf = (field: W3cField): number => columnsOf(field)[0] ?? none;
    this.date = columnOf('date');
    this.time = columnOf('time');
    this.localDate = columnOf('localDate');
    this.localTime = columnOf('localTime');
    this.epoch = columnOf('epoch');
    this.stamp = columnOf('stamp');
    this.bracketedTime = columnOf('bracketedTime');
    this.taken = columnOf('taken');
    this.stem = columnOf('stem');
    this.query = columnOf('query');
    this.userAgent = columnOf('userAgent');
    this.filterResult = names.indexOf('sc-filter-result');
    this.urls = columnsOf('url');
    this.hosts = columnsOf('host');
    this.ports = columnsOf('serverPort');
    // A proxy's `s-ip` is its own; that of a web server is whom the client asked.
    const isProxy =
      names.includes('cs-uri-scheme') ||
      names.some((name) => /^(?:s-action|r-ip|r-host|cs-uri|c-uri|x-cs-app)$/.test(name));
    this.servers = isProxy ? columnsOf('server') : [...columnsOf('server'), ...columnsOf('ownAddress')];
    this.verdicts = columnsOf('verdict');
    this.results = columnsOf('result');
    this.plain = plainFields.map((field) => ({ code: fieldCode(field), columns: columnsOf(field) }));
  }

  /** Find the columns of `bytes[start, end)`, which a blank, a tab or a comma separates; false where there are none or too few. */
  split(start: number, end: number): boolean {
    const { bytes, starts, ends, bracketedTime } = this;
    // A column that is a date and a time holds a blank.
    const isTabbed = this.stamp !== none && indexOf(bytes, start, end, Tab) < end;
    const delimiter = isTabbed ? Tab : delimiterOf(bytes, start, end);
    this.delimiter = delimiter;
    let count = 0;
    let at = start;
    while (at <= end) {
      // Blanks come in runs where writers pad, and behind the last column.
      if (delimiter === Space) while (at < end && bytes[at] === Space) at++;
      if (delimiter === Space && at >= end) break;
      let valueStart = at;
      let valueEnd = none;
      if (bytes[at] === Quote && at < end) {
        valueEnd = endOfCell(bytes, at + 1, end, delimiter);
        if (valueEnd !== none) {
          valueStart = at + 1;
          at = valueEnd + 1;
        }
      } else if (count === bracketedTime && bytes[at] === BracketOpen) {
        valueEnd = indexOf(bytes, at, end, BracketClose);
        valueStart = at + 1;
        at = Math.min(end, valueEnd + 1);
      }
      if (valueEnd === none) {
        while (at < end && bytes[at] !== delimiter) at++;
        valueEnd = at;
      }
      if (count < maxColumns) {
        starts[count] = valueStart;
        ends[count] = Math.max(valueStart, valueEnd);
      }
      count++;
      at++;
    }
    this.count = count;
    return count >= this.columnCount;
  }

  start(column: number): number {
    return this.starts[column]!;
  }

  end(column: number): number {
    return this.ends[column]!;
  }

  /** Whether the line has a column more than its header names: one holds a blank, and those behind it are not what they seem. */
  isShifted(): boolean {
    return this.delimiter === Space && this.count > this.columnCount;
  }

  /** Whether the values fit a list of fields that was only guessed by its length. */
  isPlausible(): boolean {
    const { bytes } = this;
    const client = this.plain[1]!.columns[0] ?? none;
    const method = this.plain[4]!.columns[0] ?? none;
    const status = this.plain[5]!.columns[0] ?? none;
    if (!(this.timeMs() > 0) || !this.find(client) || !isAddress(bytes, this.valueStart, this.valueEnd)) return false;
    const hasMethod = this.find(method);
    if (hasMethod && !this.isMethod()) return false;
    const hasStatus = this.find(status);
    if (hasStatus && !(decimal(bytes, this.valueStart, this.valueEnd) < 1000)) return false;
    if (this.filterResult !== none) {
      if (!this.find(this.filterResult) || !startsWithAny(bytes, this.valueStart, this.valueEnd, filterResults))
        return false;
      // ProxySG's query brings its own question mark; without one, a blank in the path has moved the columns.
      if (this.find(this.query) && bytes[this.valueStart] !== Question) return false;
    }
    // Of a tunnel that it did not look into, Netskope knows neither.
    return (hasMethod && hasStatus) || (this.columnCount > longList && this.findFirst(this.hosts));
  }

  /** Unix milliseconds; NaN where the columns hold no time. */
  timeMs(): number {
    if (this.date !== none && this.time !== none) return this.dateMs(this.date) + this.dayMs(this.time);
    if (this.localDate !== none && this.localTime !== none)
      return this.clock.toUtc(this.dateMs(this.localDate) + this.dayMs(this.localTime));
    if (this.stamp !== none)
      return this.find(this.stamp) ? isoMillis(this.bytes, this.valueStart, this.valueEnd, this.clock) : Number.NaN;
    if (this.epoch !== none)
      return this.find(this.epoch) ? epochMillis(this.bytes, this.valueStart, this.valueEnd) : Number.NaN;
    if (this.time !== none && this.date === none) return this.sinceHeaderMs(this.dayMs(this.time));
    if (this.bracketedTime === none || !this.find(this.bracketedTime)) return Number.NaN;
    return clfMillis(this.bytes, this.valueStart, this.valueEnd, this.clock);
  }

  /** The target as far as it is one piece: host, port and path. A web server's own log may name no host. */
  readTarget(row: Row): void {
    const { bytes } = this;
    row.host.clear();
    row.path.clear();
    row.serverPort = Number.NaN;
    if (this.findFirst(this.urls)) readTarget(bytes, this.valueStart, this.valueEnd, row);
    else if (this.find(this.stem)) {
      if (bytes[this.valueStart] === Slash) row.path.set(this.valueStart, this.valueEnd);
      else if (indexOf(bytes, this.valueStart, this.valueEnd, Slash) < this.valueEnd)
        readTarget(bytes, this.valueStart, this.valueEnd, row);
    }
    if (row.host.end > row.host.start || !this.findFirst(this.hosts)) return;
    const { start, end } = row.path;
    readAuthority(bytes, this.valueStart, this.valueEnd, row);
    row.path.set(start, end);
  }

  readDetails(row: Row): void {
    const { bytes } = this;
    for (let i = 0; i < this.plain.length; i++) {
      const { code, columns } = this.plain[i]!;
      if (this.findFirst(columns)) assign(row, code, bytes, this.valueStart, this.valueEnd);
    }
    if (Number.isNaN(row.serverPort) && this.findFirst(this.ports))
      row.serverPort = decimal(bytes, this.valueStart, this.valueEnd);
    if (!(row.serverPort > 0 && row.serverPort < 65536)) row.serverPort = Number.NaN;
    for (let i = 0; i < this.servers.length && row.server.end === row.server.start; i++) {
      if (this.find(this.servers[i]!) && isAddress(bytes, this.valueStart, this.valueEnd))
        row.server.set(this.valueStart, this.valueEnd);
    }
    // TMG also writes its own error numbers, and `anonymous` for nobody.
    if (!(row.status > 0 && row.status < 1000)) row.status = Number.NaN;
    if (equals(bytes, row.user.start, row.user.end, anonymous)) row.user.clear();
    if (this.find(this.taken)) row.durationMs = this.takenMs();
    this.readAction(row);
  }

  /** `?q=1` or `q=1` of the column behind the path; empty where it has none. */
  hasQuery(): boolean {
    return this.find(this.query);
  }

  /** Puts the path and its query together, behind `at` in the scratch memory that holds this line; returns where that ends. */
  joinQuery(row: Row, at: number): number {
    const { bytes } = this;
    const { start, end } = row.path;
    if (end === start || indexOf(bytes, start, end, Question) < end || !this.hasQuery()) return at;
    let to = at + bytes.copy(bytes, at, start, end);
    if (bytes[this.valueStart] !== Question) bytes[to++] = Question;
    to += bytes.copy(bytes, to, this.valueStart, this.valueEnd);
    row.path.set(at, to);
    return to;
  }

  /** Undoes, in the scratch memory that holds this line, what stands for blanks in the user agent: `+` in IIS, `%20` in CloudFront. */
  decodeUserAgent(row: Row): void {
    const { bytes } = this;
    if (this.userAgent === none || bytes[row.userAgent.start - 1] === Quote) return;
    let to = row.userAgent.start;
    const isPercent = this.delimiter === Tab || find(bytes, to, row.userAgent.end, escapedBlank) >= 0;
    for (let at = row.userAgent.start; at < row.userAgent.end; at++) {
      let byte = bytes[at]!;
      if (byte === Plus && !isPercent && this.delimiter === Space) byte = Space;
      else if (byte === Percent && at + 2 < row.userAgent.end && isPercent) {
        const code = hexDigit(bytes[at + 1]!) * 16 + hexDigit(bytes[at + 2]!);
        if (hexDigit(bytes[at + 1]!) >= 0 && hexDigit(bytes[at + 2]!) >= 0) {
          byte = code;
          at += 2;
        }
      }
      bytes[to++] = byte;
    }
    row.userAgent.end = to;
  }

  /** Verdicts of the filter come before what the cache did. A challenge for credentials is asked again with them. */
  private readAction(row: Row): void {
    const { bytes } = this;
    const hasVerdict = this.findFirst(this.verdicts);
    if (hasVerdict && startsWithAny(bytes, this.valueStart, this.valueEnd, blockedWords)) row.action = Action.Blocked;
    else if (this.findFirst(this.results))
      row.action = startsWithAny(bytes, this.valueStart, this.valueEnd, deniedTags) ? Action.Blocked : Action.Allowed;
    else if (hasVerdict) row.action = Action.Allowed;
    else if (this.urls.length > 0) row.action = actionOfStatus(row.status);
    row.repeated = row.action === Action.Blocked && row.status === 407;
  }

  /** Milliseconds; CloudFront writes seconds, always with a fraction. */
  private takenMs(): number {
    const { bytes, valueStart, valueEnd } = this;
    const value = decimalFraction(bytes, valueStart, valueEnd);
    return indexOf(bytes, valueStart, valueEnd, Dot) < valueEnd ? Math.round(value * 1000) : value;
  }

  /** The first such time of day that is not before the header; one second of grace. */
  private sinceHeaderMs(timeOfDayMs: number): number {
    const ms = Math.floor(this.headerMs / dayLengthMs) * dayLengthMs + timeOfDayMs;
    return ms < this.headerMs - 1000 ? ms + dayLengthMs : ms;
  }

  /** Records come in runs of the same day. */
  private dateMs(column: number): number {
    const { bytes } = this;
    const start = this.starts[column]!;
    const end = this.ends[column]!;
    if (end - start !== 10) return Number.NaN;
    if (sameBytes(bytes, start, end, this.lastDateStart, this.lastDateEnd)) return this.lastDateMs;
    this.lastDateStart = start;
    this.lastDateEnd = end;
    const month = decimal(bytes, start + 5, start + 7);
    this.lastDateMs = utcDate(decimal(bytes, start, start + 4), month, decimal(bytes, start + 8, end));
    return this.lastDateMs;
  }

  private dayMs(column: number): number {
    const start = this.starts[column]!;
    const end = this.ends[column]!;
    if (end - start < 8) return Number.NaN;
    const fraction = end - start > 9 && this.bytes[start + 8] === Dot ? decimal(this.bytes, start + 9, end) : 0;
    return timeOfDay(this.bytes, start) + Math.floor((fraction * 1000) / 10 ** Math.max(0, end - start - 9));
  }

  /** Whether the value found is a method; ProxySG's of a tunnel is `unknown`. */
  private isMethod(): boolean {
    const { bytes, valueStart, valueEnd } = this;
    return isUpperCase(bytes, valueStart, valueEnd) || equals(bytes, valueStart, valueEnd, unknownMethod);
  }

  /** Finds the first of `columns` that is known. */
  private findFirst(columns: readonly number[]): boolean {
    for (let i = 0; i < columns.length; i++) if (this.find(columns[i]!)) return true;
    return false;
  }

  /** Finds the value of a column; false where it is not known: `-`, or `_` in CloudFront's examples. */
  private find(column: number): boolean {
    if (column === none || column >= this.count) return false;
    this.valueStart = this.starts[column]!;
    this.valueEnd = this.ends[column]!;
    return this.valueEnd > this.valueStart && !isDash(this.bytes, this.valueStart, this.valueEnd);
  }
}

/** What ends the first column: a blank, a tab or a comma. */
function delimiterOf(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === Space || byte === Tab || byte === Comma) return byte;
  }
  return Space;
}

/** The quote that closes a cell: the delimiter or nothing follows it; -1 where there is none. */
function endOfCell(bytes: Uint8Array, start: number, end: number, delimiter: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== Quote) continue;
    if (at + 1 >= end || bytes[at + 1] === delimiter) return at;
  }
  return none;
}

function isUpperCase(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && ((bytes[at]! >= UpperA && bytes[at]! <= UpperZ) || bytes[at] === 0x5f)) at++;
  return at === end && end > start;
}
