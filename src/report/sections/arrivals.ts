import { isShadow } from '../../policy/verdict.js';
import { timeText } from '../calendar.js';
import type { Arrival, Arrivals } from '../report-document.js';
import { normPeriods } from '../report-period.js';
import { isNow, isUsed, type Section, type SeenUse } from '../seen-use.js';

/** Of each kind; a first scan of a large office has thousands. */
const mostRows = 100;

const kinds = {
  services: ({ use, service }: SeenUse) => ({ id: use.service, name: service?.name ?? use.service }),
  users: ({ use }: SeenUse) => (use.user === undefined ? undefined : { id: use.user, name: use.user }),
  devices: ({ use }: SeenUse) => (use.device === '' ? undefined : { id: use.device, name: use.device }),
  models: ({ use }: SeenUse) => (use.model === undefined ? undefined : { id: use.model, name: use.model }),
  clients: ({ use }: SeenUse) => (use.client === undefined ? undefined : { id: use.client, name: use.client }),
} as const;
type Kind = keyof typeof kinds;

/** Services, people, devices, models and clients that are in use and were not in the eight periods before. */
export class ArrivalsSection implements Section {
  private readonly things: Readonly<Record<Kind, Map<string, Thing>>> = {
    services: new Map(),
    users: new Map(),
    devices: new Map(),
    models: new Map(),
    clients: new Map(),
  };

  add(seen: SeenUse): void {
    if (!isUsed(seen)) return;
    for (const kind of Object.keys(kinds) as Kind[]) {
      const named = kinds[kind](seen);
      if (!named) continue;
      const known = this.things[kind].get(named.id);
      if (known) meet(known, seen);
      else this.things[kind].set(named.id, meet(newThing(named, seen), seen));
    }
  }

  list(assessed: readonly boolean[], clientName: (id: string) => string): Arrivals {
    const comparable = assessed.slice(0, normPeriods).some((each) => each);
    const of = (kind: Kind) => (comparable ? arrivalsIn(this.things[kind]) : []);
    const clients = of('clients').map((each) => ({ ...each, name: clientName(each.id) }));
    return {
      comparable,
      services: of('services'),
      users: of('users'),
      devices: of('devices'),
      models: of('models'),
      clients,
    };
  }
}

interface Thing {
  readonly id: string;
  readonly name: string;
  readonly firstSeen: number;
  readonly isOld: boolean;
  readonly verdict: Arrival['verdict'];
  readonly users: Set<string>;
  /** Names of the services, shadow AI only for people and devices. */
  readonly services: Set<string>;
}

function newThing(named: { readonly id: string; readonly name: string }, seen: SeenUse): Thing {
  const { use, decision } = seen;
  const { verdict } = decision;
  return { ...named, firstSeen: use.firstSeen, isOld: !isNow(seen), verdict, users: new Set(), services: new Set() };
}

function meet(thing: Thing, { use, decision, service }: SeenUse): Thing {
  if (thing.isOld) return thing;
  if (use.user !== undefined) thing.users.add(use.user);
  if (isShadow(decision.verdict)) thing.services.add(service?.name ?? use.service);
  return thing;
}

function arrivalsIn(things: ReadonlyMap<string, Thing>): Arrival[] {
  return [...things.values()]
    .filter(({ isOld }) => !isOld)
    .sort((a, b) => b.users.size - a.users.size || a.firstSeen - b.firstSeen || (a.id < b.id ? -1 : 1))
    .slice(0, mostRows)
    .map(({ id, name, firstSeen, verdict, users, services }) => ({
      id,
      name,
      firstSeen: timeText(firstSeen) ?? '',
      ...(verdict !== undefined && { verdict }),
      ...(users.size > 0 && { users: users.size }),
      ...(services.size > 0 && { services: [...services].sort().slice(0, 5) }),
    }));
}
