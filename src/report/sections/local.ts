import type { KnownClient } from '../knowledge.js';
import type { ProgramUse } from '../report-document.js';
import { isNow, isUsed, type Section, type SeenUse } from '../seen-use.js';
import { UsageTotals } from '../usage-totals.js';
import { worstFirst } from '../verdict-order.js';

const mostMachines = 20;

/** AI that runs on own machines, by tool: who used it, and where it runs. */
export class LocalSection implements Section {
  private readonly toolOf: (id: string) => KnownClient | undefined;
  private readonly tools = new Map<string, ToolSums>();

  constructor(toolOf: (id: string) => KnownClient | undefined) {
    this.toolOf = toolOf;
  }

  add(seen: SeenUse): void {
    if (!isNow(seen) || !isUsed(seen)) return;
    const { service, host, model } = seen.use;
    let sums = this.tools.get(service);
    if (!sums) {
      sums = { totals: new UsageTotals(), machines: new Set(), models: new Set() };
      this.tools.set(service, sums);
    }
    sums.totals.add(seen.use, seen.decision.verdict);
    if (host !== undefined && sums.machines.size < mostMachines) sums.machines.add(host);
    if (model !== undefined) sums.models.add(model);
  }

  rows(): ProgramUse[] {
    return Array.from(this.tools, ([id, sums]) => this.row(id, sums)).sort(
      (a, b) =>
        worstFirst.indexOf(a.verdict) - worstFirst.indexOf(b.verdict) ||
        b.requests - a.requests ||
        (a.client < b.client ? -1 : 1),
    );
  }

  private row(id: string, { totals, machines, models }: ToolSums): ProgramUse {
    const tool = this.toolOf(id);
    return {
      client: id,
      name: tool?.name ?? id,
      ...(tool && { kind: tool.kind }),
      ...totals.numbers(),
      services: [],
      models: [...models].sort(),
      machines: [...machines].sort(),
    };
  }
}

interface ToolSums {
  readonly totals: UsageTotals;
  readonly machines: Set<string>;
  readonly models: Set<string>;
}
