/**
 * Files and standard output of Fluentd and Fluent Bit: a time, a tag and the record as JSON, which then holds the line.
 *
 *   2026-11-20T06:46:36+00:00⇥syslog.daemon⇥{"host":"ns1","ident":"named","message":"client …"}        Fluentd
 *   2026-11-20 06:46:36.123456789 +0000 syslog.daemon: {"host":"ns1","message":"client …"}             Fluentd's stdout
 *   syslog.daemon: [1795157196.123456789, {"log":"1762000000.048 30890 10.0.177.173 …"}]               Fluent Bit
 *   [0] syslog.daemon: [[1795157196.123456789, {}], {"log":"…"}]                                       Fluent Bit's stdout
 *
 * https://docs.fluentd.org/output/file, https://docs.fluentbit.io/manual/pipeline/outputs/file
 */
import { Byte } from '../bytes/byte.js';
import { find, word } from '../bytes/match.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink } from '../format.js';
import type { Messages } from '../messages.js';

const { BraceClose, BracketClose, Nine, Space, Zero } = Byte;

/** What the record begins with: behind Fluentd's tag in a file, behind that on its output, and behind Fluent Bit's time. */
const inFile = word('\t{"');
const onOutput = word(': {"');
const inArray = word(', {"');
const dateLength = '2026-11-20'.length;
/** A time and a tag are shorter. */
const longestPrefix = 200;

const fluentd: Carrier = {
  name: 'fluentd',
  product: 'Fluentd, Fluent Bit (files, standard output)',
  specification: 'https://docs.fluentd.org/output/file',
  open: (bytes) => new RecordReader(bytes),
};
export default fluentd;

class RecordReader implements CarrierReader {
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { bytes } = this;
    const isArray = bytes[end - 1] === BracketClose;
    const objectEnd = isArray ? end - 1 : end;
    const mark = isArray ? inArray : bytes[start + dateLength] === Space ? onOutput : inFile;
    const found = find(bytes, start, Math.min(end, start + longestPrefix), mark);
    const object = found + mark.length - 2;
    const isTimed = isArray || (bytes[start]! >= Zero && bytes[start]! <= Nine);
    if (found < 0 || !isTimed || bytes[objectEnd - 1] !== BraceClose) {
      sink.reject(start, Reject.BadSyntax);
      return;
    }
    messages.begin(start);
    messages.write(bytes, object, objectEnd);
    messages.end();
  }
}
