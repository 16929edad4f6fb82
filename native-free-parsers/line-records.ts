import { Byte } from './bytes/byte.js';
import { Lines } from './bytes/lines.js';
import { skipBlanks } from './bytes/match.js';
import { type LogFormat, type Reject, type RowSink, silentSink } from './format.js';
import { type LineReader, type OpenLines, parseByLine } from './line-reader.js';
import type { Escapes, Row } from './row.js';

const { BraceOpen, Quote } = Byte;

/** What `LineRecord.read` says of a line that states a fact. */
export const wellFormed = -1;
/** What it says of a line that belongs to the product and states none of our facts. */
export const nothingStated = -2;
export type Verdict = Reject | typeof wellFormed | typeof nothingStated;

/** Reads one line after another, for formats in which a line is a record. One call a record costs little against 300 bytes of pairs. */
export interface LineRecord {
  /** Looks at `bytes[start, end)`. Of a line that is well formed, puts fact, time, host and server in `row`, which is clear. */
  read(start: number, end: number, row: Row): Verdict;
  /** Puts the rest in `row`. */
  readDetails(row: Row): void;
}

/** The `openLines` and `parse` of a format in which a line is a record; `recordOf` makes the one that reads the lines of a block. */
export function recordPerLine<Layout>(
  escapes: Escapes,
  recordOf: (bytes: Buffer, layout: Layout) => LineRecord,
): Required<Pick<LogFormat<Layout>, 'openLines' | 'parse'>> {
  const openLines: OpenLines<Layout> = (bytes, layout, row, sink) => {
    row.escapes = escapes;
    return lineRecords(bytes, row, sink, recordOf(bytes, layout));
  };
  return { openLines, parse: parseByLine(openLines) };
}

/** Hands the record of each line to `sink`. */
export function lineRecords(bytes: Buffer, row: Row, sink: RowSink, record: LineRecord): LineReader {
  row.bytes = bytes;
  return {
    read(start, end) {
      row.clear();
      const verdict = record.read(start, end, row);
      if (verdict === wellFormed) {
        if (!sink.wants(row)) return;
        record.readDetails(row);
        sink.take(row);
      } else if (verdict === nothingStated) sink.ignore(start);
      else sink.reject(start, verdict);
    },
  };
}

/** How many lines to look at before a source is refused. */
const linesToTry = 50;

/**
 * Whether `record` reads one of the first lines of `head`, as a fact or as one of the product's that states none.
 * Text inside JSON is another format's, or unwrapped before: only `readsAnyObject` looks at lines that begin like it.
 */
export function readsAny(head: Buffer, row: Row, record: LineRecord): boolean {
  return tryLines(head, row, record, false);
}

/** The same for formats that may be JSON objects. */
export function readsAnyObject(head: Buffer, row: Row, record: LineRecord): boolean {
  return tryLines(head, row, record, true);
}

function tryLines(head: Buffer, row: Row, record: LineRecord, mayBeObject: boolean): boolean {
  const lines = new Lines(head);
  row.bytes = head;
  for (let line = 1; line <= linesToTry && lines.advance(silentSink); line++) {
    if (!mayBeObject && isJsonText(head, lines.start, lines.end)) continue;
    row.clear();
    if (record.read(lines.start, lines.end, row) < 0) return true;
  }
  return false;
}

/** Whether a line begins like JSON, or is a line of JSON that is spread over several. */
export function isJsonText(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[skipBlanks(bytes, start, end)];
  return first === BraceOpen || first === Quote;
}

/** Whether a line begins like a JSON object. What other formats such an object carries is unwrapped before they see it. */
export function isObjectText(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[skipBlanks(bytes, start, end)] === BraceOpen;
}
