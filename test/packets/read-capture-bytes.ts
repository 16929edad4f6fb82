import { captureFormats } from '../../native-free-parsers/capture-registry.js';
import { Refusal, type RejectName, rejectNames } from '../../native-free-parsers/format.js';
import { Row } from '../../native-free-parsers/row.js';
import type { LogRecord } from '../../src/rows/record.js';
import { RecordSink } from '../../src/rows/record-sink.js';

export interface ReadCapture {
  readonly records: readonly LogRecord[];
  readonly rejected: readonly RejectName[];
  readonly ignored: number;
  /** Plain data, for the pass that reads on. */
  readonly layout: unknown;
}

/** What one pass over a classic capture states, from its start, or from where a pass that ended with `layout` left off. */
export async function readCaptureBytes(bytes: Buffer, layout?: unknown): Promise<ReadCapture> {
  const format = captureFormats.get('pcap')!;
  const from = layout ?? format.detect(bytes, { modifiedMs: 0, timeZone: 'UTC' });
  if (from instanceof Refusal) throw new Error(from.because);
  const records: LogRecord[] = [];
  const rejected: RejectName[] = [];
  let ignored = 0;
  const sink = new RecordSink({
    record: (record) => {
      records.push(record);
    },
    reject: (_at, reason) => {
      rejected.push(rejectNames[reason]!);
    },
    ignore: () => {
      ignored++;
    },
  });
  const reader = await format.open(from, new Row(), sink);
  reader.read(bytes, true);
  return { layout: reader.end(), records, rejected, ignored };
}
