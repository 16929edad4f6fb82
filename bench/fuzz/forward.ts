import type { Reject, RowSink } from '../../native-free-parsers/format.js';
import type { Row } from '../../native-free-parsers/row.js';
import type { Outcome } from './outcome.js';

/** A sink for readers that keep theirs: what they state goes to the outcome of the input that is being read. */
export class Forward implements RowSink {
  to: Outcome | undefined;

  wants(row: Row): boolean {
    return this.to?.wants(row) ?? false;
  }

  take(row: Row): void {
    this.to?.take(row);
  }

  ignore(at: number): void {
    this.to?.ignore(at);
  }

  reject(at: number, reason: Reject): void {
    this.to?.reject(at, reason);
  }
}
