import { Byte } from './byte.js';
import { indexOf } from './match.js';
import { SyslogPrefix } from './syslog.js';
import type { LocalClock } from './time.js';

/** Whether a prefix has a time matters here, not which. */
const anyClock: LocalClock = {
  toUtc: (wallMs) => wallMs,
  toUtcWithoutYear: (_month, _day, timeOfDayMs) => timeOfDayMs,
};

/** Tells the messages of other programs that syslog put among the objects of a JSON log. */
export class ForeignLines {
  private readonly bytes: Uint8Array;
  private readonly syslog: SyslogPrefix;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.syslog = new SyslogPrefix(bytes, anyClock);
  }

  /** Whether `bytes[start, end)` has a prefix of syslog's and no brace behind it: with one, it is an object that was damaged. */
  includes(start: number, end: number): boolean {
    const { syslog } = this;
    return (
      syslog.read(start, end) &&
      syslog.messageStart < end &&
      indexOf(this.bytes, syslog.messageStart, end, Byte.BraceOpen) === end
    );
  }
}
