import { isShadow, type Verdict } from '../../policy/verdict.js';
import type { PersonUse } from '../report-document.js';
import { isNow, isRefused, isUsed, type Section, type SeenUse } from '../seen-use.js';
import { UsageTotals } from '../usage-totals.js';
import { worstFirst } from '../verdict-order.js';

/** Use in the period by user, device or department, and attempts that were refused; looked up is not used. */
export class PeopleSection implements Section {
  private readonly nameOf: (seen: SeenUse) => string | undefined;
  private readonly people = new Map<string, PersonSums>();

  constructor(nameOf: (seen: SeenUse) => string | undefined) {
    this.nameOf = nameOf;
  }

  add(seen: SeenUse): void {
    if (!isNow(seen) || !(isUsed(seen) || isRefused(seen))) return;
    const name = this.nameOf(seen);
    if (name === undefined) return;
    let sums = this.people.get(name);
    if (!sums) {
      sums = new PersonSums(name);
      this.people.set(name, sums);
    }
    sums.add(seen);
  }

  /** Those with shadow AI first, most active first; last those who got nothing of what they asked for. */
  rows(): PersonUse[] {
    return Array.from(this.people.values(), (sums) => sums.row()).sort(
      (a, b) =>
        Number(b.use === 'used') - Number(a.use === 'used') ||
        Number(b.services.length > 0) - Number(a.services.length > 0) ||
        worstFirst.indexOf(a.verdict) - worstFirst.indexOf(b.verdict) ||
        b.activeMinutes - a.activeMinutes ||
        b.requests - a.requests ||
        (a.name < b.name ? -1 : 1),
    );
  }
}

class PersonSums {
  private readonly name: string;
  private readonly totals = new UsageTotals();
  /** Most people have none of the one or the other. */
  private shadow: ServicesOf | undefined;
  private refused: ServicesOf | undefined;
  private department: string | undefined;
  private isShared = false;

  constructor(name: string) {
    this.name = name;
  }

  add(seen: SeenUse): void {
    const { use, decision, department } = seen;
    this.totals.add(use, decision.verdict);
    this.department ??= department;
    if (use.shared !== undefined) this.isShared = true;
    if (!isShadow(decision.verdict)) return;
    if (isUsed(seen)) {
      this.shadow ??= new ServicesOf();
      this.shadow.add(seen);
    } else {
      this.refused ??= new ServicesOf();
      this.refused.add(seen);
    }
  }

  row(): PersonUse {
    const { name, department } = this;
    const used = this.shadow?.list() ?? [];
    const refused = (this.refused?.list() ?? []).filter(
      ({ service }) => !used.some((each) => each.service === service),
    );
    return {
      name,
      ...(department !== undefined && department !== name && { department }),
      ...this.totals.numbers(),
      services: used,
      ...(refused.length > 0 && { refused }),
      ...(this.isShared && { shared: true }),
    };
  }
}

/** The services that somebody or something uses, most requests first, each with its worst verdict. */
export class ServicesOf {
  private readonly services = new Map<string, { name: string; verdict: Verdict; requests: number }>();

  add({ use, decision, service }: SeenUse): void {
    const known = this.services.get(use.service);
    if (!known) {
      const { requests } = use;
      this.services.set(use.service, { name: service?.name ?? use.service, verdict: decision.verdict, requests });
      return;
    }
    known.requests += use.requests;
    if (worstFirst.indexOf(decision.verdict) < worstFirst.indexOf(known.verdict)) known.verdict = decision.verdict;
  }

  list(): PersonUse['services'] {
    return [...this.services]
      .sort(([a, x], [b, y]) => y.requests - x.requests || (a < b ? -1 : 1))
      .map(([service, { name, verdict }]) => ({ service, name, verdict }));
  }
}
