import type { Source as OpenedSource } from '../../collectors/collector.js';
import type { MergedStatements } from '../tally/merged-statements.js';
import type { TallyMode } from '../tally/tally-mode.js';
import type { ParseResult } from './parse-block.js';

/** One source while it is read for what it teaches; nothing of it is counted or committed. */
export class Lesson {
  readonly opened: OpenedSource;
  readonly format: string;
  readonly mode: TallyMode;
  /** Where what is not counted yet begins: what is, the store has. */
  readonly start: number;
  readonly continues: (before: Buffer) => boolean;
  /** The layout in force at the end of what was added. */
  layout: unknown;
  failure: string | undefined;
  isBroken = false;
  readonly isDue = false;
  private readonly statements: MergedStatements;

  constructor(
    statements: MergedStatements,
    opened: OpenedSource,
    { format, layout, mode }: Pick<Lesson, 'format' | 'layout' | 'mode'>,
    { start, continues }: Pick<Lesson, 'start' | 'continues'>,
  ) {
    this.statements = statements;
    this.opened = opened;
    this.format = format;
    this.layout = layout;
    this.mode = mode;
    this.start = start;
    this.continues = continues;
  }

  /** Add what the next block taught. */
  add(result: ParseResult): void {
    this.statements.add(result.batch.statements);
    // A last line may be cut: what it states is counted when its end is seen, and may be used until then.
    if (result.open) this.statements.add(result.open.statements);
    this.layout = result.layout;
  }
}
