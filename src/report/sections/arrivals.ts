import { isShadow } from '../../policy/verdict.js';
import { timeText } from '../calendar.js';
import type { Arrival, Arrivals } from '../report-document.js';
import { normPeriods } from '../report-period.js';
import { isNow, isUsed, type Section, type SeenUse } from '../seen-use.js';
import { worstFirst } from '../verdict-order.js';

/** Of each kind; a first scan of a large office has thousands. */
const mostRows = 100;
const mostServices = 5;

/** Services, people, devices, models and clients that are in use and were not in the eight periods before. */
export class ArrivalsSection implements Section {
  private readonly services = new Things();
  private readonly users = new Things();
  private readonly devices = new Things();
  private readonly models = new Things();
  private readonly clients = new Things();

  add(seen: SeenUse): void {
    if (!isUsed(seen)) return;
    const { service, user, device, model, client } = seen.use;
    this.services.meet(service, seen);
    if (user !== undefined) this.users.meet(user, seen);
    if (device !== '') this.devices.meet(device, seen);
    if (model !== undefined) this.models.meet(model, seen);
    if (client !== undefined) this.clients.meet(client, seen);
  }

  list(assessed: readonly boolean[], nameOf: { service(id: string): string; client(id: string): string }): Arrivals {
    const comparable = assessed.slice(0, normPeriods).some((each) => each);
    const of = (things: Things, name = (id: string) => id) => (comparable ? things.arrivals(name) : []);
    return {
      comparable,
      services: of(this.services, nameOf.service).sort(byVerdict),
      users: of(this.users),
      devices: of(this.devices),
      models: of(this.models),
      clients: of(this.clients, nameOf.client),
    };
  }
}

/** The gravest first; those alike stay in their order. */
function byVerdict({ verdict: a }: Arrival, { verdict: b }: Arrival): number {
  return a === undefined || b === undefined ? 0 : worstFirst.indexOf(a) - worstFirst.indexOf(b);
}

/** What is remembered of a thing that was not seen before the period. */
interface Thing {
  readonly firstSeen: number;
  readonly verdict: Arrival['verdict'];
  readonly users: Set<string>;
  /** Names of shadow AI. */
  readonly services: Set<string>;
}

/** Uses of the period come first, so what is seen after them is not new. */
class Things {
  private readonly known = new Map<string, Thing>();

  meet(id: string, seen: SeenUse): void {
    if (!isNow(seen)) {
      if (this.known.size > 0) this.known.delete(id);
      return;
    }
    const { use, decision, service } = seen;
    let thing = this.known.get(id);
    if (thing === undefined) {
      thing = { firstSeen: use.firstSeen, verdict: decision.verdict, users: new Set(), services: new Set() };
      this.known.set(id, thing);
    }
    if (use.user !== undefined) thing.users.add(use.user);
    if (isShadow(decision.verdict) && thing.services.size < mostServices)
      thing.services.add(service?.name ?? use.service);
  }

  arrivals(name: (id: string) => string): Arrival[] {
    return [...this.known]
      .map(([id, thing]) => ({ id, ...thing }))
      .sort((a, b) => b.users.size - a.users.size || a.firstSeen - b.firstSeen || (a.id < b.id ? -1 : 1))
      .slice(0, mostRows)
      .map(({ id, firstSeen, verdict, users, services }) => ({
        id,
        name: name(id),
        firstSeen: timeText(firstSeen) ?? '',
        ...(verdict !== undefined && { verdict }),
        ...(users.size > 0 && { users: users.size }),
        ...(services.size > 0 && { services: [...services].sort() }),
      }));
  }
}
