import { type Hints, type LogFormat, Refusal, type RowSink } from '../../native-free-parsers/format.js';
import { Row } from '../../native-free-parsers/row.js';

/** A format that fits a source's first bytes. */
export interface Recognition {
  readonly format: LogFormat;
  readonly layout: unknown;
  /** The share of the head's records that the format parses or knows, 0 to 1. */
  readonly confidence: number;
  readonly records: number;
  readonly ignored: number;
  readonly rejected: number;
}

/** What detection found: the format that fits best, and why the others do not. */
export interface Detection {
  readonly recognised?: Recognition;
  /** By format name. */
  readonly refusals: ReadonlyMap<string, string>;
}

/**
 * Which of `formats` a source is in, by its first bytes alone.
 *
 * A format that claims the head must then parse it; the one that understands most of it wins. `head` may be cut anywhere, so
 * its last, partial line is left out.
 */
export function detect(head: Buffer, hints: Hints, formats: Iterable<LogFormat>): Detection {
  const refusals = new Map<string, string>();
  let best: Recognition | undefined;
  for (const format of formats) {
    const layout = format.detect(head, hints);
    if (layout instanceof Refusal) {
      refusals.set(format.name, layout.because);
      continue;
    }
    const recognition = tryOut(format, layout, wholeLines(head));
    if (best === undefined || score(recognition) > score(best)) {
      if (best) refusals.set(best.format.name, `fits less of it than ${format.name}`);
      best = recognition;
    } else refusals.set(format.name, `fits less of it than ${best.format.name}`);
  }
  return best === undefined ? { refusals } : { recognised: best, refusals };
}

const row = new Row();

function tryOut(format: LogFormat, layout: unknown, bytes: Buffer): Recognition {
  const sink = new Counter();
  format.parse(bytes, layout, row, sink);
  const { records, ignored, rejected } = sink;
  const all = records + ignored + rejected;
  return { format, layout, confidence: all === 0 ? 1 : (records + ignored) / all, records, ignored, rejected };
}

/** Lines that state facts count for more than lines that a format merely tolerates. */
function score({ confidence, records, ignored }: Recognition): number {
  return confidence + (records + ignored === 0 ? 0 : records / (records + ignored));
}

function wholeLines(head: Buffer): Buffer {
  const end = head.lastIndexOf('\n') + 1;
  return end === 0 ? head : head.subarray(0, end);
}

class Counter implements RowSink {
  records = 0;
  ignored = 0;
  rejected = 0;

  wants(): boolean {
    this.records++;
    return false;
  }

  take(): void {}

  ignore(): void {
    this.ignored++;
  }

  reject(): void {
    this.rejected++;
  }
}
