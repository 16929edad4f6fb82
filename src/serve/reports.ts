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
  /** Where reports come from, for tests; the store unless said otherwise. */
  readonly compute?: (query: PageQuery) => Promise<ReportDocument>;
}

/** So many computed reports are kept; each is as large as what it shows. */
const mostKept = 24;

/** A report, and what the files were when it was begun. */
interface Kept {
  readonly report: Promise<ReportDocument>;
  readonly stamp: string;
  /** The one that will take its place. */
  next?: Promise<ReportDocument>;
}

/**
 * Reports as they are asked for. One is computed when it is first asked for; when the store or the policy changed since, it is shown
 * once more, as of its time, while the next is computed: a page opens at once, however long a year takes to add up.
 */
export class Reports {
  private readonly options: ReportsOptions;
  /** The one asked for last comes last. */
  private readonly kept = new Map<string, Kept>();

  constructor(options: ReportsOptions) {
    this.options = options;
  }

  async of(query: PageQuery): Promise<ReportDocument> {
    const { sort: _sort, week: _week, from: _from, to: _to, ...filter } = query;
    // The last whole week is the same by its name.
    const key = JSON.stringify([periodOf(query, this.options.timeZone, new Date()), filter]);
    const stamp = this.stamp();
    const known = this.kept.get(key);
    if (!known) return this.keep(key, stamp, this.compute(query));
    this.kept.delete(key);
    this.kept.set(key, known);
    if (known.stamp !== stamp && !known.next) this.renew(key, stamp, known, query);
    return known.report;
  }

  /** Computes what opens first, so that it is there when it is asked for. */
  async warm(): Promise<void> {
    await this.of({});
  }

  private renew(key: string, stamp: string, known: Kept, query: PageQuery): void {
    known.next = this.compute(query);
    known.next.then(
      (report) => {
        if (this.kept.get(key) === known) this.keep(key, stamp, Promise.resolve(report));
      },
      // Asked for anew, it is computed again and tells what is wrong.
      () => {
        this.kept.delete(key);
      },
    );
  }

  private keep(key: string, stamp: string, report: Promise<ReportDocument>): Promise<ReportDocument> {
    this.kept.set(key, { report, stamp });
    report.catch(() => this.kept.delete(key));
    const [oldest] = this.kept.keys();
    if (this.kept.size > mostKept && oldest !== undefined) this.kept.delete(oldest);
    return report;
  }

  private async compute(query: PageQuery): Promise<ReportDocument> {
    if (this.options.compute) return this.options.compute(query);
    const { store, findings, timeZone } = this.options;
    const knowledge = await this.options.knowledge();
    const period = periodOf(query, timeZone, knowledge.policy.now);
    const keeps = keeperOf(query);
    return reportOf({ store, knowledge, period, findings, ...(keeps && { keeps }) });
  }

  private stamp(): string {
    // The last whole week is another one tomorrow, perhaps.
    const day = new Date().toISOString().slice(0, 10);
    return [day, ...this.options.files.map(stampOf)].join(' ');
  }
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.size}:${stats.mtimeMs}` : '-';
}
