import { isAddress } from '../bytes/address.js';
import { Byte } from '../bytes/byte.js';
import { indexOf, skipBlanks } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';

const { Colon, Comma, Dot, Nine, ParenClose, ParenOpen, Slash, Space, Zero } = Byte;

/** One side of a connection, as messages write it. */
export class Endpoint {
  addressStart = 0;
  addressEnd = 0;
  /** NaN where there is none. */
  port = Number.NaN;
  userStart = 0;
  userEnd = 0;
  /** Where the text behind it starts. */
  next = 0;

  /**
   * Reads `outside:192.0.2.4/443 (192.0.2.4/443)(CORP\ana)`, of which all but the address may be missing; false if that is no address.
   *
   * `separator` is what stands between interface and address: `:`, and `/` in access-list messages, which write the port as `(443)`.
   */
  read(bytes: Uint8Array, start: number, end: number, separator: number): boolean {
    const wordEnd = endOfName(bytes, start, end, separator);
    const from = isAddress(bytes, start, indexOf(bytes, start, wordEnd, Slash))
      ? start
      : indexOf(bytes, start, wordEnd, separator) + 1;
    this.addressStart = Math.min(from, wordEnd);
    this.addressEnd = indexOf(bytes, this.addressStart, wordEnd, Slash);
    this.port = this.addressEnd < wordEnd ? decimal(bytes, this.addressEnd + 1, wordEnd) : Number.NaN;
    this.userStart = 0;
    this.userEnd = 0;
    this.next = wordEnd;
    this.readGroups(bytes, end);
    return isAddress(bytes, this.addressStart, this.addressEnd);
  }

  /** `(192.0.2.4/443)`: the address behind NAT; `(443)`: a port; `(CORP\ana)`, `(CORP\ana, 5:Staff)`: a user. */
  private readGroups(bytes: Uint8Array, end: number): void {
    for (let group = 0; group < 3; group++) {
      const open = skipBlanks(bytes, this.next, end);
      if (bytes[open] !== ParenOpen || open >= end) return;
      const close = indexOf(bytes, open, end, ParenClose);
      if (close === end) return;
      this.next = close + 1;
      const slash = indexOf(bytes, open + 1, close, Slash);
      if (isAddress(bytes, open + 1, slash) || decimal(bytes, slash + 1, close) >= 0) continue;
      const first = bytes[open + 1]!;
      const port = first >= Zero && first <= Nine ? decimal(bytes, open + 1, close) : Number.NaN;
      if (Number.isNaN(this.port) && port < 65536) this.port = port;
      else if (this.userEnd === this.userStart && !isSecurityGroup(bytes, open + 1, close)) {
        this.userStart = open + 1;
        this.userEnd = indexOf(bytes, open, close, Comma);
      }
    }
  }
}

/** `9999:Staff`, of Cisco TrustSec. */
function isSecurityGroup(bytes: Uint8Array, start: number, end: number): boolean {
  return decimal(bytes, start, indexOf(bytes, start, end, Colon)) >= 0;
}

/** Interfaces of the appliance itself have blanks in their names: `NP Identity Ifc:255.255.255.255/68`. */
function endOfName(bytes: Uint8Array, start: number, end: number, separator: number): number {
  let at = start;
  let isNamed = false;
  for (let words = 0; at < end; at++) {
    const byte = bytes[at];
    if (byte === separator || byte === Dot) isNamed = true;
    if (byte === ParenOpen || byte === Comma) return at;
    if (byte === Space && (isNamed || ++words > 2)) return at;
  }
  return at;
}
