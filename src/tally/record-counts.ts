import { type Reject, rejectNames } from '../../native-free-parsers/format.js';
import type { Coverage } from './batch.js';
import { HourCounts } from './hour-counts.js';

/** How many records were read, when they were made, and how many of them were of no use. */
export class RecordCounts {
  records = 0;
  ignored = 0;
  /** Without a time that a calendar has. */
  undated = 0;
  /** Of a time that was not asked for. */
  outside = 0;
  readonly hours = new HourCounts();
  private readonly rejected = new Float64Array(rejectNames.length);

  reject(reason: Reject): void {
    this.rejected[reason]!++;
  }

  /** All since the last call. */
  take(): Coverage {
    const { records, ignored, undated, outside } = this;
    const coverage = { records, ignored, undated, outside, rejected: this.rejected.slice(), ...this.hours.take() };
    this.records = 0;
    this.ignored = 0;
    this.undated = 0;
    this.outside = 0;
    this.rejected.fill(0);
    return coverage;
  }
}
