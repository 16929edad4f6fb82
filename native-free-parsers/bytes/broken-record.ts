import { Byte } from './byte.js';
import { type OpenLayout, OpenRecord } from './open-record.js';

/**
 * Gathers a record of CSV of which cells hold line breaks: quotes that are opened in one of its lines are closed in another.
 *
 *   "2026-11-20 09:12:05","Ana Sousa
 *   (ana@corp.example)","10.0.12.9",…      two lines, and one record when its quotes are even
 */
export class BrokenRecord extends OpenRecord {
  private readonly lines: Buffer;
  private quotes: number;

  constructor(block: Buffer, layout: OpenLayout) {
    super(block, layout);
    this.lines = block;
    const open = Buffer.from(layout.open, 'latin1');
    this.quotes = quotesIn(open, 0, open.length);
  }

  /** The record starts with the line `[start, end)` of the block. */
  override begin(start: number, end = start): void {
    super.begin(start);
    this.quotes = quotesIn(this.lines, start, end);
  }

  /** Whether the line is the record's last: `text` is the record then. */
  endsWith(start: number, end: number): boolean {
    this.quotes += quotesIn(this.lines, start, end);
    if (this.quotes % 2 !== 0) return false;
    this.close(end);
    return true;
  }

  /** The record that `endsWith` ended, without its line breaks. */
  get text(): Buffer {
    return Buffer.from(this.bytes.toString('latin1', this.start, this.end).replace(/\r?\n/g, ''), 'latin1');
  }
}

function quotesIn(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (bytes[at] === Byte.Quote) count++;
  return count;
}
