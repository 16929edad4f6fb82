import { Byte } from './bytes/byte.js';
import { Lines } from './bytes/lines.js';
import { indexOf } from './bytes/match.js';
import { PairKeys, type PairStyle } from './bytes/pair-keys.js';
import { Pairs } from './bytes/pairs.js';
import { SyslogPrefix } from './bytes/syslog.js';
import { isoMillis, type LocalClock, syslogMillis } from './bytes/time.js';
import { Refusal, type RowSink, silentSink } from './format.js';
import type { LogReader } from './json-log.js';
import { type LineReader, parseByLine } from './line-reader.js';
import { isObjectText } from './line-records.js';
import { type ClockHints, localClock } from './local-clock.js';
import { CompiledTypes, type RecordType, type Words } from './record-types.js';
import { Escapes, type Row } from './row.js';
import { type TimeAround, TypedRecords } from './typed-records.js';

const { Dash, Greater, Less, Tab } = Byte;

/** Reads lines of `key=value` pairs, with whatever syslog puts before them. `expected` says what a line has that is one. */
export function pairsReader(
  expected: string,
  types: readonly RecordType[],
  style: PairStyle = {},
  words?: Words,
): LogReader {
  const compiled = new CompiledTypes(types, words);
  const keys = new PairKeys(compiled.names, style);
  /** By type: what is in each of its records. */
  const marks = types.map(({ when }) => Object.keys(when).map((key) => key + (style.assignment ?? '=')));
  return {
    detect(head, hints) {
      if (!marks.some((all) => all.every((mark) => head.includes(mark))))
        return new Refusal(`line 1: no pairs of ${expected}`);
      const lines = new Lines(head);
      const pairs = new Pairs(keys, head);
      const records = new TypedRecords(compiled, head, pairs, localClock(hints));
      const times = new PrefixTimes(head, localClock(hints));
      for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
        if (isObjectText(head, lines.start, lines.end)) continue;
        pairs.scan(lines.start, lines.end);
        times.move(lines.start, lines.end);
        if (records.isSound(times)) return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone };
      }
      return new Refusal(`line 1: no pairs of ${expected}`);
    },

    openLines,
    parse: parseByLine(openLines),
  };

  function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
    const pairs = new Pairs(keys, bytes);
    const clock = localClock(layout);
    const records = new TypedRecords(compiled, bytes, pairs, clock);
    const times = new PrefixTimes(bytes, clock);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.Backslash;
    return {
      read(start, end) {
        const count = pairs.scan(start, end);
        times.move(start, end);
        // Health messages of the feed itself are text.
        if (count === 0 && times.millis() > 0) sink.ignore(start);
        else records.take(row, sink, start, times);
      },
    };
  }
}

/** Reads the times before the records of one block. */
export class PrefixTimes implements TimeAround {
  private readonly bytes: Buffer;
  private readonly clock: LocalClock;
  private readonly syslog: SyslogPrefix;
  private start = 0;
  private end = 0;

  constructor(bytes: Buffer, clock: LocalClock) {
    this.bytes = bytes;
    this.clock = clock;
    this.syslog = new SyslogPrefix(bytes, clock);
  }

  /** Go on with the line `bytes[start, end)`. */
  move(start: number, end: number): void {
    this.start = start;
    this.end = end;
  }

  /** Of syslog's prefix, or `2026-11-20 09:12:05` alone; NaN where the line begins otherwise. */
  millis(): number {
    const { start, end } = this;
    if (this.syslog.read(start, end)) return this.syslog.timeMs;
    const at = this.bytes[start] === Less ? indexOf(this.bytes, start, Math.min(end, start + 5), Greater) + 1 : start;
    // Zscaler's feed goes on with a tab.
    if (this.bytes[at + 15] === Tab && end - at > 15) return syslogMillis(this.bytes, at, at + 15, this.clock);
    if (end - start < 20 || this.bytes[start + 4] !== Dash) return Number.NaN;
    return isoMillis(this.bytes, start, start + 19, this.clock);
  }
}
