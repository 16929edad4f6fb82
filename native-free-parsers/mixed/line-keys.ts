import { Byte } from '../bytes/byte.js';
import { indexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import { SyslogPrefix } from '../bytes/syslog.js';
import type { LocalClock } from '../bytes/time.js';

const { BracketOpen, Greater, Less, Nine, Pipe, Slash, Zero } = Byte;

/** Only the place of a time matters here. */
const anyClock: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => 0 };
const eventMarks = [word('CEF:'), word('LEEF:')];
/** So much of a message without a program tells which product wrote it: `date=0-`, `0,0/0/0 `, `id=firew`. */
const shapeUnits = 8;
/** Longer names are cut. */
const maxKeyBytes = 64;

/**
 * Tells of each line by whom it was written, as far as its beginning shows.
 *
 *   Nov 20 06:46:36 gw dnsmasq-dhcp[2798]: DHCPACK(…)        dnsmasq-dhcp      the program that syslog names
 *   Nov 20 06:46:36 fw1 : %ASA-6-302013: Built outbound …    %ASA-             … up to its first digit
 *   Nov 20 06:46:36 fw1 CEF:0|Example|Gateway|4.1|200|…      CEF:Example       the vendor of an event
 *   Nov 20 06:46:36 fw1 1,2026/11/20 06:46:36,0129,TRAFFIC…  0,0/0/0           the message's shape: digits are one 0, blanks one
 */
export class LineKeys {
  private readonly bytes: Uint8Array;
  private readonly syslog: SyslogPrefix;
  private readonly key = new Uint8Array(maxKeyBytes);
  private length = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.syslog = new SyslogPrefix(bytes, anyClock);
  }

  /** A hash of the key of the line `bytes[start, end)`; `text` is the key itself. */
  read(start: number, end: number): number {
    const { bytes, syslog } = this;
    this.length = 0;
    let message = start;
    let tag = start;
    if (syslog.read(start, end)) {
      message = syslog.messageStart;
      tag = syslog.programStart;
      if (!this.readEvent(tag, end) && !this.readEvent(message, end)) {
        this.readWord(tag, syslog.programEnd);
        if (this.length === 0) this.readTagOrShape(message, end);
      }
    } else {
      if (bytes[start] === Less) {
        const close = indexOf(bytes, start, Math.min(end, start + 5), Greater);
        if (bytes[close] === Greater) message = skipBlanks(bytes, close + 1, end);
      }
      if (!this.readEvent(message, end)) this.readTagOrShape(message, end);
    }
    return hashOf(this.key, this.length);
  }

  text(): string {
    return Buffer.from(this.key.buffer, 0, this.length).toString('latin1');
  }

  /** `CEF:0|Vendor|…` */
  private readEvent(start: number, end: number): boolean {
    const { bytes } = this;
    for (let i = 0; i < eventMarks.length; i++) {
      const mark = eventMarks[i]!;
      if (!startsWith(bytes, start, end, mark)) continue;
      this.put(start, start + mark.length);
      const vendor = indexOf(bytes, start, end, Pipe) + 1;
      this.put(vendor, indexOf(bytes, vendor, end, Pipe));
      return true;
    }
    return false;
  }

  /** `%ASA-6-302013: …`, which Cisco's appliances write behind a colon of their own, or else the shape. */
  private readTagOrShape(start: number, end: number): void {
    const { bytes } = this;
    if (bytes[start] === 0x25) this.readWord(start, end);
    else this.readShape(start, end);
  }

  /** A word up to its first digit, `[`, `/` or blank. */
  private readWord(start: number, end: number): void {
    const { bytes } = this;
    let at = start;
    while (
      at < end &&
      bytes[at]! > Byte.Space &&
      !isDigit(bytes[at]!) &&
      bytes[at] !== BracketOpen &&
      bytes[at] !== Slash
    )
      at++;
    this.put(start, at);
  }

  private readShape(start: number, end: number): void {
    const { bytes, key } = this;
    let units = 0;
    for (let at = start; at < end && units < shapeUnits; units++) {
      const byte = bytes[at++]!;
      const isNumber = isDigit(byte);
      key[this.length++] = isNumber ? Zero : byte;
      // Columns that are filled up with blanks are of one shape, however long their values are.
      while (at < end && (isNumber ? isDigit(bytes[at]!) : byte === Byte.Space && bytes[at] === byte)) at++;
    }
  }

  private put(start: number, end: number): void {
    for (let at = start; at < end && this.length < maxKeyBytes; at++) this.key[this.length++] = this.bytes[at]!;
  }
}

/** The hash that `LineKeys.read` gives for a key. */
export function hashOfKey(text: string): number {
  const bytes = Buffer.from(text, 'latin1');
  return hashOf(bytes, bytes.length);
}

/** FNV-1a (Fowler, Noll, Vo) of 32 bits. */
function hashOf(bytes: Uint8Array, length: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash;
}

function isDigit(byte: number): boolean {
  return byte >= Zero && byte <= Nine;
}
