import type { Source } from '../../collectors/collector.js';
import { Byte } from '../../native-free-parsers/bytes/byte.js';
import { parseCarried } from '../../native-free-parsers/carried.js';
import type { Carrier } from '../../native-free-parsers/carrier.js';
import { type LogFormat, rejectNames } from '../../native-free-parsers/format.js';
import { Row } from '../../native-free-parsers/row.js';
import { decodeText } from '../../native-free-parsers/text.js';
import { isUnfinished } from '../../native-free-parsers/unfinished.js';
import { linesOf } from '../pipeline/parse-block.js';
import type { RejectedRecord, RowsOfBlock } from './read-rows.js';
import type { LogRecord } from './record.js';
import { RecordSink } from './record-sink.js';

const blockBytes = 1 << 20;
const shownBytes = 1000;

/** How a log is read. */
export interface Reading {
  readonly format: LogFormat;
  /** The one that the layout names, if any. */
  readonly carrier?: Carrier;
  readonly layout: unknown;
}

/** Every record of a log as a plain object, block by block, in file order. Throws `UnreadableError`. */
export async function* readLogRows(
  source: Source,
  { format, carrier, layout: firstLayout }: Reading,
  signal: AbortSignal,
): AsyncIterable<RowsOfBlock> {
  const row = new Row();
  const lines = new LineCounter();
  let layout = firstLayout;
  for await (const block of source.blocks(0, blockBytes, signal, undefined, format.cutAfter)) {
    const { bytes } = linesOf(block);
    const records: LogRecord[] = [];
    const rejected: RejectedRecord[] = [];
    let ignored = 0;
    lines.start(bytes);
    const sink = new RecordSink({
      record: (record) => records.push(record),
      reject: (at, reason) => {
        const end = bytes.indexOf(Byte.Newline, at);
        const text = decodeText(bytes.subarray(at, Math.min(at + shownBytes, end < 0 ? bytes.length : end)), 0);
        rejected.push({ source: source.name, line: lines.lineAt(at), reason: rejectNames[reason]!, text });
      },
      ignore: () => {
        ignored++;
      },
    });
    layout = parseCarried(format, carrier, bytes, layout, row, sink);
    lines.finish();
    yield { records, rejected, ignored };
  }
  if (!isUnfinished(layout)) return;
  const cut: RejectedRecord = { source: source.name, line: lines.lineAt(0), reason: 'truncated', text: '' };
  yield { records: [], rejected: [cut], ignored: 0 };
}

/** Turns ascending offsets into line numbers, by counting line breaks once. */
class LineCounter {
  private bytes: Buffer = Buffer.alloc(0);
  private line = 1;
  private at = 0;

  start(bytes: Buffer): void {
    this.bytes = bytes;
    this.at = 0;
  }

  lineAt(offset: number): number {
    for (;;) {
      const next = this.bytes.indexOf(Byte.Newline, this.at);
      if (next < 0 || next >= offset) return this.line;
      this.at = next + 1;
      this.line++;
    }
  }

  finish(): void {
    this.lineAt(this.bytes.length);
  }
}
