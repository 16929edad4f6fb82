import { ActiveMinutes } from '../active-minutes.js';
import type { Measured, Series, ServiceUse } from '../report-document.js';
import { normPeriods } from '../report-period.js';
import { isNow, isUsed, type Section, type SeenUse } from '../seen-use.js';
import { UsageTotals } from '../usage-totals.js';
import { reaches } from '../used-or-looked-up.js';
import { worstFirst } from '../verdict-order.js';

/** What is in the heat map. */
const mostInHeat = 20;

/** Use by service, and how it compares with the periods before. */
export class ServicesSection implements Section {
  private readonly services = new Map<string, ServiceSums>();

  add(seen: SeenUse): void {
    const { service } = seen.use;
    let sums = this.services.get(service);
    if (!sums) {
      // What is not in the period is in no row of it.
      if (!isNow(seen)) return;
      sums = new ServiceSums(seen);
      this.services.set(service, sums);
    }
    sums.add(seen);
  }

  /** The services of the period. `assessed`: of each period, whether anything was. */
  rows(assessed: readonly boolean[]): ServiceUse[] {
    return Array.from(this.services.values(), (sums) => sums.row(assessed)).sort(byImportance);
  }
}

/** The services with most active minutes over all periods, for a heat map. */
export function heatOf(services: readonly ServiceUse[]): Series['heat'] {
  const total = ({ trend }: ServiceUse) => trend.reduce<number>((sum, minutes) => sum + (minutes ?? 0), 0);
  return services
    .filter(({ use }) => use === 'used')
    .sort((a, b) => total(b) - total(a))
    .slice(0, mostInHeat)
    .map(({ service, name, trend }) => ({ service, name, minutes: trend }));
}

/** Used before reached before looked up, shadow AI before the rest, then by risk and people. */
function byImportance(a: ServiceUse, b: ServiceUse): number {
  return (
    reaches.indexOf(b.use) - reaches.indexOf(a.use) ||
    worstFirst.indexOf(a.verdict) - worstFirst.indexOf(b.verdict) ||
    (b.users ?? b.devices ?? 0) - (a.users ?? a.devices ?? 0) ||
    (b.risk?.score ?? 0) - (a.risk?.score ?? 0) ||
    b.requests - a.requests ||
    (a.service < b.service ? -1 : 1)
  );
}

class ServiceSums {
  private readonly first: SeenUse;
  private readonly now = new UsageTotals();
  private readonly minutes = Array.from({ length: normPeriods + 1 }, () => new ActiveMinutes());
  private readonly usersBefore = new Set<string>();
  private requestsBefore = 0;
  private bytesUpBefore: number | undefined;
  private isUsedBefore = false;

  constructor(first: SeenUse) {
    this.first = first;
  }

  add(seen: SeenUse): void {
    const { use, place, decision } = seen;
    if (isUsed(seen)) this.minutes[place]!.add(use);
    if (isNow(seen)) {
      this.now.add(use, decision.verdict);
      return;
    }
    if (!isUsed(seen)) return;
    this.isUsedBefore = true;
    if (place !== normPeriods - 1) return;
    if (use.user !== undefined) this.usersBefore.add(use.user);
    this.requestsBefore += use.requests;
    if (use.bytesUp !== undefined) this.bytesUpBefore = (this.bytesUpBefore ?? 0) + use.bytesUp;
  }

  row(assessed: readonly boolean[]): ServiceUse {
    const { use, service } = this.first;
    const measured: Measured = this.now.numbers();
    const wasAssessed = assessed.slice(0, normPeriods).some((each) => each);
    return {
      service: use.service,
      name: service?.name ?? use.service,
      ...(service && { vendor: service.vendor, category: service.category, risk: service.risk }),
      ...measured,
      trend: this.minutes.map((minutes, place) => (assessed[place] ? minutes.total() : null)),
      ...(assessed[normPeriods - 1] && { before: this.before() }),
      isNew: wasAssessed && !this.isUsedBefore && measured.use === 'used',
    };
  }

  private before(): NonNullable<ServiceUse['before']> {
    return {
      ...(this.usersBefore.size > 0 && { users: this.usersBefore.size }),
      requests: this.requestsBefore,
      ...(this.bytesUpBefore !== undefined && { bytesUp: this.bytesUpBefore }),
    };
  }
}
