import type { Source as OpenedSource } from '../../collectors/collector.js';
import type { ScanStore, Source } from '../store/store.js';
import type { FailedSource, ScanProgress, ScanReport, SourceReport } from './scan-report.js';
import type { SourceRun } from './source-run.js';

/** What has become of each source of a scan so far, and how much was read: its report, its failures, its progress. */
export class ScanOutcome {
  private readonly store: ScanStore;
  private readonly onProgress: ((progress: ScanProgress) => void) | undefined;
  /** Names of sources that earlier scans could not read. */
  private readonly failedBefore: Set<string>;
  private readonly reports: Ordered<SourceReport>[] = [];
  private readonly failed: Ordered<FailedSource>[] = [];
  private readonly startedMs = performance.now();
  private bytes = 0;
  private records = 0;
  private rejected = 0;
  /** Bytes of the sources that were read, of the one that is being read, and of both and it to its end. */
  private doneBefore = 0;
  private done = 0;
  private total = 0;

  private constructor(store: ScanStore, failedBefore: Set<string>, onProgress?: (progress: ScanProgress) => void) {
    this.store = store;
    this.failedBefore = failedBefore;
    this.onProgress = onProgress;
  }

  static async of(store: ScanStore, onProgress?: (progress: ScanProgress) => void): Promise<ScanOutcome> {
    const failures = await store.failures();
    return new ScanOutcome(store, new Set(failures.map(({ name }) => name)), onProgress);
  }

  /** A source is read from here on. */
  begins({ size }: OpenedSource): void {
    this.total += size ?? 0;
  }

  /** So many of its bytes were read. */
  isAt(done: number): void {
    this.done = done;
  }

  /** It was read to its end, or as far as may be. */
  ends({ size }: OpenedSource): void {
    this.doneBefore += size ?? 0;
    this.done = 0;
  }

  /** So many bytes of its content were counted. */
  counted(run: SourceRun, bytes: number): void {
    this.bytes += bytes;
    this.tellProgress(run);
  }

  tellProgress(run: SourceRun): void {
    this.onProgress?.({
      source: run.opened.name,
      sources: this.reports.length,
      records: this.records + run.records,
      rejected: this.rejected + run.rejections,
      bytes: this.bytes,
      done: this.doneBefore + this.done,
      total: this.total,
    });
  }

  /** All of a source is counted and committed, or as much of it as could be read. */
  async finish(run: SourceRun): Promise<void> {
    const { opened, order, failure } = run;
    const report = run.report();
    this.records += run.records;
    this.rejected += run.rejections;
    this.report(report, order);
    if (failure !== undefined) await this.fail(opened.name, failure, order);
    else if (run.records === 0 && run.rejections > 0)
      await this.fail(opened.name, `every record was rejected (${reasons(report)})`, order);
    else await this.succeed(opened.name);
  }

  /** Nothing of a source is new. */
  async skip({ name, stamp }: OpenedSource, { id, format, outside }: Source, order: number): Promise<void> {
    await this.store.rename(id, name, stamp);
    await this.succeed(name);
    // What an earlier scan was told to leave out stays out; whoever reads the report must know.
    const leftOut = outside > 0 ? { outside } : {};
    this.report({ path: name, format, records: 0, rejected: {}, ...leftOut, skipped: 'already counted' }, order);
  }

  skipEmpty({ name }: OpenedSource, order: number): void {
    this.report({ path: name, records: 0, rejected: {}, skipped: 'empty' }, order);
  }

  /** A source cannot be read, or not further; `reason` is one clause. */
  async fail(path: string, reason: string, order: number): Promise<void> {
    this.failed.push({ order, what: { path, reason } });
    await this.store.addFailure({ name: path, reason, atMs: Date.now() });
  }

  /** `unused`: what was learnt and found no room. */
  toReport(unused: number): ScanReport {
    return {
      sources: inOrder(this.reports),
      failed: inOrder(this.failed),
      records: this.records,
      rejected: this.rejected,
      bytes: this.bytes,
      seconds: (performance.now() - this.startedMs) / 1000,
      ...(unused > 0 && { unused }),
    };
  }

  private report(report: SourceReport, order: number): void {
    this.reports.push({ order, what: report });
  }

  /** Most names never failed, and a transaction for each small file would cost more than its counts. */
  private async succeed(path: string): Promise<void> {
    if (this.failedBefore.delete(path)) await this.store.clearFailure(path);
  }
}

interface Ordered<What> {
  readonly order: number;
  readonly what: What;
}

/** In the order in which sources were named, whichever was counted first. */
function inOrder<What>(all: readonly Ordered<What>[]): What[] {
  return all.toSorted((a, b) => a.order - b.order).map(({ what }) => what);
}

function reasons(report: SourceReport): string {
  return Object.entries(report.rejected)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}
