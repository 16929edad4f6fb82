import { Byte } from '../bytes/byte.js';
import { equals, equalsAny, indexOf, skipBlanks, startsWith, word } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import type { LocalClock } from '../bytes/time.js';
import { PrefixTimes } from '../cisco/prefix-times.js';

const { Colon, Dash, Nine, Percent, Space, Zero } = Byte;

/** How far into a line the tag may stand: longer than two syslog headers. */
const maxPrefix = 256;
const products = ['ASA', 'FTD', 'FWSM', 'PIX', 'NGIPS', 'ASASM'].map(word);
/** FirePOWER's Defense Center writes connection events without a number. */
const defenseCenter = word('SFIMS: ');
/** The number that stands for those. */
export const unnumbered = 0;

/**
 * Finds the tag of one message at a time, and the last time in front of it.
 *
 *   <166>Nov 20 06:46:37 relay1 Nov 20 2026 06:46:36 fw1 : %ASA-6-302014: Teardown TCP connection …
 *                               timeMs                          number  ^text
 */
export class AsaMessage {
  /** `302014`; `unnumbered` for a connection event without one. */
  number = 0;
  start = 0;
  end = 0;
  /** NaN where nothing in front of the tag is a time. */
  timeMs = Number.NaN;
  readonly bytes: Buffer;
  private readonly times: PrefixTimes;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.times = new PrefixTimes(bytes, clock);
  }

  /** Whether `bytes[start, end)` has a tag; all fields are set then. */
  read(start: number, end: number): boolean {
    const { bytes } = this;
    const limit = Math.min(end, start + maxPrefix);
    for (let at = start; at < limit; at++) {
      const byte = bytes[at];
      const isTag = byte === Percent ? this.readTag(at + 1, end) : byte === 0x53 && this.readDefenseCenter(at, end);
      if (!isTag) continue;
      this.end = end;
      this.times.read(start, at);
      this.timeMs = this.times.ms;
      return true;
    }
    return false;
  }

  /** `ASA-6-302014: `, `ASA-session-5-106100: ` */
  private readTag(start: number, end: number): boolean {
    const { bytes } = this;
    const product = indexOf(bytes, start, Math.min(end, start + 6), Dash);
    if (!equalsAny(bytes, start, product, products)) return false;
    let at = product + 1;
    if (bytes[at]! > Nine) at = indexOf(bytes, at, Math.min(end, at + 24), Dash) + 1;
    const isNumbered = bytes[at]! >= Zero && bytes[at]! <= Nine && bytes[at + 1] === Dash;
    const number = decimal(bytes, at + 2, at + 8);
    if (!isNumbered || at + 8 >= end || !(number > 0)) return false;
    this.number = number;
    at += 8;
    while (at < end && (bytes[at] === Colon || bytes[at] === Space)) at++;
    this.start = at;
    return true;
  }

  private readDefenseCenter(start: number, end: number): boolean {
    if (!startsWith(this.bytes, start, end, defenseCenter)) return false;
    this.number = unnumbered;
    this.start = start + defenseCenter.length;
    return true;
  }

  /** Where the word behind the one at `start` begins. */
  wordAfter(start: number): number {
    return skipBlanks(this.bytes, indexOf(this.bytes, start, this.end, Space), this.end);
  }

  /** Behind the first word `text`; the end of the message where there is none. */
  afterWord(text: Uint8Array): number {
    return this.afterWordFrom(text, this.start);
  }

  /** The same from `start` on. */
  afterWordFrom(text: Uint8Array, start: number): number {
    const { bytes, end } = this;
    for (let at = skipBlanks(bytes, start, end); at < end; at = this.wordAfter(at)) {
      const wordEnd = indexOf(bytes, at, end, Space);
      if (equals(bytes, at, wordEnd, text)) return skipBlanks(bytes, wordEnd, end);
    }
    return end;
  }

  /** Whether the line has something like a prefix, and no time can be read there. */
  isBadlyTimed(): boolean {
    return this.times.isDamaged();
  }
}
