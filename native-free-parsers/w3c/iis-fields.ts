import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { find, indexOf, isDash, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';

const { Equals, Slash, UpperA, UpperZ } = Byte;

const version = word('HTTP/');
const scheme = word('://');
/** IIS names its sites so, where nobody named them otherwise. */
const site = word('W3SVC');
const mostColumns = 30;

/** The columns of a line, as `W3cRecord` finds them. */
export interface FoundColumns {
  readonly count: number;
  start(column: number): number;
  end(column: number): number;
}

/**
 * Which fields a line of IIS without a header has: users choose them, and IIS writes those chosen in one order.
 *
 *   date time [s-sitename] [s-computername] [s-ip] cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip [cs-version] cs(User-Agent)
 *   [cs(Cookie)] [cs(Referer)] [cs-host] sc-status sc-substatus sc-win32-status [sc-bytes] [cs-bytes] [time-taken] own columns…
 *
 * The method and the three numbers of the status say where they are. Of the columns between, what they hold tells; of two numbers
 * behind the status, nothing does, and both stay unknown.
 */
export class IisFields {
  private readonly bytes: Buffer;
  private readonly columns: FoundColumns;

  constructor(bytes: Buffer, columns: FoundColumns) {
    this.bytes = bytes;
    this.columns = columns;
  }

  /** The choice as a number, the same for lines of one layout; -1 where the line is none of IIS. */
  choice(): number {
    const { columns } = this;
    if (columns.count < 12 || columns.count > mostColumns) return -1;
    let method = 2;
    while (method < 6 && !this.isMethod(method)) method++;
    if (method === 6 || !this.isPath(method + 1) || !this.isNumber(method + 3) || !this.isClient(method + 5)) return -1;
    const hasVersion = this.startsWith(method + 6, version);
    const agent = method + (hasVersion ? 7 : 6);
    let status = agent + 1;
    while (status < agent + 5 && !this.isStatus(status)) status++;
    if (status === agent + 5) return -1;
    let numbers = 0;
    while (numbers < 4 && this.isNumber(status + 3 + numbers)) numbers++;
    let between = 0;
    for (let column = agent + 1; column < status; column++)
      between = between * 4 + this.kindBetween(column, agent, status);
    const before = this.kindBefore(method);
    return before + 8 * ((hasVersion ? 1 : 0) + 2 * (Math.min(numbers, 3) + 4 * (between + 64 * (status - agent - 1))));
  }

  /** The names of a choice. */
  static names(choice: number): readonly string[] {
    const before = befores[choice % 8]!;
    const rest = Math.floor(choice / 8);
    const numbers = Math.floor(rest / 2) % 4;
    const between = Math.floor(rest / 8) % 64;
    const betweens = Math.floor(rest / 512);
    return [
      'date',
      'time',
      ...before,
      'cs-method',
      'cs-uri-stem',
      'cs-uri-query',
      's-port',
      'cs-username',
      'c-ip',
      ...(rest % 2 === 1 ? ['cs-version'] : []),
      'cs(user-agent)',
      ...Array.from({ length: betweens }, (_, i) => kinds[Math.floor(between / 4 ** (betweens - 1 - i)) % 4]!),
      'sc-status',
      'sc-substatus',
      'sc-win32-status',
      ...behinds[numbers]!,
    ];
  }

  /** 0 to 7: which of `befores` stands before the method. */
  private kindBefore(method: number): number {
    const hasAddress = method > 2 && this.isClient(method - 1);
    const names = method - 2 - (hasAddress ? 1 : 0);
    const isSite = names > 0 && this.startsWith(2, site);
    return (hasAddress ? 4 : 0) + (names === 0 ? 0 : names === 2 ? 3 : isSite ? 1 : 2);
  }

  /** Three are a cookie, a referrer and a host. Of fewer, cookies hold an equals sign, referrers a URL, and what is neither is a host. */
  private kindBetween(column: number, agent: number, status: number): number {
    const { bytes, columns } = this;
    if (status - agent === 4) return column - agent;
    const start = columns.start(column);
    const end = columns.end(column);
    if (isDash(bytes, start, end)) return 0;
    if (find(bytes, start, end, scheme) >= 0) return 2;
    const isName = indexOf(bytes, start, end, Equals) === end && indexOf(bytes, start, end, Slash) === end;
    return column === status - 1 && isName ? 3 : 1;
  }

  private isMethod(column: number): boolean {
    const { bytes, columns } = this;
    const start = columns.start(column);
    const end = columns.end(column);
    for (let at = start; at < end; at++) if (bytes[at]! < UpperA || bytes[at]! > UpperZ) return false;
    return end - start >= 3;
  }

  private isPath(column: number): boolean {
    const first = this.bytes[this.columns.start(column)];
    return first === Slash || first === Byte.Asterisk;
  }

  private isClient(column: number): boolean {
    return isAddress(this.bytes, this.columns.start(column), this.columns.end(column));
  }

  private isStatus(column: number): boolean {
    const status = decimal(this.bytes, this.columns.start(column), this.columns.end(column));
    return status >= 100 && status < 600 && this.isNumber(column + 1) && this.isNumber(column + 2);
  }

  private isNumber(column: number): boolean {
    return (
      column < this.columns.count && decimal(this.bytes, this.columns.start(column), this.columns.end(column)) >= 0
    );
  }

  private startsWith(column: number, text: Uint8Array): boolean {
    return startsWith(this.bytes, this.columns.start(column), this.columns.end(column), text);
  }
}

const befores: readonly (readonly string[])[] = [
  [],
  ['s-sitename'],
  ['s-computername'],
  ['s-sitename', 's-computername'],
  ['s-ip'],
  ['s-sitename', 's-ip'],
  ['s-computername', 's-ip'],
  ['s-sitename', 's-computername', 's-ip'],
];
const kinds = ['-', 'cs(cookie)', 'cs(referer)', 'cs-host'];
const behinds = [[], ['time-taken'], ['-', '-'], ['sc-bytes', 'cs-bytes', 'time-taken']];
