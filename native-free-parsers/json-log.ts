import { Byte } from './bytes/byte.js';
import { JsonFields } from './bytes/json.js';
import { JsonPaths } from './bytes/json-keys.js';
import { Lines } from './bytes/lines.js';
import { indexOf } from './bytes/match.js';
import { type LogFormat, Refusal, Reject, silentSink } from './format.js';
import { type ClockHints, localClock } from './local-clock.js';
import { CompiledTypes, type RecordType, type Words } from './record-types.js';
import { Escapes } from './row.js';
import { TypedRecords } from './typed-records.js';

const { BraceOpen } = Byte;

/** What a carrier puts before an object: a syslog prefix, a container's time and stream. */
const maxPrefixLength = 300;

/** What describes a format; how it is read follows from its record types. */
export type LogDescription = Omit<LogFormat, 'framing' | 'detect' | 'parse' | 'openLines'>;

/** How the lines of a format are recognised and read. */
export type LogReader = Pick<LogFormat<ClockHints>, 'detect' | 'parse' | 'openLines'>;

/** A log of one JSON object a line, read by record types whose names are JSON Pointers. */
export function jsonLog(
  description: LogDescription,
  expected: string,
  types: readonly RecordType[],
  words?: Words,
): LogFormat<ClockHints> {
  return { ...description, framing: 'line', ...jsonReader(expected, types, words) };
}

/** Reads JSON objects, with or without a prefix before them. `expected` says what a line has that is one, for refusals. */
export function jsonReader(expected: string, types: readonly RecordType[], words?: Words): LogReader {
  const compiled = new CompiledTypes(types, words);
  const paths = new JsonPaths(compiled.names);
  return {
    detect(head, hints) {
      const lines = new Lines(head);
      const json = new JsonFields(paths, head);
      const records = new TypedRecords(compiled, head, json, localClock(hints));
      let because = 'no line';
      for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
        const isJson = json.scan(startOfObject(head, lines.start, lines.end), lines.end);
        if (isJson && records.isSound()) return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone };
        if (line === 1) because = isJson ? `line 1: not an object with ${expected}` : 'line 1: not a JSON object';
      }
      return new Refusal(because);
    },

    parse(bytes, layout, row, sink) {
      const lines = new Lines(bytes);
      const json = new JsonFields(paths, bytes);
      const records = new TypedRecords(compiled, bytes, json, localClock(layout));
      row.clear();
      row.bytes = bytes;
      row.escapes = Escapes.Json;
      while (lines.advance(sink)) {
        if (json.scan(startOfObject(bytes, lines.start, lines.end), lines.end)) records.take(row, sink, lines.start);
        else sink.reject(lines.start, Reject.BadJson);
      }
      return layout;
    },

    openLines(bytes, layout, row, sink) {
      const json = new JsonFields(paths, bytes);
      const records = new TypedRecords(compiled, bytes, json, localClock(layout));
      row.clear();
      row.bytes = bytes;
      row.escapes = Escapes.Json;
      return {
        read(start, end) {
          if (json.scan(startOfObject(bytes, start, end), end)) records.take(row, sink, start);
          else sink.reject(start, Reject.BadJson);
        },
      };
    },
  };
}

/** The brace that opens the object of a line; the line's start where there is none in reach. */
export function startOfObject(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] === BraceOpen) return start;
  const brace = indexOf(bytes, start, Math.min(end, start + maxPrefixLength), BraceOpen);
  return brace < end ? brace : start;
}
