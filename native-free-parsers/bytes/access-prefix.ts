import type { Row } from '../row.js';
import { isAddress } from './address.js';
import { Byte } from './byte.js';
import { indexOf, isDash, skipBlanks } from './match.js';
import { decimal } from './numbers.js';
import type { SyslogPrefix } from './syslog.js';
import { monthOf } from './time.js';

const { BracketClose, BracketOpen, Colon, Comma, Less, Quote, Space, Underscore, UpperT } = Byte;

/**
 * Reads who asked, as it stands before the time in an access log.
 *
 *   intranet.example:443 10.0.12.9 - ana maria
 *   Virtual host         Client    Ident User
 *
 * The virtual host is optional, and so are ident and user in some; syslog's prefix may come first.
 */
export class AccessPrefix {
  virtualHostStart = 0;
  virtualHostEnd = 0;
  userStart = 0;
  userEnd = 0;
  private clientStart = 0;
  private clientEnd = 0;
  private readonly bytes: Uint8Array;
  private readonly syslog: SyslogPrefix;

  constructor(bytes: Uint8Array, syslog: SyslogPrefix) {
    this.bytes = bytes;
    this.syslog = syslog;
  }

  /** Whether `bytes[start, end)` has a client and something after it. */
  read(start: number, end: number): boolean {
    const bytes = this.bytes;
    let at = skipBlanks(bytes, start, end);
    if (mayBeSyslog(bytes, at) && this.syslog.read(at, end)) at = skipBlanks(bytes, this.syslog.messageStart, end);
    this.virtualHostStart = at;
    this.virtualHostEnd = at;
    this.clientStart = at;
    this.clientEnd = indexOf(bytes, at, end, Space);
    let next = skipBlanks(bytes, this.clientEnd, end);
    let nextEnd = indexOf(bytes, next, end, Space);
    if (bytes[this.clientEnd - 1] === Comma) {
      // The client and the proxies on the way, one by one.
      this.clientEnd--;
      while (next < end && bytes[nextEnd - 1] === Comma) {
        next = skipBlanks(bytes, nextEnd, end);
        nextEnd = indexOf(bytes, next, end, Space);
      }
      next = skipBlanks(bytes, nextEnd, end);
      nextEnd = indexOf(bytes, next, end, Space);
    } else if (!isDash(bytes, next, nextEnd) && this.isClient(next, nextEnd, end)) {
      if (!isUnknown(bytes, at, this.clientEnd)) this.virtualHostEnd = this.clientEnd;
      this.clientStart = next;
      this.clientEnd = nextEnd;
      next = skipBlanks(bytes, nextEnd, end);
      nextEnd = indexOf(bytes, next, end, Space);
    }
    this.userStart = skipBlanks(bytes, nextEnd, end);
    this.userEnd = end;
    return next < end;
  }

  /** Whether the client is an address. */
  hasAddress(): boolean {
    return isAddress(this.bytes, this.clientStart, this.clientEnd);
  }

  /** Whether the second word is the client, and the first therefore the virtual host. */
  private isClient(start: number, wordEnd: number, end: number): boolean {
    const bytes = this.bytes;
    if (isAddress(bytes, start, wordEnd)) return true;
    if (isAddress(bytes, this.clientStart, this.clientEnd)) return false;
    const third = skipBlanks(bytes, wordEnd, end);
    const thirdEnd = indexOf(bytes, third, end, Space);
    return isDash(bytes, third, thirdEnd) && thirdEnd < end;
  }

  /** Puts the client in `row`: `10.0.12.9`, `10.0.12.9:50112` or a name. */
  readClient(row: Row): void {
    const { bytes, clientStart, clientEnd } = this;
    if (isDash(bytes, clientStart, clientEnd)) return;
    row.client.set(clientStart, clientEnd);
    // IPv6 addresses stand in brackets before a port.
    const isBracketed = bytes[clientStart] === BracketOpen;
    const start = isBracketed ? clientStart + 1 : clientStart;
    const end = indexOf(bytes, start, clientEnd, isBracketed ? BracketClose : Colon);
    const colon = isBracketed ? end + 1 : end;
    if (!isAddress(bytes, start, end)) return;
    row.client.set(start, end);
    const port = decimal(bytes, colon + 1, clientEnd);
    if (bytes[colon] === Colon && port < 65536) row.clientPort = port;
    else if (!isBracketed) row.client.set(clientStart, clientEnd);
  }
}

function mayBeSyslog(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] === Less) return true;
  return (bytes[at + 3] === Space && monthOf(bytes, at) > 0) || bytes[at + 10] === UpperT;
}

/** The ways in which servers write "not known": nothing, `-`, `""`, and nginx's `_` for its nameless server. */
export function isUnknown(bytes: Uint8Array, start: number, end: number): boolean {
  if (end <= start || isDash(bytes, start, end)) return true;
  if (end - start === 1) return bytes[start] === Underscore;
  return end - start === 2 && bytes[start] === Quote && bytes[start + 1] === Quote;
}
