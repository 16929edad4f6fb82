import type { Use } from './best-evidence.js';

/** A pause that is longer than this ends a session. */
export const longestPauseMinutes = 30;

/** When one device was active: minutes, and sessions, which are runs of minutes with pauses of at most 30 minutes. */
export class ActiveTime {
  /** The hour that may still get more minutes. */
  private hour = Number.NaN;
  private low = 0;
  private high = 0;
  /** Of the hours before; the last minute counts from 1970. */
  private minutes = 0;
  private sessions = 0;
  private lastMinute = Number.NEGATIVE_INFINITY;

  /** Adds the minutes of a use; hours come in ascending order. */
  add({ hour, minutesLow, minutesHigh }: Use): void {
    if (hour !== this.hour) {
      this.settle();
      this.hour = hour;
    }
    this.low |= minutesLow;
    this.high |= minutesHigh;
  }

  /** Over all that was added. */
  total(): { readonly minutes: number; readonly sessions: number } {
    this.settle();
    return { minutes: this.minutes, sessions: this.sessions };
  }

  private settle(): void {
    this.settleBits(this.low, this.hour * 60);
    this.settleBits(this.high, this.hour * 60 + 30);
    this.low = 0;
    this.high = 0;
  }

  private settleBits(bits: number, firstMinute: number): void {
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const minute = firstMinute + lowestBit(rest);
      if (minute - this.lastMinute > longestPauseMinutes) this.sessions++;
      this.lastMinute = minute;
      this.minutes++;
    }
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
