/**
 * Loki's command line client: a time, the labels of the stream and the line. Its other outputs are the lines alone (`-o raw`) and JSON
 * (`-o jsonl`).
 *
 *   2026-11-20T06:46:36+01:00 {app="squid", host="px1"} 1795157196.048  30890 10.0.177.173 TCP_TUNNEL/200 …
 *
 * https://grafana.com/docs/loki/latest/query/logcli/
 */
import { Byte } from '../bytes/byte.js';
import { indexOf, skipBlanks } from '../bytes/match.js';
import { isEscaped } from '../bytes/quoted.js';
import { isoMillis, type LocalClock } from '../bytes/time.js';
import type { Carrier, CarrierReader } from '../carrier.js';
import { Reject, type RowSink } from '../format.js';
import type { Messages } from '../messages.js';

const { BraceClose, BraceOpen, Colon, Equals, Quote, Space } = Byte;

/** Nanoseconds and a zone. */
const longestTime = 40;
/** Whether there is a time matters here, not which. */
const anyClock: LocalClock = {
  toUtc: (wallMs) => wallMs,
  toUtcWithoutYear: (_month, _day, timeOfDayMs) => timeOfDayMs,
};

const logcli: Carrier = {
  name: 'logcli',
  product: 'Loki (logcli)',
  specification: 'https://grafana.com/docs/loki/latest/query/logcli/',
  isPlain: true,
  open: (bytes) => new LineReader(bytes),
};
export default logcli;

class LineReader implements CarrierReader {
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  read(start: number, end: number, messages: Messages, sink: RowSink): void {
    const { bytes } = this;
    const timeEnd = indexOf(bytes, start, Math.min(end, start + longestTime), Space);
    const close = this.endOfLabels(skipBlanks(bytes, timeEnd, end), end);
    if (close < 0) {
      sink.reject(start, Reject.BadSyntax);
      return;
    }
    if (Number.isNaN(isoMillis(bytes, start, timeEnd, anyClock))) {
      sink.reject(start, Reject.BadTime);
      return;
    }
    messages.begin(start);
    messages.write(bytes, skipBlanks(bytes, close, end), end);
    messages.end();
  }

  /** Behind `{app="squid", host="px1"}`; -1 where no such labels start. A JSON object's keys are in quotes. */
  private endOfLabels(start: number, end: number): number {
    const { bytes } = this;
    if (bytes[start] !== BraceOpen) return -1;
    for (let at = start + 1; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === BraceClose) return at + 1;
      if (byte === Colon) return -1;
      if (byte !== Quote) continue;
      if (bytes[at - 1] !== Equals) return -1;
      const value = at + 1;
      for (at = value; at < end && (bytes[at] !== Quote || isEscaped(bytes, value, at)); ) at++;
    }
    return -1;
  }
}
