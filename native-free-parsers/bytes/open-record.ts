/** What a layout keeps of a record whose end the next block has: its bytes so far, as Latin-1. */
export interface OpenLayout {
  readonly open: string;
}

/** A record of many lines that grows beyond this is damaged: real ones have a few hundred bytes. */
const maxRecordBytes = 1 << 16;

/**
 * Gathers a record of many lines, in whichever blocks its lines are.
 *
 *   block 1   lease 10.0.0.5 {\n  starts 4 2026/11/19 08:00:00;\n      ← kept in the layout that `parse` returns
 *   block 2     ends 4 2026/11/19 20:00:00;\n}\n                       ← begins with what the layout kept
 *
 * Blocks are cut at line ends, so the line that ends a record is whole. Where it is tells the record's place to the sink: its
 * first line may be in a block that is gone.
 */
export class OpenRecord {
  /** The bytes of the record that `close` ended: the block's own, or a copy where it began in an earlier block. */
  bytes: Buffer;
  start = 0;
  end = 0;
  private readonly block: Buffer;
  private carried: Buffer;
  private from: number;

  /** Goes on with the record that `layout` keeps. */
  constructor(block: Buffer, layout: OpenLayout) {
    this.block = block;
    this.bytes = block;
    this.carried = Buffer.from(layout.open, 'latin1');
    this.from = layout.open === '' ? -1 : 0;
  }

  get isOpen(): boolean {
    return this.from >= 0;
  }

  /** The record starts at byte `at` of the block. */
  begin(at: number): void {
    this.from = at;
    this.carried = Buffer.alloc(0);
  }

  /** Whether a record that is not over at byte `at` of the block is longer than any real one. */
  isTooLong(at: number): boolean {
    return this.isOpen && this.carried.length + at - this.from > maxRecordBytes;
  }

  /** The record ends before byte `end` of the block: `bytes[start, end)` is what it holds. */
  close(end: number): void {
    if (this.carried.length > 0) {
      this.bytes = Buffer.concat([this.carried, this.block.subarray(this.from, end)]);
      this.start = 0;
      this.end = this.bytes.length;
    } else {
      this.bytes = this.block;
      this.start = this.from;
      this.end = end;
    }
    this.forget();
  }

  /** The record is given up. */
  forget(): void {
    this.from = -1;
    this.carried = Buffer.alloc(0);
  }

  /** What the next block needs of a record that is not over: whole lines, also where the block's last has no line break. */
  rest(): string {
    if (!this.isOpen) return '';
    const text = this.carried.toString('latin1') + this.block.toString('latin1', this.from);
    return text.endsWith('\n') ? text : `${text}\n`;
  }
}

/** The line of `bytes` that starts at `start`, without its line break. */
export function endOfLine(bytes: Buffer, start: number, end: number): number {
  const newline = bytes.indexOf(0x0a, start);
  return newline < 0 || newline > end ? end : newline;
}
