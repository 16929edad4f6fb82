import type { Block } from '../../collectors/collector.js';
import type { KnowledgeTables } from '../identity/knowledge.js';
import type { Window } from '../tally/tally-mode.js';
import type { Lesson } from './lesson.js';
import type { ParseResult, Unreadable } from './parse-block.js';
import type { Pool } from './pool.js';
import type { SourceRun } from './source-run.js';
import { Stretch } from './stretch.js';

/** A block at a worker. */
export interface Dispatched {
  readonly run: SourceRun | Lesson;
  readonly block: Block;
  /** The layout it was parsed with, as JSON. */
  readonly layout: string;
  readonly result: Promise<ParseResult | Unreadable>;
}

/** Hands blocks and stretches to the workers, with all that is known where it happens. */
export class Dispatcher {
  /** Goes along with whatever is handed out from now on. */
  knowledge: KnowledgeTables | undefined;
  /** So many may be handed out and not settled: each worker's, its next, and what the main thread holds. */
  readonly depth: number;
  private readonly pool: Pool;
  private readonly window: Window;

  constructor(pool: Pool, window: Window) {
    this.pool = pool;
    this.window = window;
    this.depth = 2 * pool.threads + 2;
  }

  /** A block of lines, with the layout that is believed to be in force where it starts. */
  parse(run: SourceRun | Lesson, block: Block): Dispatched {
    const { format, layout, mode } = run;
    const result = this.pool.parse({ block, format, layout, mode, ...this.circumstances });
    // Where a scan is interrupted, the pool ends with results that nobody waits for any more.
    result.catch(() => {});
    return { run, block, layout: JSON.stringify(layout), result };
  }

  /** A stretch of a capture; without a `range` it is fed in pieces. */
  readCapture(run: SourceRun, start: number, range?: Extract<Block, { kind: 'range' }>): Stretch {
    return new Stretch(this.pool, this.circumstances, run, start, range);
  }

  private get circumstances(): { readonly window: Window; readonly knowledge?: KnowledgeTables } {
    const { window, knowledge } = this;
    return { window, ...(knowledge && { knowledge }) };
  }
}
