import type { Use } from './best-evidence.js';

/**
 * Minutes in which devices were active, added up over devices; needs no memory of each.
 * Uses of one hour and device must come one after the other, as `bestEvidence` gives those of one service.
 */
export class ActiveMinutes {
  private hour = Number.NaN;
  private device = '';
  private low = 0;
  private high = 0;
  private settled = 0;

  add({ hour, device, minutesLow, minutesHigh }: Use): void {
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

  private settle(): void {
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
