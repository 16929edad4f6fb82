import type { Source } from '../../collectors/collector.js';
import { giveBack } from '../../collectors/spare-memory.js';
import { type CaptureFormat, Reject, type RejectName, rejectNames } from '../../native-free-parsers/format.js';
import { Row } from '../../native-free-parsers/row.js';
import { CapturePass } from '../pipeline/capture-pass.js';
import { openCapture } from '../pipeline/open-capture.js';
import { readPieces } from '../pipeline/read-pieces.js';
import type { RejectedRecord, RowsOfBlock } from './read-rows.js';
import type { LogRecord } from './record.js';
import { RecordSink } from './record-sink.js';

const pieceBytes = 1 << 20;
const shownBytes = 64;

/** Every fact of a capture as a plain object, in the order in which they are known. Throws `UnreadableError`. */
export async function* readCaptureRows(
  source: Source,
  format: CaptureFormat,
  layout: unknown,
  signal: AbortSignal,
): AsyncIterable<RowsOfBlock> {
  const rows = new Rows(source.name);
  const reader = await openCapture(format, layout, new Row(), rows.sink);
  const pass = new CapturePass(
    {
      read: (bytes, isLast) => {
        rows.at(pass.to, bytes);
        return reader.read(bytes, isLast);
      },
      end: () => reader.end(),
    },
    0,
  );
  let isWhole = false;
  for await (const block of source.pieces(0, pieceBytes, signal)) {
    if (block.kind === 'range') {
      for await (const end of readPieces(block, pass)) {
        isWhole = end === block.contentEnd;
        yield rows.take();
      }
      continue;
    }
    pass.room(block.bytes.length).set(block.bytes);
    pass.add(block.bytes.length);
    pass.read(block.last);
    isWhole = block.last;
    giveBack(block.bytes);
    yield rows.take();
  }
  reader.end();
  if (isWhole && pass.rest.length > 0) {
    rows.at(pass.to, pass.rest);
    rows.sink.reject(0, Reject.Truncated);
  }
  yield rows.take();
}

/** Gathers what a reader tells. */
class Rows {
  readonly sink: RecordSink;
  private records: LogRecord[] = [];
  private rejected: RejectedRecord[] = [];
  private ignored = 0;
  private bytes: Buffer = Buffer.alloc(0);
  private start = 0;

  constructor(source: string) {
    this.sink = new RecordSink({
      record: (record) => this.records.push(record),
      reject: (at, reason) => this.rejected.push(this.rejectedAt(source, at, rejectNames[reason]!)),
      ignore: () => {
        this.ignored++;
      },
    });
  }

  /** What is told from now on lies in `bytes`, which begin at content byte `start`. */
  at(start: number, bytes: Buffer): void {
    this.start = start;
    this.bytes = bytes;
  }

  take(): RowsOfBlock {
    const { records, rejected, ignored } = this;
    this.records = [];
    this.rejected = [];
    this.ignored = 0;
    return { records, rejected, ignored };
  }

  private rejectedAt(source: string, at: number, reason: RejectName): RejectedRecord {
    // What waited for something that came later may lie before the bytes at hand.
    const text = at < 0 ? '' : this.bytes.toString('hex', at, Math.min(at + shownBytes, this.bytes.length));
    return { source, offset: this.start + at, reason, text };
  }
}
