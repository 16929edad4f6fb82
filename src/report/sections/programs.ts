import type { KnownClient } from '../knowledge.js';
import type { ProgramUse } from '../report-document.js';
import { isNow, isUsed, type Section, type SeenUse } from '../seen-use.js';
import { UsageTotals } from '../usage-totals.js';
import { worstFirst } from '../verdict-order.js';
import { ServicesOf } from './people.js';

/** Clients that people chat with; all others are programs, what completes code in an editor among them. */
const browsing: ReadonlySet<string> = new Set(['browser', 'desktop', 'mobile', 'front-end', 'crawler']);
/** Services that only programs talk to: traffic without a known client is one's all the same. */
const forPrograms: ReadonlySet<string> = new Set(['llm-api', 'llm-gateway', 'cloud-ai']);
const unnamed = 'not stated';

/** API clients, agents and coding tools, apart from people's browsing. */
export class ProgramsSection implements Section {
  private readonly clientOf: (id: string) => KnownClient | undefined;
  private readonly programs = new Map<string, ProgramSums>();

  constructor(clientOf: (id: string) => KnownClient | undefined) {
    this.clientOf = clientOf;
  }

  add(seen: SeenUse): void {
    if (!isNow(seen) || !isUsed(seen)) return;
    const { client } = seen.use;
    const known = client === undefined ? undefined : this.clientOf(client);
    if (known && browsing.has(known.kind)) return;
    if (client === undefined && !forPrograms.has(seen.service?.categoryId ?? '')) return;
    const id = client ?? unnamed;
    let sums = this.programs.get(id);
    if (!sums) {
      sums = new ProgramSums(id, known);
      this.programs.set(id, sums);
    }
    sums.add(seen);
  }

  rows(): ProgramUse[] {
    return Array.from(this.programs.values(), (sums) => sums.row()).sort(
      (a, b) =>
        worstFirst.indexOf(a.verdict) - worstFirst.indexOf(b.verdict) ||
        b.requests - a.requests ||
        (a.client < b.client ? -1 : 1),
    );
  }
}

class ProgramSums {
  private readonly id: string;
  private readonly known: KnownClient | undefined;
  private readonly totals = new UsageTotals();
  private readonly services = new ServicesOf();
  private readonly models = new Set<string>();

  constructor(id: string, known: KnownClient | undefined) {
    this.id = id;
    this.known = known;
  }

  add(seen: SeenUse): void {
    this.totals.add(seen.use, seen.decision.verdict);
    this.services.add(seen);
    if (seen.use.model !== undefined) this.models.add(seen.use.model);
  }

  row(): ProgramUse {
    return {
      client: this.id,
      name: this.known?.name ?? (this.id === unnamed ? 'programs that do not say what they are' : this.id),
      ...(this.known && { kind: this.known.kind }),
      ...this.totals.numbers(),
      services: this.services.list(),
      models: [...this.models].sort(),
    };
  }
}
