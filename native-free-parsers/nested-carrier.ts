import { Byte } from './bytes/byte.js';
import { indexOf } from './bytes/match.js';
import type { Carrier, CarrierReader } from './carrier.js';
import type { Reject, RowSink } from './format.js';
import { Messages } from './messages.js';

/**
 * A carrier in a carrier, such as Docker's JSON in syslog: what the outer one holds are lines of the inner one.
 * Its name is both, `syslog/docker`.
 */
export function nestedCarrier(outer: Carrier, inner: Carrier): Carrier {
  return {
    name: `${outer.name}/${inner.name}`,
    product: `${inner.product} in ${outer.product}`,
    specification: inner.specification,
    open: (bytes) => new NestedReader(outer.open(bytes), inner),
  };
}

let memory: Messages | undefined;

class NestedReader implements CarrierReader {
  private readonly between: Messages;
  private readonly outer: CarrierReader;
  private readonly inner: CarrierReader;
  private readonly innerSink = new LineSink();

  constructor(outer: CarrierReader, inner: Carrier) {
    // One per thread: a line is unwrapped to the end before the next.
    memory ??= new Messages();
    this.between = memory;
    this.outer = outer;
    this.inner = inner.open(memory.memory);
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { between, inner, innerSink } = this;
    between.clear();
    this.outer.read(start, end, between, sink);
    innerSink.direct(sink, start);
    messages.source = start;
    const { length } = between.bytes;
    for (let at = 0; at < length; ) {
      const lineEnd = indexOf(between.memory, at, length, Byte.Newline);
      if (lineEnd > at) inner.read(at, lineEnd, messages, innerSink);
      at = lineEnd + 1;
    }
    messages.source = -1;
  }
}

/** Tells of what is inside a line by where that line starts. */
class LineSink implements RowSink {
  private sink: RowSink | undefined;
  private lineStart = 0;

  direct(sink: RowSink, lineStart: number): void {
    this.sink = sink;
    this.lineStart = lineStart;
  }

  wants(): boolean {
    return false;
  }

  take(): void {}

  ignore(): void {
    this.sink?.ignore(this.lineStart);
  }

  reject(_at: number, reason: Reject): void {
    this.sink?.reject(this.lineStart, reason);
  }
}
