import {
  type Block,
  ContentChangedError,
  type Source as OpenedSource,
  UnreadableError,
} from '../../collectors/collector.js';
import { openSources } from '../../collectors/registry.js';
import { giveBack } from '../../collectors/spare-memory.js';
import { isCarried } from '../../native-free-parsers/carried.js';
import type { Hints, LogFormat } from '../../native-free-parsers/format.js';
import { isMixed } from '../../native-free-parsers/mixed/mixed-format.js';
import type { Source, Store } from '../store/store.js';
import { MergedBatch } from '../tally/merged-batch.js';
import type { Window } from '../tally/tally.js';
import { detect } from './detect.js';
import { isUnreadable, type ParseResult, type Unreadable } from './parse-block.js';
import type { Pool } from './pool.js';
import { Recogniser } from './recogniser.js';
import type { FailedSource, ScanProgress, ScanReport, SourceReport } from './scan-report.js';
import { SourceIndex } from './source-index.js';
import { type Reading, SourceRun } from './source-run.js';

export interface ScanOptions {
  /** Paths, folders, globs and `-`. */
  readonly addresses: readonly string[];
  readonly store: Store;
  readonly pool: Pool;
  /** Read every source as this format instead of detecting it. */
  readonly format?: LogFormat;
  /** IANA name of the zone of times that state none. */
  readonly timeZone: string;
  readonly window: Window;
  /** Files that are not looked at: the store's own. */
  readonly exclude: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ScanProgress) => void;
}

/** 1 to 8 MiB keeps a pool busy; 64 KiB does not, and larger ones cost memory. */
const blockBytes = 4 << 20;

/**
 * Reads every source, has its blocks parsed by the pool and brings the counts to the store, in order of offset.
 *
 * A damaged or unknown source never stops the others: it is in the report, with its reason.
 */
export async function scan(options: ScanOptions): Promise<ScanReport> {
  const failures = await options.store.failures();
  return new Scan(options, await SourceIndex.of(options.store), new Set(failures.map(({ name }) => name))).run();
}

/** A block at a worker. */
interface Dispatched {
  readonly run: SourceRun;
  readonly block: Block;
  /** The layout it was parsed with, as JSON. */
  readonly layout: string;
  readonly result: Promise<ParseResult | Unreadable>;
}

class Scan {
  private readonly options: ScanOptions;
  private readonly index: SourceIndex;
  private readonly recogniser: Recogniser;
  /** Names of sources that earlier scans could not read. */
  private readonly failedBefore: Set<string>;
  /** In the order of sources and offsets: results are settled first in, first out. */
  private readonly queue: Array<Dispatched | { readonly run: SourceRun; readonly ends: true }> = [];
  private readonly depth: number;
  /** Of the one source whose blocks are being settled: each is committed before the next begins. */
  private readonly merged = new MergedBatch();
  private readonly reports: SourceReport[] = [];
  private readonly failed: FailedSource[] = [];
  private readonly startedMs = performance.now();
  private bytes = 0;
  private records = 0;
  private rejected = 0;
  private doneBefore = 0;
  private done = 0;
  private total = 0;

  constructor(options: ScanOptions, index: SourceIndex, failedBefore: Set<string>) {
    this.options = options;
    this.failedBefore = failedBefore;
    this.index = index;
    this.recogniser = new Recogniser(index.formats());
    this.depth = 2 * options.pool.threads + 2;
  }

  async run(): Promise<ScanReport> {
    const { addresses, signal, exclude } = this.options;
    for await (const opened of openSources(addresses, signal, { exclude })) {
      if ('reason' in opened) await this.fail(opened.name, opened.reason);
      else await this.source(opened);
      signal.throwIfAborted();
    }
    await this.drain();
    return {
      sources: this.reports,
      failed: this.failed,
      records: this.records,
      rejected: this.rejected,
      bytes: this.bytes,
      seconds: (performance.now() - this.startedMs) / 1000,
    };
  }

  private async source(opened: OpenedSource): Promise<void> {
    this.total += opened.size ?? 0;
    try {
      const run = await this.plan(opened);
      if (run) await this.dispatchAll(run);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      await this.fail(opened.name, error.message);
    } finally {
      await opened.close();
    }
    this.doneBefore += opened.size ?? 0;
    this.done = 0;
  }

  /** How to count a source, or undefined where there is nothing to count, which is then in the report. */
  private async plan(opened: OpenedSource): Promise<SourceRun | undefined> {
    const { store } = this.options;
    const head = await opened.head();
    if (head.length === 0) {
      this.reports.push({ path: opened.name, records: 0, rejected: {}, skipped: 'empty' });
      return undefined;
    }
    if (this.isInFlight(head)) await this.drain();
    const known = await this.index.recognise(opened, head);
    if (known.kind === 'counted') {
      await this.skip(opened, known.source);
      return undefined;
    }
    if (known.kind === 'grown') {
      const { source } = known;
      const layout = writtenAt(opened.modifiedMs, source.layout);
      return new SourceRun(store, this.merged, opened, head, { format: source.format, layout }, source);
    }
    const reading = await this.recognise(opened, head);
    if ('reason' in reading) {
      await this.fail(opened.name, reading.reason);
      return undefined;
    }
    return new SourceRun(store, this.merged, opened, head, reading);
  }

  /** A source that begins like one whose blocks are still at the workers must wait for that one's checkpoint. */
  private isInFlight(head: Buffer): boolean {
    return this.queue.some(({ run }) => {
      const length = Math.min(run.head.length, head.length);
      return run.head.subarray(0, length).equals(head.subarray(0, length));
    });
  }

  private async recognise(opened: OpenedSource, head: Buffer): Promise<Reading | { readonly reason: string }> {
    const { format, timeZone } = this.options;
    const hints: Hints = { modifiedMs: opened.modifiedMs, timeZone };
    const detection = format ? detect(head, hints, [format]) : this.recogniser.detect(head, hints);
    const { recognised, refusals } = await detection;
    if (recognised) return { format: recognised.format.name, layout: recognised.layout };
    return { reason: format ? `not ${format.name}: ${refusals.get(format.name)}` : 'no format recognises it' };
  }

  private async dispatchAll(run: SourceRun): Promise<void> {
    const { signal } = this.options;
    try {
      for await (const block of run.opened.blocks(run.start, blockBytes, signal, run.continues)) {
        this.done = block.done;
        this.queue.push(this.dispatch(run, block));
        while (this.queue.length >= this.depth) await this.settleOldest();
        signal.throwIfAborted();
      }
    } catch (error) {
      if (!(error instanceof UnreadableError || error instanceof ContentChangedError)) throw error;
      run.failure = error.message;
    }
    this.queue.push({ run, ends: true });
  }

  private dispatch(run: SourceRun, block: Block): Dispatched {
    const { pool, window } = this.options;
    const { format, layout } = run;
    const result = pool.parse({ block, format, layout, window });
    // Where a scan is interrupted, the pool ends with results that nobody waits for any more.
    result.catch(() => {});
    return { run, block, layout: JSON.stringify(layout), result };
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) await this.settleOldest();
  }

  private async settleOldest(): Promise<void> {
    const oldest = this.queue.shift()!;
    const { run } = oldest;
    if ('ends' in oldest) return this.finish(run);
    const result = await oldest.result;
    if (isUnreadable(result)) {
      run.failure ??= result.unreadable;
      run.isBroken = true;
      return;
    }
    if (run.isBroken) return;
    await this.settle(oldest, result);
  }

  private async settle({ run, block, layout }: Dispatched, result: ParseResult): Promise<void> {
    if (layout !== JSON.stringify(run.layout)) {
      // A header in an earlier block changed the columns after this one was handed out.
      const again = this.dispatch(run, block.kind === 'bytes' ? { ...block, bytes: result.bytes! } : block);
      const outcome = await again.result;
      if (!isUnreadable(outcome)) return this.settle(again, outcome);
      run.failure ??= outcome.unreadable;
      run.isBroken = true;
      return;
    }
    run.add(result);
    if (result.bytes) giveBack(result.bytes);
    this.bytes += block.end - block.start;
    this.tellProgress(run);
    if (run.isDue) await run.commit(false);
  }

  private async finish(run: SourceRun): Promise<void> {
    if (run.isUntouched && run.stored) return this.skip(run.opened, run.stored);
    await run.commit(run.failure === undefined);
    if (run.stored) this.index.put(run.stored);
    const report = run.report();
    this.records += run.records;
    this.rejected += run.rejections;
    this.reports.push(report);
    if (run.failure !== undefined) await this.fail(run.opened.name, run.failure);
    else if (run.records === 0 && run.rejections > 0)
      await this.fail(run.opened.name, `every record was rejected (${reasons(report)})`);
    else await this.succeed(run.opened.name);
  }

  private async skip({ name, stamp }: OpenedSource, { id, format, outside }: Source): Promise<void> {
    await this.options.store.rename(id, name, stamp);
    await this.succeed(name);
    // What an earlier scan was told to leave out stays out; whoever reads the report must know.
    const leftOut = outside > 0 ? { outside } : {};
    this.reports.push({ path: name, format, records: 0, rejected: {}, ...leftOut, skipped: 'already counted' });
  }

  /** Most names never failed, and a transaction for each small file would cost more than its counts. */
  private async succeed(path: string): Promise<void> {
    if (this.failedBefore.delete(path)) await this.options.store.clearFailure(path);
  }

  private async fail(path: string, reason: string): Promise<void> {
    this.failed.push({ path, reason });
    await this.options.store.addFailure({ name: path, reason, atMs: Date.now() });
  }

  private tellProgress(run: SourceRun): void {
    this.options.onProgress?.({
      source: run.opened.name,
      sources: this.reports.length,
      records: this.records + run.records,
      rejected: this.rejected + run.rejections,
      bytes: this.bytes,
      done: this.doneBefore + this.done,
      total: this.total,
    });
  }
}

function reasons(report: SourceReport): string {
  return Object.entries(report.rejected)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

/** Dates without a year are the latest that fit before a log was last written, which a log that grew was since. */
function writtenAt(modifiedMs: number, layout: unknown): unknown {
  if (isCarried(layout)) return { ...layout, carried: writtenAt(modifiedMs, layout.carried) };
  if (isMixed(layout))
    return { ...layout, parts: layout.parts.map((part) => ({ ...part, layout: writtenAt(modifiedMs, part.layout) })) };
  const isDated = typeof layout === 'object' && layout !== null && 'modifiedMs' in layout;
  return isDated ? { ...layout, modifiedMs } : layout;
}
