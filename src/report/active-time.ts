import type { HourRange } from '../store/rollup.js';
import { longestPauseMinutes } from './active-hours.js';
import type { RolledActivity, Use } from './best-evidence.js';
import { RolledMinutes } from './rolled-minutes.js';

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
  /** The week that may still get more. */
  private week: HourRange | undefined;
  private rolled: RolledMinutes | undefined;

  /** Adds the minutes of a use; hours come in ascending order, and what is rolled up of one week together. */
  add({ hour, minutesLow, minutesHigh, rolled }: Use): void {
    if (rolled) {
      this.addRolled(rolled);
      return;
    }
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
    this.settleRolled();
    return { minutes: this.minutes, sessions: this.sessions };
  }

  private addRolled(rolled: RolledActivity): void {
    if (rolled.week !== this.week) this.settleRolled();
    this.week = rolled.week;
    this.rolled ??= new RolledMinutes();
    this.rolled.add(rolled);
  }

  private settleRolled(): void {
    if (this.rolled === undefined) return;
    const { minutes, sessions } = this.rolled.total();
    this.minutes += minutes;
    this.sessions += sessions;
    this.rolled = undefined;
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
