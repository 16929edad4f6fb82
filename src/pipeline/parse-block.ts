import { type Block, UnreadableError } from '../../collectors/collector.js';
import { Byte } from '../../native-free-parsers/bytes/byte.js';
import { parseCarried } from '../../native-free-parsers/carried.js';
import type { Carrier } from '../../native-free-parsers/carrier.js';
import { type LogFormat, Reject } from '../../native-free-parsers/format.js';
import { Row } from '../../native-free-parsers/row.js';
import { isUnfinished } from '../../native-free-parsers/unfinished.js';
import type { KnowledgeTables } from '../identity/knowledge.js';
import type { UsageBatch } from '../tally/batch.js';
import type { Tally } from '../tally/tally.js';
import type { TallyMode, Window } from '../tally/tally-mode.js';
import { type BlockLines, readRange } from './read-range.js';
import { tailOf } from './source-prints.js';

/** What a worker is asked: to parse one block of one source. */
export interface ParseTask {
  readonly block: Block;
  /** Name of the format. */
  readonly format: string;
  /** The layout believed to be in force where the block starts. */
  readonly layout: unknown;
  readonly window: Window;
  readonly mode: TallyMode;
  /** What was learnt before, in shared memory; absent where nothing was. */
  readonly knowledge?: KnowledgeTables;
}

/** What a block held. */
export interface ParseResult {
  readonly batch: UsageBatch;
  /** The counts of a last line without a line break and of a record that was cut off, apart from the batch; at the very end of a source only. */
  readonly open?: UsageBatch;
  /** The layout in force after the batch. */
  readonly layout: unknown;
  /** Every line that starts before this content offset is in the batch. */
  readonly to: number;
  /** Print of the content before `to`, as `tailOf` makes it. */
  readonly tail: string;
  /** A `bytes` block's own memory, given back. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** The block could not be read; one clause why. */
export interface Unreadable {
  readonly unreadable: string;
}

export function isUnreadable(outcome: ParseResult | Unreadable): outcome is Unreadable {
  return 'unreadable' in outcome;
}

const row = new Row();

/** Parses the records of a block into counts; `carrier` is the one that the layout names, if any. */
export function parseBlock(
  task: ParseTask,
  format: LogFormat,
  carrier: Carrier | undefined,
  tally: Tally,
): ParseResult | Unreadable {
  const { block, window, mode } = task;
  const lines = tryLinesOf(block);
  if ('unreadable' in lines) return lines;
  const { bytes } = lines;
  const isLast = block.kind === 'range' ? block.end === block.contentEnd : block.last;
  const settled = isLast ? bytes.lastIndexOf(Byte.Newline) + 1 : bytes.length;

  tally.learn(task.knowledge);
  tally.begin(window, mode, lines.start);
  const layout = parseCarried(format, carrier, bytes.subarray(0, settled), task.layout, row, tally);
  const batch = tally.takeBatch();
  // A `bytes` block may have left out the rest of a line that is too long: count its offsets from the end.
  const to = block.kind === 'range' ? lines.start + settled : block.end - (bytes.length - settled);
  const result = {
    batch,
    layout,
    to,
    tail: tailOf(bytes.subarray(0, settled)),
    ...(block.kind === 'bytes' && { bytes: block.bytes }),
  };
  const rest = bytes.subarray(settled);
  tally.moveTo(lines.start + settled);
  const last = rest.length > 0 ? parseCarried(format, carrier, rest, layout, row, tally) : layout;
  const isCut = isLast && isUnfinished(last);
  if (rest.length === 0 && !isCut) return result;
  if (isCut) tally.reject(rest.length, Reject.Truncated);
  return { ...result, open: tally.takeBatch() };
}

/** The lines that start in a block, whole. Valid until the next call. Throws `UnreadableError`. */
export function linesOf(block: Block): BlockLines {
  return block.kind === 'bytes' ? { bytes: bufferOn(block.bytes), start: block.start } : readRange(block);
}

/** A custom error loses its class between threads: the reason crosses as a value. */
function tryLinesOf(block: Block): BlockLines | Unreadable {
  try {
    return linesOf(block);
  } catch (error) {
    if (error instanceof UnreadableError) return { unreadable: error.message };
    throw error;
  }
}

function bufferOn(bytes: Uint8Array<ArrayBuffer>): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
