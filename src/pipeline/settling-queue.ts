import type { Block } from '../../collectors/collector.js';
import { giveBack } from '../../collectors/spare-memory.js';
import { statementCount } from '../tally/statements.js';
import type { Dispatched, Dispatcher } from './dispatcher.js';
import type { Lessons } from './learn.js';
import { Lesson } from './lesson.js';
import { isUnreadable, type ParseResult } from './parse-block.js';
import type { CaptureResult } from './read-capture.js';
import type { ScanOutcome } from './scan-outcome.js';
import type { SourceIndex } from './source-index.js';
import type { SourceRun } from './source-run.js';
import { Stretch } from './stretch.js';
import { unlessAborted } from './unless-aborted.js';

/** What settling works with. */
export interface SettlingSurroundings {
  readonly dispatcher: Dispatcher;
  readonly outcome: ScanOutcome;
  readonly index: SourceIndex;
  readonly lessons: Lessons;
  readonly signal: AbortSignal;
}

/** The end of a source, behind its last block. */
interface End {
  readonly run: SourceRun | Lesson;
  readonly ends: true;
}

/**
 * What is at the workers, in the order of sources and offsets: whichever is ready first, results are added and committed first in,
 * first out. So each checkpoint stands for all before it, and a header in an earlier block is in force in the later ones.
 */
export class SettlingQueue {
  private readonly surroundings: SettlingSurroundings;
  private readonly queue: Array<Dispatched | Stretch | End> = [];

  constructor(surroundings: SettlingSurroundings) {
    this.surroundings = surroundings;
  }

  /** A block goes to the workers; resolves when there is room for one more. */
  async parse(run: SourceRun | Lesson, block: Block): Promise<void> {
    this.queue.push(this.surroundings.dispatcher.parse(run, block));
    await this.untilRoom();
  }

  /** All stretches of a file that a worker reads itself, one after the other; resolves when there is room for one more. */
  async readRange(run: SourceRun, range: Extract<Block, { kind: 'range' }>): Promise<void> {
    this.queue.push(this.surroundings.dispatcher.readCapture(run, range.start, range));
    await this.untilRoom();
  }

  /** The next stretch of a capture that is fed in pieces. */
  beginStretch(run: SourceRun, start: number): Stretch {
    const stretch = this.surroundings.dispatcher.readCapture(run, start);
    this.queue.push(stretch);
    return stretch;
  }

  /** Nothing follows of a source. */
  end(run: SourceRun | Lesson): void {
    this.queue.push({ run, ends: true });
  }

  /** Whether a source that begins like `head` is at the workers: the one must wait for the other's checkpoint. */
  holdsLike(head: Buffer): boolean {
    return this.queue.some(({ run }) => {
      if (run instanceof Lesson) return false;
      const length = Math.min(run.head.length, head.length);
      return run.head.subarray(0, length).equals(head.subarray(0, length));
    });
  }

  async drain(): Promise<void> {
    while (this.queue.length > 0) await this.settleOldest();
  }

  private async untilRoom(): Promise<void> {
    while (this.queue.length >= this.surroundings.dispatcher.depth) await this.settleOldest();
  }

  private async settleOldest(): Promise<void> {
    const { signal } = this.surroundings;
    const oldest = this.queue.shift()!;
    const { run } = oldest;
    if ('ends' in oldest) return this.finish(run);
    if (oldest instanceof Stretch) return this.settleStretch(oldest, await unlessAborted(oldest.result, signal));
    const result = await oldest.result;
    if (isUnreadable(result)) return breakOff(run, result.unreadable);
    if (!run.isBroken) await this.settle(oldest, result);
  }

  private async settle({ run, block, layout }: Dispatched, result: ParseResult): Promise<void> {
    if (layout !== JSON.stringify(run.layout)) {
      // A header in an earlier block changed the columns after this one was handed out.
      const sameBlock = block.kind === 'bytes' ? { ...block, bytes: result.bytes! } : block;
      const again = this.surroundings.dispatcher.parse(run, sameBlock);
      const outcome = await again.result;
      return isUnreadable(outcome) ? breakOff(run, outcome.unreadable) : this.settle(again, outcome);
    }
    this.add(run, result);
    if (result.bytes) giveBack(result.bytes);
    if (run instanceof Lesson) return;
    this.surroundings.outcome.counted(run, block.end - block.start);
    if (run.isDue) await run.commit(false);
  }

  /** What was counted of a stretch is committed before the next one of the file begins. */
  private async settleStretch({ run, start, range }: Stretch, result: CaptureResult): Promise<void> {
    const { dispatcher, outcome } = this.surroundings;
    if (result.to > start || result.open) this.add(run, result);
    outcome.counted(run, result.to - start);
    if (result.failure !== undefined) {
      run.failure ??= result.failure;
      return;
    }
    if (!range || range.end === range.contentEnd) return;
    await run.commit(false);
    this.queue.unshift(dispatcher.readCapture(run, result.to, range));
  }

  private add(run: SourceRun | Lesson, result: ParseResult): void {
    run.add(result);
    if (statementCount(result.batch.statements) > 0) this.surroundings.lessons.hasChanged();
  }

  private async finish(run: SourceRun | Lesson): Promise<void> {
    if (run instanceof Lesson) return;
    const { outcome, index } = this.surroundings;
    if (run.isUntouched && run.stored) return outcome.skip(run.opened, run.stored, run.order);
    await run.commit(run.failure === undefined);
    if (run.stored) index.put(run.stored);
    await outcome.finish(run);
  }
}

/** A block could not be read: nothing after it may be counted. */
function breakOff(run: SourceRun | Lesson, reason: string): void {
  run.failure ??= reason;
  run.isBroken = true;
}
