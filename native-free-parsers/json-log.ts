import { Byte } from './bytes/byte.js';
import { ForeignLines } from './bytes/foreign-lines.js';
import { JsonFields } from './bytes/json.js';
import { JsonPaths } from './bytes/json-keys.js';
import { JsonRecords, nothingUnfinished, type UnfinishedRecord } from './bytes/json-records.js';
import { indexOf } from './bytes/match.js';
import type { LocalClock } from './bytes/time.js';
import { type LogFormat, Refusal, Reject, type RowSink, silentSink } from './format.js';
import { type ClockHints, localClock } from './local-clock.js';
import { CompiledTypes, type RecordType, type Words } from './record-types.js';
import { Escapes } from './row.js';
import { TypedRecords } from './typed-records.js';

const { BraceOpen } = Byte;

/** What describes a format; how it is read follows from its record types. */
export type LogDescription = Omit<LogFormat, 'framing' | 'detect' | 'parse' | 'openLines'>;

/** How the lines of a format are recognised and read. */
export type LogReader = Pick<LogFormat<ClockHints>, 'detect' | 'parse' | 'openLines'>;

/** A log of JSON objects, read by record types whose names are JSON Pointers. */
export function jsonLog(
  description: LogDescription,
  expected: string,
  types: readonly RecordType[],
  words?: Words,
): LogFormat<JsonLayout> {
  return { ...description, framing: 'line', ...jsonReader(expected, types, words) };
}

/** The layout of JSON objects. */
export interface JsonLayout extends ClockHints {
  readonly unfinished: UnfinishedRecord;
}

/**
 * Reads JSON objects: one a line, with or without a prefix before it, spread over several lines, or in an array.
 * `expected` says what an object has that is one, for refusals.
 */
export function jsonReader(
  expected: string,
  types: readonly RecordType[],
  words?: Words,
): Pick<LogFormat<JsonLayout>, 'detect' | 'parse' | 'openLines'> {
  const compiled = new CompiledTypes(types, words);
  const paths = new JsonPaths(compiled.names);
  return {
    detect(head, hints) {
      const layout = { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, unfinished: nothingUnfinished };
      const objects = new TypedObjects(compiled, paths, head, layout);
      let isJson = false;
      for (let object = 1; object <= 50 && objects.advance(silentSink); object++) {
        if (objects.records.isSound()) return layout;
        if (objects.records.type() < 0) objects.openPage();
        isJson = true;
      }
      return new Refusal(isJson ? `line 1: not an object with ${expected}` : 'line 1: not a JSON object');
    },

    parse(bytes, layout, row, sink) {
      const objects = new TypedObjects(compiled, paths, bytes, layout);
      row.clear();
      row.escapes = Escapes.Json;
      while (objects.advance(sink)) {
        row.bytes = objects.bytes;
        const type = objects.records.type();
        if (type < 0 && objects.openPage()) continue;
        objects.records.takeAs(type, row, sink, objects.at);
      }
      const { unfinished } = objects;
      return unfinished === layout.unfinished ? layout : { ...layout, unfinished };
    },

    openLines(bytes, layout, row, sink) {
      const json = new JsonFields(paths, bytes);
      const records = new TypedRecords(compiled, bytes, json, localClock(layout));
      const foreign = new ForeignLines(bytes);
      row.clear();
      row.bytes = bytes;
      row.escapes = Escapes.Json;
      return {
        read(start, end) {
          if (json.scan(startOfObject(bytes, start, end), end)) records.take(row, sink, start);
          else if (foreign.includes(start, end)) sink.ignore(start);
          else sink.reject(start, Reject.BadJson);
        },
      };
    },
  };
}

/** What a carrier puts before an object: a syslog prefix, a container's time and stream. */
const maxPrefixLength = 300;

/** Walks the objects of a block, and reads each by the types of a product. */
class TypedObjects {
  records: TypedRecords;
  private readonly compiled: CompiledTypes;
  private readonly paths: JsonPaths;
  private readonly clock: LocalClock;
  private readonly objects: JsonRecords;
  private json: JsonFields;

  constructor(compiled: CompiledTypes, paths: JsonPaths, block: Buffer, layout: JsonLayout) {
    this.compiled = compiled;
    this.paths = paths;
    this.clock = localClock(layout);
    this.objects = new JsonRecords(block, layout.unfinished, maxPrefixLength);
    this.json = new JsonFields(paths, block);
    this.records = new TypedRecords(compiled, block, this.json, this.clock);
  }

  get bytes(): Buffer {
    return this.objects.bytes;
  }

  /** Where the current object is, for `ignore` and `reject`. */
  get at(): number {
    return this.objects.at;
  }

  get unfinished(): UnfinishedRecord {
    return this.objects.unfinished;
  }

  /** Whether the current object, which is no record, is a page of them. */
  openPage(): boolean {
    return this.objects.openPage();
  }

  /** Move to the next object that is sound JSON; false at the end of the block. What is damaged goes to `sink`. */
  advance(sink: RowSink): boolean {
    const { objects } = this;
    let bytes = objects.bytes;
    while (objects.advance(sink)) {
      if (objects.bytes !== bytes) {
        // The record began in the block before, and is a copy.
        bytes = objects.bytes;
        this.json = new JsonFields(this.paths, bytes);
        this.records = new TypedRecords(this.compiled, bytes, this.json, this.clock);
      }
      if (this.json.scan(objects.start, objects.end)) return true;
      if (objects.narrow() && this.json.scan(objects.start, objects.end)) return true;
      sink.reject(objects.at, Reject.BadJson);
    }
    return false;
  }
}

/** The brace that opens the object of a line; the line's start where there is none in reach. */
export function startOfObject(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] === BraceOpen) return start;
  const brace = indexOf(bytes, start, Math.min(end, start + maxPrefixLength), BraceOpen);
  return brace < end ? brace : start;
}
