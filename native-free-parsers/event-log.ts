import { Cef, CefPart, cefKeys } from './bytes/cef.js';
import { Leef, LeefKeys, LeefPart } from './bytes/leef.js';
import { Lines } from './bytes/lines.js';
import { equals, word } from './bytes/match.js';
import type { LocalClock } from './bytes/time.js';
import { Refusal, Reject, type RowSink, silentSink } from './format.js';
import type { LogReader } from './json-log.js';
import { type LineReader, parseByLine } from './line-reader.js';
import { isJsonText } from './line-records.js';
import { type ClockHints, localClock } from './local-clock.js';
import { PrefixTimes } from './pairs-log.js';
import { CompiledTypes, type RecordType, type Words } from './record-types.js';
import { Escapes, type Row } from './row.js';
import { type NamedValues, TypedRecords } from './typed-records.js';

/** A record in CEF or LEEF. */
interface EventRecord extends NamedValues {
  /** Whether `bytes[start, end)` is one, by one of the vendors. */
  read(start: number, end: number): boolean;
}

/** The parts of a header, by the names that record types call them. */
const headerNames = ['|Vendor', '|Product', '|Version', '|Signature', '|Name', '|Severity'];

/** Reads records in CEF whose header names one of `vendors`, or of any where that is empty; the parts of the header are named `|Signature`, `|Name` … */
export function cefReader(vendors: readonly string[], types: readonly RecordType[], words?: Words): LogReader {
  const compiled = new CompiledTypes(types, words);
  const keys = cefKeys(compiled.names);
  const names = vendors.map(word);
  const parts = partsOf(compiled.names);
  const marks = vendors.length === 0 ? ['CEF:'] : vendors.map((vendor) => `${vendor}|`);
  return eventReader(compiled, expectedOf('CEF', vendors), marks, (bytes) => {
    const cef = new Cef(keys, bytes);
    return {
      read(start, end) {
        if (!cef.read(start, end)) return false;
        if (!isOneOf(bytes, cef.partStart(CefPart.Vendor), cef.partEnd(CefPart.Vendor), names)) return false;
        cef.scan();
        return true;
      },
      start: (slot) => (parts[slot]! < 0 ? cef.pairs.start(slot) : cef.partStart(parts[slot]! as CefPart)),
      end: (slot) => (parts[slot]! < 0 ? cef.pairs.end(slot) : cef.partEnd(parts[slot]! as CefPart)),
    };
  });
}

function expectedOf(notation: string, vendors: readonly string[]): string {
  return vendors.length === 0 ? notation : `${notation} of ${vendors.join(' or ')}`;
}

/** By slot: the part of the header that it names; -1 for a key of the extension. */
function partsOf(names: readonly string[]): Int8Array {
  return Int8Array.from(names, (name) => headerNames.indexOf(name));
}

/** Reads records in LEEF whose header names one of `vendors`, or of any where that is empty; the parts of the header are named too. */
export function leefReader(vendors: readonly string[], types: readonly RecordType[], words?: Words): LogReader {
  const compiled = new CompiledTypes(types, words);
  const keys = new LeefKeys(compiled.names);
  const names = vendors.map(word);
  const parts = partsOf(compiled.names);
  const marks = vendors.length === 0 ? ['LEEF:'] : vendors.map((vendor) => `${vendor}|`);
  return eventReader(compiled, expectedOf('LEEF', vendors), marks, (bytes) => {
    const leef = new Leef(keys, bytes);
    return {
      read(start, end) {
        if (!leef.read(start, end)) return false;
        if (!isOneOf(bytes, leef.partStart(LeefPart.Vendor), leef.partEnd(LeefPart.Vendor), names)) return false;
        leef.scan();
        return true;
      },
      start: (slot) => (parts[slot]! < 0 ? leef.pairs.start(slot) : leef.partStart(parts[slot]! as LeefPart)),
      end: (slot) => (parts[slot]! < 0 ? leef.pairs.end(slot) : leef.partEnd(parts[slot]! as LeefPart)),
    };
  });
}

function isOneOf(bytes: Buffer, start: number, end: number, names: readonly Uint8Array[]): boolean {
  for (let i = 0; i < names.length; i++) if (equals(bytes, start, end, names[i]!)) return true;
  return names.length === 0;
}

function eventReader(
  compiled: CompiledTypes,
  expected: string,
  marks: readonly string[],
  recordOf: (bytes: Buffer, clock: LocalClock) => EventRecord,
): LogReader {
  return {
    detect(head, hints) {
      if (!marks.some((mark) => head.includes(mark))) return new Refusal(`line 1: not ${expected}`);
      const lines = new Lines(head);
      const clock = localClock(hints);
      const record = recordOf(head, clock);
      const records = new TypedRecords(compiled, head, record, clock);
      const times = new PrefixTimes(head, clock);
      for (let line = 1; line <= 50 && lines.advance(silentSink); line++) {
        // Events inside JSON are unwrapped before.
        const isEvent = !isJsonText(head, lines.start, lines.end) && record.read(lines.start, lines.end);
        times.move(lines.start, lines.end);
        if (isEvent && records.isSound(times)) return { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone };
      }
      return new Refusal(`line 1: not ${expected}`);
    },

    openLines,
    parse: parseByLine(openLines),
  };

  function openLines(bytes: Buffer, layout: ClockHints, row: Row, sink: RowSink): LineReader {
    const clock = localClock(layout);
    const record = recordOf(bytes, clock);
    const records = new TypedRecords(compiled, bytes, record, clock);
    const times = new PrefixTimes(bytes, clock);
    row.clear();
    row.bytes = bytes;
    row.escapes = Escapes.Backslash;
    return {
      read(start, end) {
        times.move(start, end);
        if (record.read(start, end)) records.take(row, sink, start, times);
        else sink.reject(start, Reject.BadSyntax);
      },
    };
  }
}
