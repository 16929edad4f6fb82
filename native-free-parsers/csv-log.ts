import { Byte } from './bytes/byte.js';
import { Lines } from './bytes/lines.js';
import { QuotedColumns } from './bytes/quoted-columns.js';
import { type LogFormat, Refusal, Reject, silentSink } from './format.js';
import { isObjectText } from './line-records.js';
import { type ClockHints, localClock } from './local-clock.js';
import { CompiledTypes, type RecordType, type Words } from './record-types.js';
import { Escapes } from './row.js';
import { type NamedValues, TypedRecords } from './typed-records.js';

const { Hash } = Byte;

/** More columns than any product writes. */
const maxColumns = 256;

/** A log of delimited columns, with a header or in orders that are known. */
export interface CsvLog {
  /** What it looks like, for refusals. */
  readonly expected: string;
  /** Names, in lower case, that tell the product's header: all of one of these lists. Headers are compared in lower case. */
  readonly headers: readonly (readonly string[])[];
  /** Known orders of columns, for files without a header; a line may have more. */
  readonly orders?: readonly (readonly string[])[];
  /** What a source without a header is recognised by: the form of the values that an order has. */
  readonly shapes?: Readonly<Record<string, RegExp>>;
  readonly types: readonly RecordType[];
  readonly words?: Words;
}

interface CsvLayout extends ClockHints {
  readonly delimiter: number;
  /** The names of the columns, in lower case. */
  readonly columns: readonly string[];
}

const delimiters = [Byte.Comma, Byte.Tab, Byte.Semicolon];

/** Reads delimited columns, in quotes or not, by record types. */
export function csvReader(log: CsvLog): Pick<LogFormat<CsvLayout>, 'detect' | 'parse'> {
  const compiled = new CompiledTypes(log.types, log.words);
  const shapes = Object.entries(log.shapes ?? {});
  return {
    detect(head, hints) {
      const lines = new Lines(head);
      const clock = localClock(hints);
      for (let line = 1; line <= 20 && lines.advance(silentSink); line++) {
        if (isObjectText(head, lines.start, lines.end)) continue;
        for (const delimiter of delimiters) {
          const cells = new QuotedColumns(head, delimiter, maxColumns);
          if (cells.split(lines.start, lines.end) < 4) continue;
          const names = namesOf(head, cells);
          const layout = { modifiedMs: hints.modifiedMs, timeZone: hints.timeZone, delimiter, columns: names };
          if (isHeader(names, log.headers)) return layout;
          for (const columns of log.orders ?? []) {
            if (cells.count < columns.length) continue;
            const values = new CellValues(cells, compiled.names, columns);
            const fits = shapes.every(([name, shape]) => {
              const cell = columns.indexOf(name);
              return cell < 0 || shape.test(head.toString('latin1', cells.start(cell), cells.end(cell)));
            });
            if (fits && new TypedRecords(compiled, head, values, clock).isSound()) return { ...layout, columns };
          }
        }
      }
      return new Refusal(`no line is ${log.expected}`);
    },

    parse(bytes, layout, row, sink) {
      const lines = new Lines(bytes);
      const cells = new QuotedColumns(bytes, layout.delimiter, maxColumns);
      const clock = localClock(layout);
      let current = layout;
      let records = new TypedRecords(compiled, bytes, new CellValues(cells, compiled.names, layout.columns), clock);
      row.clear();
      row.bytes = bytes;
      row.escapes = Escapes.DoubledQuotes;
      while (lines.advance(sink)) {
        const { start, end } = lines;
        if (bytes[start] === Hash) {
          sink.ignore(start);
          continue;
        }
        const count = cells.split(start, end);
        // Files joined together carry the header of each. Its first name is longer than a year.
        if (isWord(bytes, cells.start(0), cells.end(0)) && isHeader(namesOf(bytes, cells), log.headers)) {
          const columns = namesOf(bytes, cells);
          if (columns.join() !== current.columns.join()) current = { ...layout, columns };
          records = new TypedRecords(compiled, bytes, new CellValues(cells, compiled.names, columns), clock);
          sink.ignore(start);
        } else if (cells.isUnclosed) sink.reject(start, Reject.BadSyntax);
        else if (count < current.columns.length) sink.reject(start, Reject.TooFewFields);
        else records.take(row, sink, start);
      }
      return current;
    },
  };
}

/** The values of the current line, by the slots of the names asked for. */
class CellValues implements NamedValues {
  private readonly cells: QuotedColumns;
  private readonly columns: Int32Array;

  constructor(cells: QuotedColumns, names: readonly string[], columns: readonly string[]) {
    this.cells = cells;
    this.columns = Int32Array.from(names, (name) => columns.indexOf(name));
  }

  start(slot: number): number {
    const column = this.columns[slot]!;
    return column < 0 ? 0 : this.cells.start(column);
  }

  end(slot: number): number {
    const column = this.columns[slot]!;
    return column < 0 ? 0 : this.cells.end(column);
  }
}

function namesOf(bytes: Buffer, cells: QuotedColumns): string[] {
  return Array.from({ length: Math.min(cells.count, maxColumns) }, (_, cell) =>
    bytes.toString('latin1', cells.start(cell), cells.end(cell)).trim().toLowerCase(),
  );
}

function isHeader(names: readonly string[], headers: readonly (readonly string[])[]): boolean {
  return headers.some((marks) => marks.every((mark) => names.includes(mark)));
}

/** Letters, blanks, underscores: as the names in headers are, and times and addresses are not. */
function isWord(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const letter = bytes[at]! | 0x20;
    if (!(letter >= 0x61 && letter <= 0x7a) && letter !== 0x20 && letter !== 0x7f && bytes[at] !== 0x5f) return false;
  }
  return end > start;
}
