import { Byte } from '../bytes/byte.js';
import { Cef, type CefPart, cefKeys } from '../bytes/cef.js';
import { JsonFields } from '../bytes/json.js';
import { JsonPaths } from '../bytes/json-keys.js';
import { Leef, LeefKeys, type LeefPart } from '../bytes/leef.js';
import { equals } from '../bytes/match.js';
import { PairKeys } from '../bytes/pair-keys.js';
import { Pairs } from '../bytes/pairs.js';
import { QuotedColumns } from '../bytes/quoted-columns.js';
import { Reject } from '../format.js';
import { Escapes } from '../row.js';
import type { MappedLayout } from './mapping.js';

/** What `read` says of a line. */
export const Line = Object.freeze({ Record: -1, Ignored: -2 });

/** The values of the names of a mapping, by place, in one line after the other. */
export interface Records {
  readonly escapes: Escapes;
  /** `Line.Record`, `Line.Ignored` (a comment) or why the line is rejected. */
  read(start: number, end: number): number;
  /** Where a value starts; equal to its end where the record does not state it. */
  start(place: number): number;
  end(place: number): number;
}

/** Reads the lines of one block as the layout says. */
export function recordsOf(layout: MappedLayout, bytes: Buffer): Records {
  const { mapping } = layout;
  switch (mapping.shape) {
    case 'key=value':
      return new PairRecords(new PairKeys(mapping.names, mapping.pairs), bytes);
    case 'cef':
      return new CefRecords(mapping.names, bytes);
    case 'leef':
      return new LeefRecords(mapping.names, bytes);
    case 'csv':
      return new CsvRecords(layout, bytes);
    case 'json':
      return new JsonRecords(mapping.names, bytes);
  }
}

class PairRecords implements Records {
  readonly escapes = Escapes.Backslash;
  private readonly pairs: Pairs;

  constructor(keys: PairKeys, bytes: Buffer) {
    this.pairs = new Pairs(keys, bytes);
  }

  read(start: number, end: number): number {
    if (this.pairs.scan(start, end) === 0) return Reject.BadSyntax;
    return this.pairs.isUnclosed ? Reject.Truncated : Line.Record;
  }

  start(place: number): number {
    return this.pairs.start(place);
  }

  end(place: number): number {
    return this.pairs.end(place);
  }
}

/** The parts of the headers, by which mappings can name them beside the keys. */
const cefParts = ['DeviceVendor', 'DeviceProduct', 'DeviceVersion', 'DeviceEventClassID', 'Name', 'Severity'];
const leefParts = ['Vendor', 'Product', 'Version', 'EventID'];

class CefRecords implements Records {
  readonly escapes = Escapes.Backslash;
  private readonly cef: Cef;
  /** By place: the part of the header that it names, -1 for a key. */
  private readonly parts: readonly number[];

  constructor(names: readonly string[], bytes: Buffer) {
    this.cef = new Cef(cefKeys(names), bytes);
    this.parts = names.map((name) => cefParts.indexOf(name));
  }

  read(start: number, end: number): number {
    if (!this.cef.read(start, end)) return Reject.BadSyntax;
    this.cef.scan();
    return Line.Record;
  }

  start(place: number): number {
    const part = this.parts[place]!;
    return part < 0 ? this.cef.pairs.start(place) : this.cef.partStart(part as CefPart);
  }

  end(place: number): number {
    const part = this.parts[place]!;
    return part < 0 ? this.cef.pairs.end(place) : this.cef.partEnd(part as CefPart);
  }
}

class LeefRecords implements Records {
  readonly escapes = Escapes.None;
  private readonly leef: Leef;
  /** By place: the part of the header that it names, -1 for a key. */
  private readonly parts: readonly number[];

  constructor(names: readonly string[], bytes: Buffer) {
    this.leef = new Leef(new LeefKeys(names), bytes);
    this.parts = names.map((name) => leefParts.indexOf(name));
  }

  read(start: number, end: number): number {
    if (!this.leef.read(start, end)) return Reject.BadSyntax;
    this.leef.scan();
    return Line.Record;
  }

  start(place: number): number {
    const part = this.parts[place]!;
    return part < 0 ? this.leef.pairs.start(place) : this.leef.partStart(part as LeefPart);
  }

  end(place: number): number {
    const part = this.parts[place]!;
    return part < 0 ? this.leef.pairs.end(place) : this.leef.partEnd(part as LeefPart);
  }
}

class JsonRecords implements Records {
  readonly escapes = Escapes.Json;
  private readonly fields: JsonFields;

  constructor(pointers: readonly string[], bytes: Buffer) {
    this.fields = new JsonFields(new JsonPaths(pointers), bytes);
  }

  read(start: number, end: number): number {
    return this.fields.scan(start, end) ? Line.Record : Reject.BadJson;
  }

  start(place: number): number {
    return this.fields.start(place);
  }

  end(place: number): number {
    return this.fields.end(place);
  }
}

/** No file has more columns that anyone maps. */
export const maxColumns = 512;

/** CSV; a line that begins with `#` is a comment, and one that repeats the header is passed over. */
class CsvRecords implements Records {
  readonly escapes = Escapes.DoubledQuotes;
  private readonly bytes: Buffer;
  private readonly cells: QuotedColumns;
  private readonly columns: readonly number[];
  private readonly names: readonly Uint8Array[];
  private readonly needed: number;

  constructor({ mapping, columns = [] }: MappedLayout, bytes: Buffer) {
    this.bytes = bytes;
    this.columns = columns;
    this.names = mapping.names.map((name) => new Uint8Array(Buffer.from(name)));
    this.needed = Math.max(0, ...columns.filter((_, place) => mapping.time.places.includes(place))) + 1;
    this.cells = new QuotedColumns(bytes, mapping.csv.delimiter, Math.min(maxColumns, Math.max(1, ...columns) + 1));
  }

  read(start: number, end: number): number {
    if (this.bytes[start] === Byte.Hash) return Line.Ignored;
    const count = this.cells.split(start, end);
    if (this.cells.isUnclosed) return Reject.Truncated;
    if (count < this.needed) return Reject.TooFewFields;
    return this.isHeader() ? Line.Ignored : Line.Record;
  }

  start(place: number): number {
    const column = this.columns[place]!;
    return column < 0 ? 0 : this.cells.start(column);
  }

  end(place: number): number {
    const column = this.columns[place]!;
    return column < 0 ? 0 : this.cells.end(column);
  }

  /** All names stand in their own columns: files that were joined together. */
  private isHeader(): boolean {
    for (let place = 0; place < this.names.length; place++) {
      if (this.columns[place]! >= 0 && !this.isName(place)) return false;
    }
    return true;
  }

  private isName(place: number): boolean {
    let start = this.start(place);
    let end = this.end(place);
    while (start < end && this.bytes[start] === Byte.Space) start++;
    while (end > start && this.bytes[end - 1] === Byte.Space) end--;
    return equals(this.bytes, start, end, this.names[place]!);
  }
}
