import { ActiveMinutes } from '../active-minutes.js';
import { median } from '../median.js';
import type { Figure } from '../report-document.js';
import { normPeriods } from '../report-period.js';
import { isShadowUse, isUsed, type Section, type SeenUse } from '../seen-use.js';

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
    label: 'devices that reached them',
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
  { id: 'blocked', label: 'requests refused', unit: 'count', valueIn: ({ all }) => all.blocked },
  {
    id: 'looked-up',
    label: 'services only looked up',
    unit: 'count',
    valueIn: ({ all, lookedUp }) => [...lookedUp].filter((service) => !all.services.has(service)).length,
  },
];

class PeriodSums {
  readonly all = new Sums();
  readonly shadow = new Sums();
  readonly lookedUp = new Set<string>();

  add(seen: SeenUse): void {
    if (!isUsed(seen)) {
      this.lookedUp.add(seen.use.service);
      return;
    }
    this.all.add(seen);
    if (isShadowUse(seen)) this.shadow.add(seen);
  }
}

class Sums {
  readonly services = new Set<string>();
  readonly users = new Set<string>();
  readonly devices = new Set<string>();
  /** Absent where no log states any. */
  bytesUp: number | undefined;
  blocked = 0;
  private readonly active = new Map<string, ActiveMinutes>();

  add({ use }: SeenUse): void {
    this.services.add(use.service);
    if (use.user !== undefined) this.users.add(use.user);
    if (use.device !== '') this.devices.add(use.device);
    if (use.bytesUp !== undefined) this.bytesUp = (this.bytesUp ?? 0) + use.bytesUp;
    this.blocked += use.blocked;
    let minutes = this.active.get(use.service);
    if (!minutes) {
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
