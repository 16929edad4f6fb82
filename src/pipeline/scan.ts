import {
  type Block,
  ContentChangedError,
  type Source as OpenedSource,
  UnreadableError,
} from '../../collectors/collector.js';
import { openSources } from '../../collectors/registry.js';
import { giveBack } from '../../collectors/spare-memory.js';
import { captureFormats } from '../../native-free-parsers/capture-registry.js';
import { isCarried } from '../../native-free-parsers/carried.js';
import type { Format, Hints, LogFormat } from '../../native-free-parsers/format.js';
import { loadFormat } from '../../native-free-parsers/load-format.js';
import { isMixed } from '../../native-free-parsers/mixed/mixed-format.js';
import type { FactName } from '../../native-free-parsers/row.js';
import type { KnowledgeTables } from '../identity/knowledge.js';
import type { MatchedCatalogue } from '../match/signatures.js';
import type { ScanStore, Source } from '../store/store.js';
import { MergedBatch } from '../tally/merged-batch.js';
import { statementCount } from '../tally/statements.js';
import type { Window } from '../tally/tally-mode.js';
import type { Detection } from './detect.js';
import { detectCapture } from './detect-capture.js';
import { formatOf } from './format-of.js';
import { Lessons } from './learn.js';
import { Lesson } from './lesson.js';
import { isUnreadable, type ParseResult, type Unreadable } from './parse-block.js';
import type { Pool } from './pool.js';
import type { CaptureResult } from './read-capture.js';
import { Recogniser } from './recogniser.js';
import type { FailedSource, ScanProgress, ScanReport, SourceReport } from './scan-report.js';
import { SourceIndex } from './source-index.js';
import { countingMode, factsOf, isCapture, lessonMode, statesFlows } from './source-mode.js';
import { matchesTail } from './source-prints.js';
import { SourceRun } from './source-run.js';
import { Stretch, stretchBytes } from './stretch.js';

export interface ScanOptions {
  /** Paths, folders, globs and `-`. */
  readonly addresses: readonly string[];
  readonly store: ScanStore;
  readonly pool: Pool;
  /** The one that the pool's workers match. */
  readonly catalogue: MatchedCatalogue;
  /** Read every source as this format instead of detecting it. */
  readonly format?: Format;
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
/** Captures are read in order, so their pieces need not keep a pool busy. */
const pieceBytes = 1 << 20;

/**
 * Reads every source, has its blocks parsed by the pool and brings the counts to the store, in order of offset.
 *
 * Names come before addresses: sources are first read for the leases, logons and names that they state, then those without
 * flows are counted, then captures, and last logs with flows, by what the store has learnt by then. So neither the order of the sources
 * nor the number of workers changes what is counted. A pipe, which cannot be read twice, is counted when it is met.
 *
 * A damaged or unknown source never stops the others: it is in the report, with its reason.
 */
export async function scan(options: ScanOptions): Promise<ScanReport> {
  const failures = await options.store.failures();
  return new Scan(options, await SourceIndex.of(options.store), new Set(failures.map(({ name }) => name))).run();
}

/** A source that can be counted, now or later. */
interface Held {
  readonly opened: OpenedSource;
  readonly order: number;
  readonly format: Format;
  /** The layout at its start, where none of it is counted. */
  readonly layout: unknown;
  readonly facts: readonly FactName[];
  /** What the store has of it, for one that grew. */
  readonly source?: Source;
  isTaught: boolean;
}

/** A block at a worker. */
interface Dispatched {
  readonly run: SourceRun | Lesson;
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
  private readonly queue: Array<Dispatched | Stretch | { readonly run: SourceRun | Lesson; readonly ends: true }> = [];
  private readonly depth: number;
  /** Of the one source whose blocks are being settled: each is committed before the next begins. */
  private readonly merged = new MergedBatch();
  private readonly lessons: Lessons;
  private knowledge: KnowledgeTables | undefined;
  private readonly held: Held[] = [];
  /**
   * Ids of the captures among the sources, as far as the store has them: what they state does not change how the others are
   * counted, or it would matter which of them was counted when a scan was killed.
   */
  private readonly captures = new Set<number>();
  private readonly reports: Ordered<SourceReport>[] = [];
  private readonly failed: Ordered<FailedSource>[] = [];
  private sources = 0;
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
    this.lessons = new Lessons(options.store, options.catalogue);
    this.depth = 2 * options.pool.threads + 2;
  }

  async run(): Promise<ScanReport> {
    const { addresses, signal, exclude } = this.options;
    try {
      for await (const opened of openSources(addresses, signal, { exclude })) {
        const order = this.sources++;
        if ('reason' in opened) await this.fail(opened.name, opened.reason, order);
        else await this.meet(opened, order);
        signal.throwIfAborted();
      }
      await this.countHeld();
    } finally {
      for (const { opened } of this.held) await opened.close();
    }
    return {
      sources: inOrder(this.reports),
      failed: inOrder(this.failed),
      records: this.records,
      rejected: this.rejected,
      bytes: this.bytes,
      seconds: (performance.now() - this.startedMs) / 1000,
      ...(this.lessons.leftOut > 0 && { unused: this.lessons.leftOut }),
    };
  }

  /** Look at a source, and keep it open until it is its turn: it holds no file open. A pipe's turn is now. */
  private async meet(opened: OpenedSource, order: number): Promise<void> {
    const held = await this.orFail(opened, order, () => this.lookAt(opened, order));
    if (held && opened.rereadable) {
      this.held.push(held);
      return;
    }
    if (held) {
      await this.teach();
      this.knowledge = await this.lessons.tables(this.captures);
      await this.count(held);
      await this.drain();
    }
    await opened.close();
  }

  /** What is to be done with a source, or undefined where there is nothing, which is then in the report. */
  private async lookAt(opened: OpenedSource, order: number): Promise<Held | undefined> {
    const head = await opened.head();
    if (head.length === 0) {
      this.report({ path: opened.name, records: 0, rejected: {}, skipped: 'empty' }, order);
      return undefined;
    }
    const known = await this.index.recognise(opened, head);
    if (known.kind !== 'new' && captureFormats.has(known.source.format)) {
      this.captures.add(known.source.id);
      this.lessons.hasChanged();
    }
    if (known.kind === 'counted') {
      await this.skip(opened, known.source, order);
      return undefined;
    }
    if (known.kind === 'grown') {
      const { source } = known;
      const format = await formatOf(source);
      const facts = factsOf(format, source.layout, head);
      return { opened, order, format, layout: source.layout, facts, source, isTaught: false };
    }
    const reading = await this.recognise(opened, head);
    if ('reason' in reading) {
      await this.fail(opened.name, reading.reason, order);
      return undefined;
    }
    const { format, layout } = reading;
    return { opened, order, format, layout, facts: factsOf(format, layout, head), isTaught: false };
  }

  private async countHeld(): Promise<void> {
    await this.teach();
    const captures = this.held.filter(({ format }) => isCapture(format));
    const logs = this.held.filter(({ format }) => !isCapture(format));
    const withFlows = logs.filter(({ facts }) => statesFlows(facts));
    const without = logs.filter(({ facts }) => !statesFlows(facts));
    for (const sources of [without, captures, withFlows]) {
      if (sources.length === 0) continue;
      this.knowledge = await this.lessons.tables(sources === withFlows ? noSources : this.captures);
      for (const held of sources) {
        await this.count(held);
        await held.opened.close();
      }
      await this.drain();
      this.options.signal.throwIfAborted();
    }
  }

  /** Read what is held for what it teaches, each once. */
  private async teach(): Promise<void> {
    for (const held of this.held) {
      if (held.isTaught) continue;
      held.isTaught = true;
      const { opened, format, layout, facts, source } = held;
      const mode = lessonMode(format, opened, facts);
      if (mode === undefined) continue;
      const start = source?.offset ?? 0;
      const reading = { format: format.name, layout: source ? writtenAt(opened.modifiedMs, layout) : layout, mode };
      const continues = (before: Buffer) => matchesTail(before, source?.tail ?? '');
      const lesson = new Lesson(this.lessons.statements, opened, reading, { start, continues });
      await this.dispatchAll(lesson);
    }
    await this.drain();
  }

  private async count(held: Held): Promise<void> {
    const { opened, order } = held;
    this.total += opened.size ?? 0;
    await this.orFail(opened, order, async () => {
      const run = await this.plan(held);
      if (run) await this.dispatchAll(run);
    });
    this.doneBefore += opened.size ?? 0;
    this.done = 0;
  }

  /** Runs `action`; a source that turns out to be damaged is in the report. */
  private async orFail<T>(opened: OpenedSource, order: number, action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      await this.fail(opened.name, error.message, order);
      return undefined;
    }
  }

  /** How to count a source, or undefined where a copy of it was counted since it was looked at. */
  private async plan({ opened, order, format, layout, facts }: Held): Promise<SourceRun | undefined> {
    const { store } = this.options;
    const head = await opened.head();
    if (this.isInFlight(head)) await this.drain();
    const known = await this.index.recognise(opened, head);
    if (known.kind === 'counted') {
      await this.skip(opened, known.source, order);
      return undefined;
    }
    const reading = {
      format: format.name,
      layout,
      mode: countingMode(format, opened, facts),
      order,
    };
    if (known.kind === 'new') return new SourceRun(store, this.merged, opened, head, reading);
    const { source } = known;
    const again = await formatOf(source);
    const grown = {
      format: source.format,
      layout: writtenAt(opened.modifiedMs, source.layout),
      mode: countingMode(again, opened, facts),
      order,
    };
    return new SourceRun(store, this.merged, opened, head, grown, source);
  }

  /** A source that begins like one whose blocks are still at the workers must wait for that one's checkpoint. */
  private isInFlight(head: Buffer): boolean {
    return this.queue.some(({ run }) => {
      if (run instanceof Lesson) return false;
      const length = Math.min(run.head.length, head.length);
      return run.head.subarray(0, length).equals(head.subarray(0, length));
    });
  }

  private async recognise(opened: OpenedSource, head: Buffer): Promise<Recognised | { readonly reason: string }> {
    const { format, timeZone } = this.options;
    const hints: Hints = { modifiedMs: opened.modifiedMs, timeZone };
    const { recognised, refusals } = await this.detect(head, hints);
    if (recognised) return { format: recognised.format, layout: recognised.layout };
    return { reason: format ? `not ${format.name}: ${refusals.get(format.name)}` : 'no format recognises it' };
  }

  /** The many formats of lines are loaded when the first source is none of the captures, nor in a format met before. */
  private async detect(head: Buffer, hints: Hints): Promise<Detection> {
    const { format } = this.options;
    if (format) return (await import('./detect.js')).detect(head, hints, [format]);
    const capture = detectCapture(head, hints, captureFormats.values());
    return capture.recognised ? capture : this.recogniser.detect(head, hints);
  }

  private async dispatchAll(run: SourceRun | Lesson): Promise<void> {
    try {
      if (run instanceof SourceRun && captureFormats.has(run.format)) await this.dispatchCapture(run);
      else await this.dispatchLines(run);
    } catch (error) {
      if (!(error instanceof UnreadableError || error instanceof ContentChangedError)) throw error;
      run.failure = error.message;
    }
    this.queue.push({ run, ends: true });
  }

  private async dispatchLines(run: SourceRun | Lesson): Promise<void> {
    const { signal } = this.options;
    const { cutAfter } = await this.lineFormat(run);
    for await (const block of run.opened.blocks(run.start, blockBytes, signal, run.continues, cutAfter)) {
      this.done = block.done;
      this.queue.push(this.dispatch(run, block));
      while (this.queue.length >= this.depth) await this.settleOldest();
      signal.throwIfAborted();
    }
  }

  private lineFormat(run: { readonly format: string; readonly layout: unknown }): LogFormat | Promise<LogFormat> {
    const { format } = this.options;
    return format?.framing === 'line' ? format : loadFormat(run.format, run.layout);
  }

  /** A file goes to one worker, stretch after stretch; what comes in pieces is fed to it. */
  private async dispatchCapture(run: SourceRun): Promise<void> {
    const { signal } = this.options;
    let fed: Stretch | undefined;
    let sent = 0;
    try {
      for await (const piece of run.opened.pieces(run.start, pieceBytes, signal, run.continues)) {
        this.done = piece.done;
        if (piece.kind === 'range') {
          this.beginStretch(run, piece.start, piece);
          while (this.queue.length >= this.depth) await this.settleOldest();
          continue;
        }
        fed ??= this.beginStretch(run, piece.start);
        sent += piece.bytes.length;
        const ends = piece.last || sent >= stretchBytes;
        await this.unlessAborted(fed.send({ bytes: piece.bytes, ends, last: piece.last }));
        this.tellProgress(run);
        if (piece.last) fed = undefined;
        if (!ends || piece.last) continue;
        fed = await this.nextStretch(fed!);
        sent = 0;
      }
    } finally {
      // The content broke off: what came before is whole.
      if (fed && !signal.aborted) await fed.send({ bytes: new Uint8Array(0), ends: true, last: false });
    }
  }

  private beginStretch(run: SourceRun, start: number, range?: Extract<Block, { kind: 'range' }>): Stretch {
    const stretch = this.stretchAt(run, start, range);
    this.queue.push(stretch);
    return stretch;
  }

  private stretchAt(run: SourceRun, start: number, range?: Extract<Block, { kind: 'range' }>): Stretch {
    const { pool, window } = this.options;
    return new Stretch(pool, { window, ...(this.knowledge && { knowledge: this.knowledge }) }, run, start, range);
  }

  /** Settle a stretch that was fed to its end, and begin the next with what it left over. */
  private async nextStretch(ended: Stretch): Promise<Stretch> {
    await this.drain();
    const { to, rest } = await ended.result;
    const next = this.beginStretch(ended.run, to);
    await next.send({ bytes: rest, ends: false, last: false });
    return next;
  }

  private dispatch(run: SourceRun | Lesson, block: Block): Dispatched {
    const { pool, window } = this.options;
    const { format, layout, mode } = run;
    const { knowledge } = this;
    const result = pool.parse({ block, format, layout, window, mode, ...(knowledge && { knowledge }) });
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
    if (oldest instanceof Stretch) return this.settleStretch(oldest, await this.unlessAborted(oldest.result));
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
    if (statementCount(result.batch.statements) > 0) this.lessons.hasChanged();
    if (result.bytes) giveBack(result.bytes);
    if (run instanceof Lesson) return;
    this.bytes += block.end - block.start;
    this.tellProgress(run);
    if (run.isDue) await run.commit(false);
  }

  /** What was counted of a stretch is committed before the next one of the file begins. */
  private async settleStretch({ run, start, range }: Stretch, result: CaptureResult): Promise<void> {
    if (result.to > start || result.open) run.add(result);
    if (statementCount(result.batch.statements) > 0) this.lessons.hasChanged();
    this.bytes += result.to - start;
    this.tellProgress(run);
    if (result.failure !== undefined) {
      run.failure ??= result.failure;
      return;
    }
    if (!range || range.end === range.contentEnd) return;
    await run.commit(false);
    this.queue.unshift(this.stretchAt(run, result.to, range));
  }

  /** Whatever takes long ends where the scan is interrupted. */
  private unlessAborted<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this.options;
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
  }

  private async finish(run: SourceRun | Lesson): Promise<void> {
    if (run instanceof Lesson) return;
    const { order } = run;
    if (run.isUntouched && run.stored) return this.skip(run.opened, run.stored, order);
    await run.commit(run.failure === undefined);
    if (run.stored) this.index.put(run.stored);
    const report = run.report();
    this.records += run.records;
    this.rejected += run.rejections;
    this.report(report, order);
    if (run.failure !== undefined) await this.fail(run.opened.name, run.failure, order);
    else if (run.records === 0 && run.rejections > 0)
      await this.fail(run.opened.name, `every record was rejected (${reasons(report)})`, order);
    else await this.succeed(run.opened.name);
  }

  private async skip({ name, stamp }: OpenedSource, { id, format, outside }: Source, order: number): Promise<void> {
    await this.options.store.rename(id, name, stamp);
    await this.succeed(name);
    // What an earlier scan was told to leave out stays out; whoever reads the report must know.
    const leftOut = outside > 0 ? { outside } : {};
    this.report({ path: name, format, records: 0, rejected: {}, ...leftOut, skipped: 'already counted' }, order);
  }

  private report(report: SourceReport, order: number): void {
    this.reports.push({ order, what: report });
  }

  /** Most names never failed, and a transaction for each small file would cost more than its counts. */
  private async succeed(path: string): Promise<void> {
    if (this.failedBefore.delete(path)) await this.options.store.clearFailure(path);
  }

  private async fail(path: string, reason: string, order: number): Promise<void> {
    this.failed.push({ order, what: { path, reason } });
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

const noSources: ReadonlySet<number> = new Set();

interface Recognised {
  readonly format: Format;
  readonly layout: unknown;
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

/** Dates without a year are the latest that fit before a log was last written, which a log that grew was since. */
function writtenAt(modifiedMs: number, layout: unknown): unknown {
  if (isCarried(layout)) return { ...layout, carried: writtenAt(modifiedMs, layout.carried) };
  if (isMixed(layout))
    return { ...layout, parts: layout.parts.map((part) => ({ ...part, layout: writtenAt(modifiedMs, part.layout) })) };
  const isDated = typeof layout === 'object' && layout !== null && 'modifiedMs' in layout;
  return isDated ? { ...layout, modifiedMs } : layout;
}
