import { statSync } from 'node:fs';
import type { FindingKinds } from '../report/finding-kinds.js';
import type { Knowledge } from '../report/knowledge.js';
import { reportOf } from '../report/report.js';
import type { ReportDocument } from '../report/report-document.js';
import type { Store } from '../store/store.js';
import { keeperOf, type PageQuery, periodOf } from './request-query.js';

export interface ReportsOptions {
  readonly store: Store;
  /** Read anew where the policy's file changed. */
  readonly knowledge: () => Promise<Knowledge>;
  /** Files whose change makes what was computed stale: the database and its log, the policy. */
  readonly files: readonly string[];
  readonly findings: FindingKinds;
  readonly timeZone: string;
}

/** So many computed reports are kept; each is as large as what it shows. */
const mostKept = 24;

/** Reports as they are asked for: computed once as long as the store and the policy stay as they are. */
export class Reports {
  private readonly options: ReportsOptions;
  private readonly kept = new Map<string, Promise<ReportDocument>>();
  private stamp = '';

  constructor(options: ReportsOptions) {
    this.options = options;
  }

  async of(query: PageQuery): Promise<ReportDocument> {
    this.dropStale();
    const { sort: _, ...asked } = query;
    const key = JSON.stringify(asked);
    const known = this.kept.get(key);
    if (known) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return known;
    }
    const computed = this.compute(query);
    this.kept.set(key, computed);
    computed.catch(() => this.kept.delete(key));
    const [oldest] = this.kept.keys();
    if (this.kept.size > mostKept && oldest !== undefined) this.kept.delete(oldest);
    return computed;
  }

  private async compute(query: PageQuery): Promise<ReportDocument> {
    const { store, findings, timeZone } = this.options;
    const knowledge = await this.options.knowledge();
    const period = periodOf(query, timeZone, knowledge.policy.now);
    const keeps = keeperOf(query);
    return reportOf({ store, knowledge, period, findings, ...(keeps && { keeps }) });
  }

  private dropStale(): void {
    const day = new Date().toISOString().slice(0, 10);
    const stamp = [day, ...this.options.files.map(stampOf)].join(' ');
    if (stamp !== this.stamp) this.kept.clear();
    this.stamp = stamp;
  }
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.size}:${stats.mtimeMs}` : '-';
}
