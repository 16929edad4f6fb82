import type { Source } from '../../collectors/collector.js';
import type { RejectName } from '../../native-free-parsers/format.js';
import type { Recognition } from '../pipeline/detect.js';
import { readCaptureRows } from './read-capture-rows.js';
import { readLogRows } from './read-log-rows.js';
import type { LogRecord } from './record.js';

/** A damaged record, as `--rejects` writes it: where it is, by its line or, of a capture, by its first byte. */
export interface RejectedRecord {
  readonly source: string;
  /** Counted from 1. */
  readonly line?: number;
  /** In bytes of content, from 0. */
  readonly offset?: number;
  readonly reason: RejectName;
  /** Its first 1,000 bytes; of a capture the first 64, in hexadecimal. */
  readonly text: string;
}

/** What one block of a source held, in the order of the file. */
export interface RowsOfBlock {
  readonly records: readonly LogRecord[];
  readonly rejected: readonly RejectedRecord[];
  readonly ignored: number;
}

/** Every record of a source as a plain object, block by block, in file order. Throws `UnreadableError`. */
export function readRows(source: Source, recognised: Recognition, signal: AbortSignal): AsyncIterable<RowsOfBlock> {
  return recognised.format.framing === 'packet'
    ? readCaptureRows(source, recognised.format, recognised.layout, signal)
    : readLogRows(source, { ...recognised, format: recognised.format }, signal);
}
