import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { equalsAny, indexOf, lastIndexOf, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { PairKeys } from '../bytes/pair-keys.js';
import { Pairs } from '../bytes/pairs.js';
import { unixMillis } from '../bytes/time.js';
import type { Span } from '../row.js';

const { Colon, Dot, Nine, Space, Zero } = Byte;

/** The pairs that are read, by their slots. */
export const MerakiKey = Object.freeze({
  Source: 0,
  Destination: 1,
  Mac: 2,
  Protocol: 3,
  SourcePort: 4,
  DestinationPort: 5,
  Agent: 6,
  Type: 7,
  Identity: 8,
  ClientMac: 9,
  ClientIp: 10,
  UserId: 11,
  LocalIp: 12,
});
const pairKeys = new PairKeys(
  [
    'src',
    'dst',
    'mac',
    'protocol',
    'sport',
    'dport',
    'agent',
    'type',
    'identity',
    'client_mac',
    'client_ip',
    'user_id',
    'local_ip',
  ],
  { quote: "'" },
);
/** How far into a line the time may stand: longer than what relays put in front. */
const maxPrefix = 160;
const secondsDigits = 10;

/**
 * Finds time, role and pairs of one record at a time.
 *
 *   <134>1 1795153596.289402144 MX84_4 flows allow src=10.0.12.9 dst=192.0.2.4 mac=02:00:00:00:00:09 protocol=tcp …
 *          timeMs               Device ^role ^rest ^pairs
 */
export class MerakiRecord {
  timeMs = Number.NaN;
  roleStart = 0;
  roleEnd = 0;
  /** What follows the role. */
  restStart = 0;
  end = 0;
  readonly bytes: Buffer;
  private readonly pairs: Pairs;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.pairs = new Pairs(pairKeys, bytes);
  }

  /** Whether `bytes[start, end)` has a time in seconds, a device and one of `roles`. */
  read(start: number, end: number, roles: readonly Uint8Array[]): boolean {
    const { bytes } = this;
    const limit = Math.min(end, start + maxPrefix);
    for (let at = start; at < limit; at++) {
      const isTime = bytes[at + secondsDigits] === Dot && (at === start || !isDigit(bytes[at - 1]!));
      if (!isTime || !isDigit(bytes[at]!)) continue;
      const timeEnd = indexOf(bytes, at, end, Space);
      this.timeMs = unixMillis(bytes, at, timeEnd);
      if (Number.isNaN(this.timeMs)) continue;
      this.roleStart = indexOf(bytes, timeEnd + 1, end, Space) + 1;
      this.roleEnd = indexOf(bytes, this.roleStart, end, Space);
      this.restStart = Math.min(this.roleEnd + 1, end);
      this.end = end;
      return equalsAny(bytes, this.roleStart, this.roleEnd, roles);
    }
    return false;
  }

  /** Reads the pairs behind the role. */
  scan(): void {
    this.pairs.scan(this.restStart, this.end);
  }

  has(key: number): boolean {
    return this.pairs.end(key) > this.pairs.start(key);
  }

  start(key: number): number {
    return this.pairs.start(key);
  }

  pairEnd(key: number): number {
    return this.pairs.end(key);
  }

  put(span: Span, key: number): void {
    span.set(this.pairs.start(key), this.pairs.end(key));
  }

  number(key: number): number {
    return decimal(this.bytes, this.pairs.start(key), this.pairs.end(key));
  }

  /** Where the address of `10.0.12.9:51201` or `2001:db8::9:51201` ends, and so does one without a port. */
  addressEnd(key: number): number {
    const { bytes } = this;
    const start = this.start(key);
    const end = this.pairEnd(key);
    const colon = lastIndexOf(bytes, start, end, Colon);
    return colon > start && isAddress(bytes, start, colon) ? colon : end;
  }

  /** NaN where the address has no port. */
  port(key: number): number {
    const end = this.addressEnd(key);
    return end < this.pairEnd(key) ? decimal(this.bytes, end + 1, this.pairEnd(key)) : Number.NaN;
  }

  /** Behind the first word `text` of the rest; the end of the record where it is not there. */
  after(text: Uint8Array): number {
    const { bytes, end } = this;
    let at = this.restStart;
    while (at < end && !startsWith(bytes, at, end, text)) at = indexOf(bytes, at, end, Space) + 1;
    return Math.min(at + text.length, end);
  }
}

/** What stands before the pattern of a rule, and before a request. */
export const patternLabel = word('pattern: ');
export const requestLabel = word('request: ');

function isDigit(byte: number): boolean {
  return byte >= Zero && byte <= Nine;
}
