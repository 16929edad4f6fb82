import { Byte } from '../bytes/byte.js';
import { sameBytes } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';
import { isoMillis, type LocalClock, timeOfDay, utcDate } from '../bytes/time.js';

const { Slash, Space, UpperT } = Byte;

const quarterHourMs = 15 * 60 * 1000;
/** No zone is further from UTC. */
const maxOffsetMs = 14 * 60 * 60 * 1000;
/** `2026/11/20` */
const dateLength = 10;
const utc: LocalClock = { toUtc: (wallMs) => wallMs, toUtcWithoutYear: () => Number.NaN };

/**
 * Reads the times of one block of a PAN-OS log: `2026/11/20 06:46:36` in the firewall's zone, `2026-11-20T06:46:36.123Z` from the
 * cloud. Where a record also has the high-resolution time of later releases, `2026-11-20T06:46:36.123+01:00`, that tells the zone.
 */
export class PanTimes {
  /** The time read last. A field and not a result: V8 boxes results. */
  ms = Number.NaN;
  private readonly bytes: Uint8Array;
  private readonly clock: LocalClock;
  private dateStart = 0;
  private dateEnd = 0;
  private dateMs = Number.NaN;

  constructor(bytes: Uint8Array, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
  }

  /** Whether `bytes[start, end)` is a time; `ms` then says which. */
  read(start: number, end: number): boolean {
    this.ms = this.isSlashed(start, end)
      ? this.clock.toUtc(this.wallMillis(start))
      : isoMillis(this.bytes, start, end, this.clock);
    return !Number.isNaN(this.ms);
  }

  /** Moves `ms`, read by the clock from a record whose log time is `[wall, wallEnd)`, to the zone of `[precise, preciseEnd)`, if that is there. */
  correctZone(wall: number, wallEnd: number, precise: number, preciseEnd: number): void {
    if (preciseEnd - precise < dateLength || !this.isSlashed(wall, wallEnd)) return;
    const preciseMs = isoMillis(this.bytes, precise, preciseEnd, utc);
    const wallMs = this.wallMillis(wall);
    const offsetMs = Math.round((wallMs - preciseMs) / quarterHourMs) * quarterHourMs;
    // Releases with a fault write 1970 here.
    if (Math.abs(offsetMs) <= maxOffsetMs) this.ms += this.clockOffset(wallMs) - offsetMs;
  }

  private clockOffset(wallMs: number): number {
    return wallMs - this.clock.toUtc(wallMs);
  }

  private isSlashed(start: number, end: number): boolean {
    const { bytes } = this;
    const separator = bytes[start + dateLength];
    return (
      end - start === 19 &&
      bytes[start + 4] === Slash &&
      bytes[start + 7] === Slash &&
      (separator === Space || separator === UpperT)
    );
  }

  /** `2026/11/20 06:46:36` as if it were UTC. Records come in runs of the same day. */
  private wallMillis(start: number): number {
    const { bytes } = this;
    if (!sameBytes(bytes, start, start + dateLength, this.dateStart, this.dateEnd)) {
      this.dateStart = start;
      this.dateEnd = start + dateLength;
      const year = decimal(bytes, start, start + 4);
      this.dateMs = utcDate(year, decimal(bytes, start + 5, start + 7), decimal(bytes, start + 8, start + dateLength));
    }
    return this.dateMs + timeOfDay(bytes, start + dateLength + 1);
  }
}
