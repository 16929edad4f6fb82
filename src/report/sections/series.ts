import { type Verdict, verdicts } from '../../policy/verdict.js';
import { ActiveMinutes } from '../active-minutes.js';
import { Calendar } from '../calendar.js';
import type { Series } from '../report-document.js';
import type { ReportPeriod } from '../report-period.js';
import { normPeriods } from '../report-period.js';
import { isNow, isUsed, type Section, type SeenUse } from '../seen-use.js';

/** Wider ribbons than these cannot be told apart. */
const mostStreams = 60;
const unknownDepartment = 'not known';

/** Active minutes by day and verdict, and by department, service and verdict. */
export class SeriesSection implements Section {
  private readonly calendar: Calendar;
  private readonly days = new Map<string, MinutesByService>();
  private readonly streams = new Map<
    string,
    Omit<Series['streams'][number], 'activeMinutes'> & { readonly minutes: ActiveMinutes }
  >();

  /** Of days before `detailFrom`, an hour since 1970, nothing is known by the day. */
  constructor(period: ReportPeriod, detailFrom: number) {
    this.calendar = new Calendar(period.timeZone);
    for (let hour = Math.max(period.starts[normPeriods]!, detailFrom); hour < period.starts[normPeriods + 1]!; hour++) {
      const day = this.calendar.dayOf(hour)!;
      if (!this.days.has(day)) this.days.set(day, new MinutesByService());
    }
  }

  add(seen: SeenUse): void {
    if (!isNow(seen) || !isUsed(seen)) return;
    const { use, decision, service } = seen;
    const { verdict } = decision;
    if (!use.rolled) this.days.get(this.calendar.dayOf(use.hour) ?? '')?.add(seen, verdict);
    const department = seen.department ?? unknownDepartment;
    const key = `${department}\n${use.service}\n${verdict}`;
    let stream = this.streams.get(key);
    if (!stream) {
      const name = service?.name ?? use.service;
      stream = { department, service: use.service, name, verdict, minutes: new ActiveMinutes() };
      this.streams.set(key, stream);
    }
    stream.minutes.add(use);
  }

  daysList(): Series['days'] {
    return [...this.days].map(([day, minutes]) => ({ day, ...minutes.totals() }));
  }

  streamsList(): Series['streams'] {
    return Array.from(this.streams.values(), ({ minutes, ...stream }) => ({
      ...stream,
      activeMinutes: minutes.total(),
    }))
      .sort((a, b) => b.activeMinutes - a.activeMinutes || (a.service < b.service ? -1 : 1))
      .slice(0, mostStreams);
  }
}

/** Adds up service by service, for a device is active once a minute with each. */
class MinutesByService {
  private readonly services = new Map<string, { readonly verdict: Verdict; readonly minutes: ActiveMinutes }>();

  add({ use }: SeenUse, verdict: Verdict): void {
    const key = `${use.service}\n${verdict}`;
    let service = this.services.get(key);
    if (!service) {
      service = { verdict, minutes: new ActiveMinutes() };
      this.services.set(key, service);
    }
    service.minutes.add(use);
  }

  totals(): Record<Verdict, number> {
    const totals = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
    for (const { verdict, minutes } of this.services.values()) totals[verdict] += minutes.total();
    return totals;
  }
}
