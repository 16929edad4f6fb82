import type { Row } from '../row.js';
import { isAddress } from './address.js';
import { Byte } from './byte.js';
import { equals, indexOf, isDash, skipBlanks, word } from './match.js';
import { decimal } from './numbers.js';
import type { SyslogPrefix } from './syslog.js';
import { monthOf } from './time.js';

const { BracketClose, BracketOpen, Colon, Comma, Less, Quote, Space, Underscore, UpperT } = Byte;

const nobody = word('"-"');

/**
 * Reads who asked, as it stands before the time in an access log.
 *
 *   intranet.example:443 10.0.12.9 - ana maria
 *   Virtual host         Client    Ident User
 *
 * The virtual host is optional, and so are ident and user in some; syslog's prefix may come first. In place of the client may
 * stand who the request came through, and the server's peer behind them: `"10.0.12.9, 10.0.0.2" 10.0.0.3 - ana`.
 */
export class AccessPrefix {
  virtualHostStart = 0;
  virtualHostEnd = 0;
  userStart = 0;
  userEnd = 0;
  private clientStart = 0;
  private clientEnd = 0;
  private isListed = false;
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
    let next = this.readClients(at, end);
    const nextEnd = indexOf(bytes, next, end, Space);
    if (!this.isForwarded() && !isDash(bytes, next, nextEnd) && this.isClient(next, nextEnd, end)) {
      if (!isUnknown(bytes, this.clientStart, this.clientEnd)) {
        this.virtualHostStart = this.clientStart;
        this.virtualHostEnd = this.clientEnd;
      }
      next = this.readClients(next, end);
      if (isUnknown(bytes, this.clientStart, this.clientEnd)) next = this.readClients(next, end);
    }
    if (this.isForwarded()) next = this.skipPeer(next, end);
    this.userStart = skipBlanks(bytes, indexOf(bytes, next, end, Space), end);
    this.userEnd = end;
    return next < end;
  }

  /**
   * The client: a word, or the first of those who the request came through: `10.0.12.9, 10.0.0.2`, in quotes in some.
   * Gives what follows.
   */
  private readClients(start: number, end: number): number {
    const bytes = this.bytes;
    this.isListed = bytes[start] === Quote && start < end;
    if (this.isListed) {
      const close = indexOf(bytes, start + 1, end, Quote);
      this.clientStart = start + 1;
      this.clientEnd = indexOf(bytes, start + 1, close, Comma);
      return skipBlanks(bytes, Math.min(end, close + 1), end);
    }
    let wordEnd = indexOf(bytes, start, end, Space);
    this.clientStart = start;
    this.clientEnd = indexOf(bytes, start, wordEnd, Comma);
    this.isListed = this.clientEnd < wordEnd;
    while (wordEnd < end && bytes[wordEnd - 1] === Comma)
      wordEnd = indexOf(bytes, skipBlanks(bytes, wordEnd, end), end, Space);
    return skipBlanks(bytes, wordEnd, end);
  }

  /** Whether the client is what the server was told, and not its peer. */
  private isForwarded(): boolean {
    return this.isListed && this.hasAddress();
  }

  /** Past the server's peer, where it stands behind the client. */
  private skipPeer(start: number, end: number): number {
    const wordEnd = indexOf(this.bytes, start, end, Space);
    return isAddress(this.bytes, start, wordEnd) ? skipBlanks(this.bytes, wordEnd, end) : start;
  }

  /** Whether the client is an address. */
  hasAddress(): boolean {
    return isAddress(this.bytes, this.clientStart, this.clientEnd);
  }

  /** Whether the second word is the client, and the first therefore the virtual host. */
  private isClient(start: number, wordEnd: number, end: number): boolean {
    const bytes = this.bytes;
    const first = bytes[start] === Quote ? start + 1 : start;
    if (isAddress(bytes, first, indexOf(bytes, first, indexOf(bytes, first, wordEnd, Quote), Comma))) return true;
    if (isAddress(bytes, this.clientStart, this.clientEnd)) return false;
    const third = skipBlanks(bytes, wordEnd, end);
    const thirdEnd = indexOf(bytes, third, end, Space);
    // Who it came through is not known, and the server's peer follows.
    if (equals(bytes, start, wordEnd, nobody)) return isAddress(bytes, third, thirdEnd);
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
