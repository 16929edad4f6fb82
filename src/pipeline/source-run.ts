import type { Source as OpenedSource } from '../../collectors/collector.js';
import { rejectNames } from '../../native-free-parsers/format.js';
import type { ScanStore, Source } from '../store/store.js';
import type { Coverage, UsageBatch } from '../tally/batch.js';
import type { MergedBatch } from '../tally/merged-batch.js';
import type { TallyMode } from '../tally/tally-mode.js';
import type { ParseResult } from './parse-block.js';
import type { SourceReport } from './scan-report.js';
import { headOf, matchesTail, tailOf } from './source-prints.js';

/** So many groups and hours held, or blocks merged, before they are committed: bounds memory and what a kill costs. */
const maxHeld = 100_000;
const maxBlocks = 32;

/**
 * One source while it is counted: its blocks' batches are added up in offset order and committed with their checkpoint.
 */
export class SourceRun {
  readonly opened: OpenedSource;
  readonly head: Buffer;
  readonly format: string;
  readonly mode: TallyMode;
  /** Place among all that was named, for the report. */
  readonly order: number;
  /** The layout in force at the end of what was added. */
  layout: unknown;
  /** Why the source could not be read to its end. */
  failure: string | undefined;
  /** A block could not be read: nothing after it may be counted, for a checkpoint leaves no holes. */
  isBroken = false;
  private readonly merged: MergedBatch;
  private readonly store: ScanStore;
  private source: Source | undefined;
  private committed: number;
  private to: number;
  private tail: string;
  private blocks = 0;
  private hasAdded = false;
  private open: UsageBatch | undefined;
  private leftOut = 0;
  private readonly counts = { records: 0, ignored: 0, undated: 0, outside: 0, from: Number.NaN, to: Number.NaN };
  private readonly rejected = new Float64Array(rejectNames.length);

  /** `merged` is empty, and this source's until it is committed; `source` is what the store has of it, for one that grew. */
  constructor(
    store: ScanStore,
    merged: MergedBatch,
    opened: OpenedSource,
    head: Buffer,
    reading: Reading,
    source?: Source,
  ) {
    this.store = store;
    this.merged = merged;
    this.opened = opened;
    this.head = head;
    this.format = reading.format;
    this.mode = reading.mode;
    this.order = reading.order;
    this.layout = reading.layout;
    this.source = source;
    this.committed = source?.offset ?? 0;
    this.to = this.committed;
    this.tail = source && source.offset > 0 ? source.tail : tailOf(Buffer.alloc(0));
  }

  /** Where counting starts in this scan, in bytes of content. */
  get start(): number {
    return this.committed;
  }

  /** Nothing follows what was counted before. */
  get isUntouched(): boolean {
    return !this.hasAdded && this.failure === undefined;
  }

  /** Whether content that cannot be read twice goes on where the checkpoint was made. */
  readonly continues = (before: Buffer): boolean => matchesTail(before, this.tail);

  get records(): number {
    return this.counts.records;
  }

  get rejections(): number {
    return this.rejected.reduce((sum, count) => sum + count, 0);
  }

  /** Add the next block's counts. */
  add(result: ParseResult): void {
    this.merged.add(result.batch);
    this.count(result.batch.coverage);
    this.layout = result.layout;
    this.to = result.to;
    this.tail = result.tail;
    this.blocks++;
    this.hasAdded = true;
    if (result.open) {
      this.open = result.open;
      this.count(result.open.coverage);
    }
  }

  get isDue(): boolean {
    return this.merged.size >= maxHeld || this.blocks >= maxBlocks;
  }

  /** Bring what was added to the store, with its checkpoint. `isComplete`: the whole source is in it. */
  async commit(isComplete: boolean): Promise<void> {
    const { name, stamp } = this.opened;
    this.source ??= await this.store.addSource({
      name,
      format: this.format,
      layout: this.layout,
      head: headOf(this.head),
    });
    const checkpoint = {
      source: this.source.id,
      from: this.committed,
      to: this.to,
      name,
      layout: this.layout,
      head: headOf(this.head),
      tail: this.tail,
      readMs: Date.now(),
      ...(isComplete && stamp && { stamp }),
    };
    const batch = this.merged.take();
    this.leftOut += batch.statements.leftOut;
    await this.store.merge(batch, checkpoint, this.open);
    const { stamp: _outdated, ...source } = this.source;
    this.source = { ...source, ...checkpoint, id: source.id, offset: this.to };
    this.committed = this.to;
    this.blocks = 0;
    this.open = undefined;
  }

  /** What the store now has of the source, for the index. */
  get stored(): Source | undefined {
    return this.source;
  }

  report(): SourceReport {
    const { from, to, records, ignored, undated, outside } = this.counts;
    const rejected = Object.fromEntries(
      rejectNames.map((name, reason) => [name, this.rejected[reason]!]).filter(([, count]) => count !== 0),
    );
    return {
      path: this.opened.name,
      format: this.format,
      records,
      rejected,
      ...(ignored > 0 && { ignored }),
      ...(undated > 0 && { undated }),
      ...(outside > 0 && { outside }),
      ...(this.leftOut > 0 && { leftOut: this.leftOut }),
      ...(!Number.isNaN(from) && { from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
    };
  }

  private count(coverage: Coverage): void {
    const { counts } = this;
    counts.records += coverage.records;
    counts.ignored += coverage.ignored;
    counts.undated += coverage.undated;
    counts.outside += coverage.outside;
    if (!(counts.from <= coverage.from)) counts.from = Number.isNaN(coverage.from) ? counts.from : coverage.from;
    if (!(counts.to >= coverage.to)) counts.to = Number.isNaN(coverage.to) ? counts.to : coverage.to;
    coverage.rejected.forEach((count, reason) => {
      this.rejected[reason]! += count;
    });
  }
}

/** How a source's bytes are read. */
export interface Reading {
  readonly format: string;
  readonly layout: unknown;
  readonly mode: TallyMode;
  readonly order: number;
}
