import { Byte } from './byte.js';
import { equalsAny, indexOf, sameBytes, skipBlanks, startsWith, word } from './match.js';
import { decimal } from './numbers.js';
import { SyslogPrefix } from './syslog.js';
import { dayMonthYearMillis, isoMillis, type LocalClock } from './time.js';

const { Colon, Dash, Nine, Space, Zero } = Byte;

const client = word('client ');
const debug = word('debug ');
/** Category, severity and what an appliance puts before them. */
const maxLabels = 3;
/** `20-Nov-2026 06:46:41.433` */
const localTimeLength = 24;
const named = word('named');
/** The categories that `named` starts with; a log of all of them opens with hundreds of such lines. */
const categories = [
  'client',
  'config',
  'database',
  'dnssec',
  'general',
  'lame-servers',
  'network',
  'notify',
  'queries',
  'query-errors',
  'resolver',
  'responses',
  'rpz',
  'security',
  'update',
  'xfer-in',
  'xfer-out',
  'zoneload',
].map(word);

/**
 * Reads what BIND's `named` writes before a message: time, category and severity as far as `named.conf` asks for them, or
 * syslog's prefix, or both.
 *
 *   20-Nov-2026 06:46:41.433 queries: info: client …                        print-time local (the default)
 *   2026-11-20T06:46:45.049 queries: info: client …                         iso8601, in local time
 *   2026-11-20T06:46:48.673Z client …                                       iso8601-utc
 *   Nov 20 06:46:41 ns1 named[464]: queries: 20-Nov-2026 06:46:41.433 client …
 */
export class NamedPrefix {
  /** NaN where the line has no time. */
  timeMs = Number.NaN;
  private readonly bytes: Uint8Array;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private isSyslog = false;
  private labelStart = 0;
  private labelEnd = 0;
  private lastTimeStart = 0;
  private lastTimeEnd = 0;
  private lastTimeMs = Number.NaN;

  constructor(bytes: Uint8Array, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
    this.syslog = new SyslogPrefix(bytes, clock);
  }

  /** Where the message of `bytes[start, end)` starts; -1 where the line begins like a time and is none. */
  read(start: number, end: number): number {
    const bytes = this.bytes;
    let at = this.readTime(start, end);
    this.labelStart = at;
    this.labelEnd = at;
    for (let label = 0; at >= 0 && label < maxLabels && !startsWith(bytes, at, end, client); label++) {
      // `debug 1: ` is the one severity of two words.
      const blank = indexOf(bytes, startsWith(bytes, at, end, debug) ? at + debug.length : at, end, Space);
      if (blank >= end || bytes[blank - 1] !== Colon) break;
      if (label === 0) this.labelEnd = blank - 1;
      at = skipBlanks(bytes, blank, end);
      if (this.isSyslog && isLocalTime(bytes, at, end)) at = this.readOwnTime(at, end);
    }
    return at;
  }

  /** Whether the line's prefix is one that only `named` writes. */
  isNamed(): boolean {
    if (this.isSyslog) return this.syslog.isFrom(named);
    return !Number.isNaN(this.timeMs) && equalsAny(this.bytes, this.labelStart, this.labelEnd, categories);
  }

  /** Past the time and syslog's prefix, as far as the line has them; -1 where it begins like a time and is none. */
  private readTime(start: number, end: number): number {
    const bytes = this.bytes;
    this.timeMs = Number.NaN;
    this.isSyslog = false;
    const first = bytes[start]!;
    if (first >= Zero && first <= Nine) {
      if (bytes[start + 2] === Dash) return this.readOwnTime(start, end);
      const timeEnd = indexOf(bytes, start, Math.min(end, start + 40), Space);
      const wordEnd = indexOf(bytes, timeEnd + 1, end, Space);
      const isOwn = bytes[wordEnd - 1] === Colon || startsWith(bytes, timeEnd + 1, end, client);
      if (isOwn && bytes[start + 4] === Dash) return this.readOwnTime(start, end);
    }
    this.isSyslog = this.syslog.read(start, end);
    if (!this.isSyslog) return start;
    this.timeMs = this.syslog.timeMs;
    const at = this.syslog.messageStart;
    return isLocalTime(bytes, at, end) ? this.readOwnTime(at, end) : at;
  }

  /** `20-Nov-2026 06:46:41.433 `, `2026-11-20T06:46:45.049 ` or `2026-11-20T06:46:48.673Z `. Queries come in runs of the same second. */
  private readOwnTime(start: number, end: number): number {
    const bytes = this.bytes;
    const isLocal = bytes[start + 2] === Dash;
    const timeEnd = indexOf(bytes, isLocal ? start + 12 : start, Math.min(end, start + 40), Space);
    const secondsEnd = isLocal ? start + 20 : start + 19;
    const milliseconds = decimal(bytes, secondsEnd + 1, timeEnd);
    if (milliseconds <= 999 && timeEnd === secondsEnd + 4) {
      if (!sameBytes(bytes, start, secondsEnd, this.lastTimeStart, this.lastTimeEnd)) {
        this.lastTimeStart = start;
        this.lastTimeEnd = secondsEnd;
        this.lastTimeMs = isLocal
          ? dayMonthYearMillis(bytes, start, secondsEnd, this.clock)
          : isoMillis(bytes, start, secondsEnd, this.clock);
      }
      this.timeMs = this.lastTimeMs + milliseconds;
    } else {
      this.timeMs = isLocal
        ? dayMonthYearMillis(bytes, start, timeEnd, this.clock)
        : isoMillis(bytes, start, timeEnd, this.clock);
    }
    return Number.isNaN(this.timeMs) ? -1 : skipBlanks(bytes, timeEnd, end);
  }
}

/** Whether a time in BIND's default style follows. */
function isLocalTime(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at > localTimeLength && bytes[at + 2] === Dash && bytes[at + 6] === Dash && bytes[at + 11] === Space;
}
