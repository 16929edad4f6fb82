import type { HourRange } from '../store/rollup.js';
import type { RolledActivity, Use } from './best-evidence.js';
import { RolledMinutes } from './rolled-minutes.js';

/**
 * Minutes in which devices were active, added up over devices; needs no memory of each.
 * Uses of one hour and device must come one after the other, as `bestEvidence` gives those of one service; so must those of
 * one week and device that are rolled up.
 */
export class ActiveMinutes {
  private hour = Number.NaN;
  private device = '';
  private low = 0;
  private high = 0;
  private settled = 0;
  private week: HourRange | undefined;
  private rolled: RolledMinutes | undefined;

  add({ hour, device, minutesLow, minutesHigh, rolled }: Use): void {
    if (rolled) {
      this.addRolled(device, rolled);
      return;
    }
    if (hour !== this.hour || device !== this.device) {
      this.settle();
      this.hour = hour;
      this.device = device;
    }
    this.low |= minutesLow;
    this.high |= minutesHigh;
  }

  total(): number {
    this.settle();
    return this.settled;
  }

  private addRolled(device: string, rolled: RolledActivity): void {
    if (rolled.week !== this.week || device !== this.device) {
      this.settle();
      this.week = rolled.week;
      this.device = device;
    }
    // Nearly always the device did nothing else meanwhile.
    if (rolled.activity === undefined) this.settled += rolled.minutes;
    else {
      this.rolled ??= new RolledMinutes();
      this.rolled.add(rolled);
    }
  }

  private settle(): void {
    this.settled += this.rolled?.total().minutes ?? 0;
    this.rolled = undefined;
    this.settled += bits(this.low) + bits(this.high);
    this.low = 0;
    this.high = 0;
  }
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
