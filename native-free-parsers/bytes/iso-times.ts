import { Byte } from './byte.js';
import { isoMillis, type LocalClock } from './time.js';

/** `2026-11-20T06:46:` */
const minuteLength = 17;

/**
 * Reads the ISO 8601 times of one block, as `isoMillis` does.
 *
 * A log's time mostly is in the minute of the one before, so only seconds and fraction are read where the minute and the zone
 * are the same bytes: a tenth of the time of whole Suricata records, and no number is boxed (`npm run bench -- formats`).
 */
export class IsoTimes {
  /** Unix milliseconds of the time read last. A field and not a result: V8 boxes results, 16 bytes each. */
  ms = Number.NaN;
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  /** The first time of the current minute: where it starts, where its zone starts and ends, and when its minute began. */
  private start = 0;
  private zone = 0;
  private zoneEnd = 0;
  private minuteMs = Number.NaN;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
  }

  /** Whether `bytes[start, end)` is a time; if it is, `ms` says which. */
  read(start: number, end: number): boolean {
    const bytes = this.bytes;
    const tens = bytes[start + minuteLength]! - Byte.Zero;
    const ones = bytes[start + minuteLength + 1]! - Byte.Zero;
    if (end - start < minuteLength + 2 || !(tens >= 0 && tens <= 5 && ones >= 0 && ones <= 9)) {
      return this.readWhole(start, end);
    }
    let at = start + minuteLength + 2;
    let thousandths = 0;
    if (at < end && (bytes[at] === Byte.Dot || bytes[at] === Byte.Comma)) {
      let unit = 100;
      for (at++; at < end && bytes[at]! >= Byte.Zero && bytes[at]! <= Byte.Nine; at++) {
        thousandths += unit * (bytes[at]! - Byte.Zero);
        unit = (unit / 10) | 0;
      }
    }
    const millis = (tens * 10 + ones) * 1000 + thousandths;
    if (this.isSameMinute(start, at, end)) {
      this.ms = this.minuteMs + millis;
      return true;
    }
    if (!this.readWhole(start, end)) return false;
    this.start = start;
    this.zone = at;
    this.zoneEnd = end;
    // Whole, whichever way a ninth decimal was rounded.
    this.minuteMs = Math.round((this.ms - millis) / 1000) * 1000;
    return true;
  }

  private readWhole(start: number, end: number): boolean {
    this.ms = isoMillis(this.bytes, start, end, this.clock);
    return !Number.isNaN(this.ms);
  }

  private isSameMinute(start: number, zone: number, end: number): boolean {
    const bytes = this.bytes;
    if (end - zone !== this.zoneEnd - this.zone || Number.isNaN(this.minuteMs)) return false;
    for (let i = minuteLength - 1; i >= 0; i--) if (bytes[start + i] !== bytes[this.start + i]) return false;
    for (let i = zone; i < end; i++) if (bytes[i] !== bytes[this.zone + i - zone]) return false;
    return true;
  }
}
