import type { Coverage } from './batch.js';

export const hourMs = 3_600_000;
export const minuteMs = 60_000;

/** How many records each hour had. Logs are nearly in order of time, so the last hour is asked first. */
export class HourCounts {
  private counts = new Map<number, number>();
  private from = Number.NaN;
  private to = Number.NaN;
  private hour = Number.NaN;
  /** No hour yet: a first time within 1970's first hour belongs to that one. */
  private hourStartMs = Number.NaN;
  private hourRecords = 0;
  /** Within the hour, as small integers: storing a double for every record took 12 ns. */
  private earliest = hourMs;
  private latest = -1;

  add(timeMs: number): void {
    if (!(timeMs >= this.hourStartMs && timeMs < this.hourStartMs + hourMs)) this.change(timeMs);
    const since = (timeMs - this.hourStartMs) | 0;
    if (since < this.earliest) this.earliest = since;
    if (since > this.latest) this.latest = since;
    this.hourRecords++;
  }

  /** What was counted since the last call, hours ascending. */
  take(): Pick<Coverage, 'from' | 'to' | 'hours' | 'hourRecords'> {
    this.keep();
    const hours = Float64Array.from(this.counts.keys()).sort();
    const taken = { from: this.from, to: this.to, hours, hourRecords: hours.map((hour) => this.counts.get(hour)!) };
    this.counts = new Map();
    this.from = Number.NaN;
    this.to = Number.NaN;
    return taken;
  }

  private change(timeMs: number): void {
    this.keep();
    this.hour = Math.floor(timeMs / hourMs);
    this.hourStartMs = this.hour * hourMs;
  }

  private keep(): void {
    if (this.hourRecords === 0) return;
    this.counts.set(this.hour, (this.counts.get(this.hour) ?? 0) + this.hourRecords);
    if (!(this.hourStartMs + this.earliest >= this.from)) this.from = this.hourStartMs + this.earliest;
    if (!(this.hourStartMs + this.latest <= this.to)) this.to = this.hourStartMs + this.latest;
    this.hourRecords = 0;
    this.earliest = hourMs;
    this.latest = -1;
  }
}
