import type { HourCoverage, Source, Store } from '../../store/store.js';
import { hourMs } from '../../tally/hour-counts.js';
import { Calendar } from '../calendar.js';
import type { Coverage, CoveredSource } from '../report-document.js';
import { normPeriods, placeOf, type ReportPeriod } from '../report-period.js';
import { isNow, isUsed, type Section, type SeenUse } from '../seen-use.js';
import { middleOf } from '../uses.js';

/** What was looked at in the period, and what was not. */
export interface Assessment {
  /** Of each period of the norm, and the one reported: whether any hour was assessed. */
  readonly assessed: readonly boolean[];
  readonly coverage: Omit<Coverage, keyof ReturnType<UnknownsSection['shares']> | 'hidden'>;
  /** From which hour on uses are kept by the hour. */
  readonly detailFrom: number;
}

/** How well the periods are covered, by the store's hours and sources. */
export async function assess(store: Store, period: ReportPeriod): Promise<Assessment> {
  const { starts } = period;
  const from = starts[normPeriods]!;
  const to = starts[normPeriods + 1]!;
  const rollups = (await store.rollups()).filter(({ isFinal }) => isFinal);
  const detailFrom = Math.max(Number.NEGATIVE_INFINITY, ...rollups.map(({ until }) => until));
  const times = { from: starts[0]! * hourMs, to: to * hourMs };
  const hours = (await store.coverage(times)).filter(({ hour }) => hour >= detailFrom);
  const assessed = Array.from({ length: normPeriods + 1 }, () => false);
  for (const { hour } of hours) assessed[placeOf(period, hour)] = true;
  let rolledUpHours = 0;
  for (const { week, assessedHours } of rollups) {
    const place = placeOf(period, middleOf(week));
    if (place >= 0 && assessedHours > 0) assessed[place] = true;
    if (place === normPeriods) rolledUpHours += assessedHours;
  }
  const now = hours.filter(({ hour }) => hour >= from);
  const sources = coveredSources(await store.sources(), now, period);
  return {
    assessed,
    detailFrom,
    coverage: {
      hours: { covered: rolledUpHours + new Set(now.map(({ hour }) => hour)).size, all: to - from },
      ...(rolledUpHours > 0 && { rolledUpHours }),
      records: sources.reduce((sum, { records }) => sum + records, 0),
      rejected: sources.reduce((sum, { rejected }) => sum + rejected, 0),
      sources,
      failed: (await store.failures()).map(({ name, reason, atMs }) => ({
        path: name,
        reason,
        time: new Date(atMs).toISOString(),
      })),
    },
  };
}

/** Most hours first. */
function coveredSources(
  sources: readonly Source[],
  hours: readonly HourCoverage[],
  period: ReportPeriod,
): CoveredSource[] {
  const bySource = new Map<number, HourCoverage[]>();
  for (const hour of hours) bySource.set(hour.source, [...(bySource.get(hour.source) ?? []), hour]);
  return sources
    .flatMap(({ id, name, format, records, rejected }): CoveredSource[] => {
      const own = bySource.get(id);
      if (!own) return [];
      const rejections = Object.values(rejected).reduce<number>((sum, count) => sum + (count ?? 0), 0);
      return [
        { path: name, format, records, rejected: rejections, hours: own.length, calendar: calendarOf(own, period) },
      ];
    })
    .sort((a, b) => b.hours - a.hours || (a.path < b.path ? -1 : 1));
}

/** A text of 24 characters for each day: see `CoveredSource.calendar`. */
function calendarOf(hours: readonly HourCoverage[], { starts, timeZone }: ReportPeriod): string[] {
  const busiest = Math.max(...hours.map(({ records }) => records));
  const records = new Map(hours.map((each) => [each.hour, each.records]));
  const calendar = new Calendar(timeZone);
  const days = new Map<string, string>();
  for (let hour = starts[normPeriods]!; hour < starts[normPeriods + 1]!; hour++) {
    const day = calendar.dayOf(hour)!;
    const count = records.get(hour);
    const digit = count === undefined ? '.' : String(Math.min(9, Math.floor((10 * count) / busiest)));
    days.set(day, (days.get(day) ?? '') + digit);
  }
  // A day of 23 or 25 hours, on which clocks change, is shown as one of 24.
  return Array.from(days.values(), (digits) => digits.slice(0, 24).padEnd(24, '.'));
}

/** Whose use cannot be told, and what the policy keeps out of the report. */
export class UnknownsSection implements Section {
  private requests = 0;
  private withoutUser = 0;
  private withoutDevice = 0;
  private excluded = 0;

  add(seen: SeenUse): void {
    if (!isNow(seen) || !isUsed(seen)) return;
    const { requests, user, device } = seen.use;
    this.requests += requests;
    if (user === undefined) this.withoutUser += requests;
    if (device === '') this.withoutDevice += requests;
  }

  /** A use that the policy excludes is in no other section. */
  exclude(seen: SeenUse): void {
    if (isNow(seen)) this.excluded += seen.use.requests;
  }

  shares(): Pick<Coverage, 'withoutUser' | 'withoutDevice' | 'excludedRequests'> {
    const { requests, withoutUser, withoutDevice, excluded } = this;
    const known = requests > 0 && { withoutUser: withoutUser / requests, withoutDevice: withoutDevice / requests };
    return { ...known, excludedRequests: excluded };
  }
}
