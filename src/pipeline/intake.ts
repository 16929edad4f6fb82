import { type Source as OpenedSource, UnreadableError } from '../../collectors/collector.js';
import { captureFormats } from '../../native-free-parsers/capture-registry.js';
import { isCarried } from '../../native-free-parsers/carried.js';
import type { Format, Hints } from '../../native-free-parsers/format.js';
import { isMixed } from '../../native-free-parsers/mixed/mixed-format.js';
import type { FactName } from '../../native-free-parsers/row.js';
import type { ScanStore, Source } from '../store/store.js';
import { MergedBatch } from '../tally/merged-batch.js';
import type { Detection } from './detect.js';
import { detectCapture } from './detect-capture.js';
import { formatOf } from './format-of.js';
import type { Lessons } from './learn.js';
import { Lesson } from './lesson.js';
import { Recogniser } from './recogniser.js';
import type { ScanOutcome } from './scan-outcome.js';
import type { SettlingQueue } from './settling-queue.js';
import type { SourceIndex } from './source-index.js';
import { countingMode, factsOf, lessonMode } from './source-mode.js';
import { matchesTail } from './source-prints.js';
import { SourceRun } from './source-run.js';

/** A source that can be counted, now or later. */
export interface Held {
  readonly opened: OpenedSource;
  readonly order: number;
  readonly format: Format;
  /** The layout at its start, where none of it is counted. */
  readonly layout: unknown;
  readonly facts: readonly FactName[];
  /** What the store has of it, for one that grew. */
  readonly source?: Source;
}

/** What the intake works with. */
export interface IntakeSurroundings {
  readonly store: ScanStore;
  readonly index: SourceIndex;
  readonly lessons: Lessons;
  readonly outcome: ScanOutcome;
  readonly queue: SettlingQueue;
  /** Read every source as this format instead of detecting it. */
  readonly format?: Format;
  /** IANA name of the zone of times that state none. */
  readonly timeZone: string;
}

/** Tells what a source is and what of it is new, and how it is to be read for that. What needs no reading is in the outcome. */
export class Intake {
  /**
   * Ids of the captures among the sources, as far as the store has them: what they state does not change how the others are
   * counted, or it would matter which of them was counted when a scan was killed.
   */
  readonly captures = new Set<number>();
  private readonly surroundings: IntakeSurroundings;
  private readonly recogniser: Recogniser;
  /** Of the one source whose blocks are being settled: each is committed before the next begins. */
  private readonly merged = new MergedBatch();

  constructor(surroundings: IntakeSurroundings) {
    this.surroundings = surroundings;
    this.recogniser = new Recogniser(surroundings.index.formats());
  }

  /** What is to be done with a source; undefined where there is nothing. */
  lookAt(opened: OpenedSource, order: number): Promise<Held | undefined> {
    return this.orFail(opened, order, () => this.tryToLookAt(opened, order));
  }

  /** How to read a source for what it teaches; undefined where that is nothing that must be known before. */
  lessonOf({ opened, format, layout, facts, source }: Held): Lesson | undefined {
    const mode = lessonMode(format, opened, facts);
    if (mode === undefined) return undefined;
    const start = source?.offset ?? 0;
    const reading = { format: format.name, layout: source ? writtenAt(opened.modifiedMs, layout) : layout, mode };
    const continues = (before: Buffer) => matchesTail(before, source?.tail ?? '');
    return new Lesson(this.surroundings.lessons.statements, opened, reading, { start, continues });
  }

  /** How to count a source; undefined where a copy of it was counted since it was looked at. */
  runOf(held: Held): Promise<SourceRun | undefined> {
    return this.orFail(held.opened, held.order, () => this.tryToPlan(held));
  }

  private async tryToLookAt(opened: OpenedSource, order: number): Promise<Held | undefined> {
    const { index, lessons, outcome } = this.surroundings;
    const head = await opened.head();
    if (head.length === 0) {
      outcome.skipEmpty(opened, order);
      return undefined;
    }
    const known = await index.recognise(opened, head);
    if (known.kind !== 'new' && captureFormats.has(known.source.format)) {
      this.captures.add(known.source.id);
      lessons.hasChanged();
    }
    if (known.kind === 'counted') {
      await outcome.skip(opened, known.source, order);
      return undefined;
    }
    if (known.kind === 'grown') {
      const { source } = known;
      const format = await formatOf(source);
      const facts = factsOf(format, source.layout, head);
      return { opened, order, format, layout: source.layout, facts, source };
    }
    const reading = await this.recognise(opened, head);
    if ('reason' in reading) {
      await outcome.fail(opened.name, reading.reason, order);
      return undefined;
    }
    const { format, layout } = reading;
    return { opened, order, format, layout, facts: factsOf(format, layout, head) };
  }

  private async recognise(opened: OpenedSource, head: Buffer): Promise<Recognised | { readonly reason: string }> {
    const { format, timeZone } = this.surroundings;
    const hints: Hints = { modifiedMs: opened.modifiedMs, timeZone };
    const { recognised, refusals } = await this.detect(head, hints);
    if (recognised) return { format: recognised.format, layout: recognised.layout };
    return { reason: format ? `not ${format.name}: ${refusals.get(format.name)}` : 'no format recognises it' };
  }

  /** The many formats of lines are loaded when the first source is none of the captures, nor in a format met before. */
  private async detect(head: Buffer, hints: Hints): Promise<Detection> {
    const { format } = this.surroundings;
    if (format) return (await import('./detect.js')).detect(head, hints, [format]);
    const capture = detectCapture(head, hints, captureFormats.values());
    return capture.recognised ? capture : this.recogniser.detect(head, hints);
  }

  private async tryToPlan({ opened, order, format, layout, facts }: Held): Promise<SourceRun | undefined> {
    const { store, index, outcome, queue } = this.surroundings;
    const head = await opened.head();
    if (queue.holdsLike(head)) await queue.drain();
    const known = await index.recognise(opened, head);
    if (known.kind === 'counted') {
      await outcome.skip(opened, known.source, order);
      return undefined;
    }
    if (known.kind === 'new') {
      const reading = { format: format.name, layout, mode: countingMode(format, opened, facts), order };
      return new SourceRun(store, this.merged, opened, head, reading);
    }
    const { source } = known;
    const again = await formatOf(source);
    const reading = {
      format: source.format,
      layout: writtenAt(opened.modifiedMs, source.layout),
      mode: countingMode(again, opened, facts),
      order,
    };
    return new SourceRun(store, this.merged, opened, head, reading, source);
  }

  /** Runs `action`; a source that turns out to be damaged has failed. */
  private async orFail<T>(opened: OpenedSource, order: number, action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      await this.surroundings.outcome.fail(opened.name, error.message, order);
      return undefined;
    }
  }
}

interface Recognised {
  readonly format: Format;
  readonly layout: unknown;
}

/** Dates without a year are the latest that fit before a log was last written, which a log that grew was since. */
function writtenAt(modifiedMs: number, layout: unknown): unknown {
  if (isCarried(layout)) return { ...layout, carried: writtenAt(modifiedMs, layout.carried) };
  if (isMixed(layout))
    return { ...layout, parts: layout.parts.map((part) => ({ ...part, layout: writtenAt(modifiedMs, part.layout) })) };
  const isDated = typeof layout === 'object' && layout !== null && 'modifiedMs' in layout;
  return isDated ? { ...layout, modifiedMs } : layout;
}
