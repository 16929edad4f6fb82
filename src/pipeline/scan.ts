import type { Source as OpenedSource } from '../../collectors/collector.js';
import { openSources } from '../../collectors/registry.js';
import type { Format } from '../../native-free-parsers/format.js';
import type { MatchedCatalogue } from '../match/signatures.js';
import type { ScanStore } from '../store/store.js';
import type { Window } from '../tally/tally-mode.js';
import { Dispatcher } from './dispatcher.js';
import { type Held, Intake } from './intake.js';
import { Lessons } from './learn.js';
import type { Pool } from './pool.js';
import { ScanOutcome } from './scan-outcome.js';
import type { ScanProgress, ScanReport } from './scan-report.js';
import { SettlingQueue } from './settling-queue.js';
import { SourceIndex } from './source-index.js';
import { isCapture, statesFlows } from './source-mode.js';
import { SourceReader } from './source-reader.js';

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
  const { store, onProgress } = options;
  const outcome = await ScanOutcome.of(store, onProgress);
  return new Scan(options, await SourceIndex.of(store), outcome).run();
}

const noSources: ReadonlySet<number> = new Set();

/** The order in which sources are looked at, learnt from and counted. */
class Scan {
  private readonly options: ScanOptions;
  private readonly outcome: ScanOutcome;
  private readonly lessons: Lessons;
  private readonly dispatcher: Dispatcher;
  private readonly queue: SettlingQueue;
  private readonly intake: Intake;
  private readonly reader: SourceReader;
  /** Sources whose turn comes when all are known. */
  private readonly held: Held[] = [];
  private readonly taught = new Set<Held>();
  private sources = 0;

  constructor(options: ScanOptions, index: SourceIndex, outcome: ScanOutcome) {
    const { store, pool, catalogue, window, signal, format } = options;
    this.options = options;
    this.outcome = outcome;
    this.lessons = new Lessons(store, catalogue);
    this.dispatcher = new Dispatcher(pool, window);
    const { lessons, dispatcher } = this;
    this.queue = new SettlingQueue({ dispatcher, outcome, index, lessons, signal });
    this.intake = new Intake({ ...options, index, lessons, outcome, queue: this.queue });
    this.reader = new SourceReader(this.queue, outcome, signal, format);
  }

  async run(): Promise<ScanReport> {
    const { addresses, signal, exclude } = this.options;
    try {
      for await (const opened of openSources(addresses, signal, { exclude })) {
        const order = this.sources++;
        if ('reason' in opened) await this.outcome.fail(opened.name, opened.reason, order);
        else await this.meet(opened, order);
        signal.throwIfAborted();
      }
      await this.countHeld();
    } finally {
      for (const { opened } of this.held) await opened.close();
    }
    return this.outcome.toReport(this.lessons.leftOut);
  }

  /** Look at a source, and keep it open until it is its turn: it holds no file open. A pipe's turn is now. */
  private async meet(opened: OpenedSource, order: number): Promise<void> {
    const held = await this.intake.lookAt(opened, order);
    if (held && opened.rereadable) {
      this.held.push(held);
      return;
    }
    if (held) {
      await this.teach();
      await this.learn(this.intake.captures);
      await this.count(held);
      await this.queue.drain();
    }
    await opened.close();
  }

  private async countHeld(): Promise<void> {
    await this.teach();
    const captures = this.held.filter(({ format }) => isCapture(format));
    const logs = this.held.filter(({ format }) => !isCapture(format));
    const withFlows = logs.filter(({ facts }) => statesFlows(facts));
    const without = logs.filter(({ facts }) => !statesFlows(facts));
    for (const sources of [without, captures, withFlows]) {
      if (sources.length === 0) continue;
      await this.learn(sources === withFlows ? noSources : this.intake.captures);
      for (const held of sources) {
        await this.count(held);
        await held.opened.close();
      }
      await this.queue.drain();
      this.options.signal.throwIfAborted();
    }
  }

  /** Read what is held for what it teaches, each once. */
  private async teach(): Promise<void> {
    for (const held of this.held) {
      if (this.taught.has(held)) continue;
      this.taught.add(held);
      const lesson = this.intake.lessonOf(held);
      if (lesson) await this.reader.read(lesson);
    }
    await this.queue.drain();
  }

  /** What is handed out from now on is counted by all that is known by now, but for what the sources `except` state. */
  private async learn(except: ReadonlySet<number>): Promise<void> {
    this.dispatcher.knowledge = await this.lessons.tables(except);
  }

  private async count(held: Held): Promise<void> {
    this.outcome.begins(held.opened);
    const run = await this.intake.runOf(held);
    if (run) await this.reader.read(run);
    this.outcome.ends(held.opened);
  }
}
