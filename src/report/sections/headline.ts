import { ActiveMinutes } from '../active-minutes.js';
import { median } from '../median.js';
import type { Figure } from '../report-document.js';
import { normPeriods } from '../report-period.js';
import { isShadowUse, isUsed, type Section, type SeenUse } from '../seen-use.js';
import { type Reach, reaches, reachOfUse } from '../used-or-looked-up.js';

/** The figures at the head of the report, each beside those of the periods before. */
export class HeadlineSection implements Section {
  private readonly periods = Array.from({ length: normPeriods + 1 }, () => new PeriodSums());

  add(seen: SeenUse): void {
    this.periods[seen.place]!.add(seen);
  }

  figures(assessed: readonly boolean[]): Figure[] {
    return figureKinds.flatMap(({ valueIn, ...figure }) => {
      const values = this.periods.map((sums, place) => (assessed[place] ? valueIn(sums) : undefined));
      const value = values[normPeriods];
      if (value === undefined) return [];
      const before = values[normPeriods - 1];
      const norm = median(values.slice(0, normPeriods).filter((each) => each !== undefined));
      return { ...figure, value, ...(before !== undefined && { before }), ...(norm !== undefined && { norm }) };
    });
  }
}

const figureKinds: ReadonlyArray<
  Pick<Figure, 'id' | 'label' | 'unit' | 'worse'> & { valueIn(sums: PeriodSums): number | undefined }
> = [
  {
    id: 'shadow-services',
    label: 'services not approved',
    unit: 'count',
    worse: 'more',
    valueIn: ({ shadow }) => shadow.services.size,
  },
  {
    id: 'shadow-users',
    label: 'people who used them',
    unit: 'count',
    worse: 'more',
    valueIn: ({ shadow }) => shadow.users.size,
  },
  {
    id: 'shadow-devices',
    label: 'devices they were used on',
    unit: 'count',
    worse: 'more',
    valueIn: ({ shadow }) => shadow.devices.size,
  },
  {
    id: 'shadow-minutes',
    label: 'active time on them',
    unit: 'minutes',
    worse: 'more',
    valueIn: ({ shadow }) => shadow.minutes(),
  },
  {
    id: 'shadow-bytes-up',
    label: 'sent to them',
    unit: 'bytes',
    worse: 'more',
    valueIn: ({ shadow }) => shadow.bytesUp,
  },
  { id: 'services', label: 'AI services in use', unit: 'count', valueIn: ({ all }) => all.services.size },
  { id: 'users', label: 'people who used AI', unit: 'count', valueIn: ({ all }) => all.users.size },
  {
    id: 'approved-share',
    label: 'of active time on approved or tolerated services',
    unit: 'share',
    worse: 'less',
    valueIn: ({ all, shadow }) => share(all.minutes() - shadow.minutes(), all.minutes()),
  },
  { id: 'blocked', label: 'requests refused', unit: 'count', valueIn: ({ blocked }) => blocked },
  {
    id: 'refused-services',
    label: 'services asked for and always refused',
    unit: 'count',
    valueIn: (sums) => sums.servicesThatCameTo('refused'),
  },
  {
    id: 'reached',
    label: 'services only reached',
    unit: 'count',
    valueIn: (sums) => sums.servicesThatCameTo('reached'),
  },
  {
    id: 'looked-up',
    label: 'services only looked up',
    unit: 'count',
    valueIn: (sums) => sums.servicesThatCameTo('looked-up'),
  },
];

class PeriodSums {
  readonly all = new Sums();
  readonly shadow = new Sums();
  /** Of uses and attempts. */
  blocked = 0;
  /** The most that each service came to: its place in `reaches`. */
  private readonly cameTo = new Map<string, number>();

  add(seen: SeenUse): void {
    const { service, blocked } = seen.use;
    const reach = reachOfUse(seen.use);
    const place = reaches.indexOf(reach);
    if ((this.cameTo.get(service) ?? -1) < place) this.cameTo.set(service, place);
    if (reach === 'used' || reach === 'refused') this.blocked += blocked;
    if (!isUsed(seen)) return;
    this.all.add(seen);
    if (isShadowUse(seen)) this.shadow.add(seen);
  }

  servicesThatCameTo(reach: Reach): number {
    const wanted = reaches.indexOf(reach);
    let count = 0;
    for (const place of this.cameTo.values()) if (place === wanted) count++;
    return count;
  }
}

class Sums {
  readonly services = new Set<string>();
  readonly users = new Set<string>();
  readonly devices = new Set<string>();
  /** Absent where no log states any. */
  bytesUp: number | undefined;
  private readonly active = new Map<string, ActiveMinutes>();
  /** Of the use before, which often are this one's too: to look a name up costs more than all the rest. */
  private user: string | undefined;
  private device = '';

  add({ use }: SeenUse): void {
    if (use.user !== undefined && use.user !== this.user) this.users.add(use.user);
    if (use.device !== '' && use.device !== this.device) this.devices.add(use.device);
    this.user = use.user;
    this.device = use.device;
    if (use.bytesUp !== undefined) this.bytesUp = (this.bytesUp ?? 0) + use.bytesUp;
    let minutes = this.active.get(use.service);
    if (!minutes) {
      this.services.add(use.service);
      minutes = new ActiveMinutes();
      this.active.set(use.service, minutes);
    }
    minutes.add(use);
  }

  /** Over services and devices, as the rows of the services add up. */
  minutes(): number {
    let sum = 0;
    for (const minutes of this.active.values()) sum += minutes.total();
    return sum;
  }
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
