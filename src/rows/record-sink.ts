import type { Reject, RowSink } from '../../native-free-parsers/format.js';
import type { Row } from '../../native-free-parsers/row.js';
import { type LogRecord, recordOf } from './record.js';

/** What a `RecordSink` hands on. `at` is the byte in the block where the record starts. */
export interface RecordOutput {
  record(record: LogRecord): void;
  reject(at: number, reason: Reject): void;
  ignore(at: number): void;
}

/** A sink that wants every record, whole and as plain objects. */
export class RecordSink implements RowSink {
  private readonly output: RecordOutput;

  constructor(output: RecordOutput) {
    this.output = output;
  }

  wants(_row: Row): boolean {
    return true;
  }

  take(row: Row): void {
    this.output.record(recordOf(row));
  }

  ignore(at: number): void {
    this.output.ignore(at);
  }

  reject(at: number, reason: Reject): void {
    this.output.reject(at, reason);
  }
}
