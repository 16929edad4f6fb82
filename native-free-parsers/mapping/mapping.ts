import type { FieldName } from '../field.js';
import type { FactName } from '../row.js';
import type { TimeStyle } from './record-time.js';

/** How the records of a mapped log are written. */
export const shapes = ['key=value', 'cef', 'leef', 'csv', 'json'] as const;
export type Shape = (typeof shapes)[number];

/** The facts that a mapping can state. */
export const mappedFacts = ['request', 'query', 'flow', 'lease', 'logon'] as const satisfies readonly FactName[];
export type MappedFact = (typeof mappedFacts)[number];

/**
 * Which field of a log states what, as a user wrote it: plain data that rides in the layout.
 *
 * `names` are the keys, columns or JSON Pointers that are read; everything else refers to them by place. Where a list has
 * several places, the first that the record states counts.
 */
export interface Mapping {
  readonly name: string;
  readonly shape: Shape;
  readonly names: readonly string[];
  readonly fact: MappedFact;
  /** For pairs: what separates them, what stands between key and value, and whether values hold blanks without quotes. */
  readonly pairs: { readonly separators: string; readonly assignment: string; readonly values: 'word' | 'phrase' };
  /** For CSV: the byte between columns, and their names where the file has no header. */
  readonly csv: { readonly delimiter: number; readonly columns?: readonly string[] };
  /** One place, or two for date and time of day. */
  readonly time: { readonly places: readonly number[]; readonly style: TimeStyle };
  readonly fields: readonly MappedField[];
  /** Words, lower case, by which the product says that it let something through or stopped it. */
  readonly action?: {
    readonly places: readonly number[];
    readonly allowed: readonly string[];
    readonly blocked: readonly string[];
  };
  /** Records are read only where each of these has one of its values. */
  readonly where: ReadonlyArray<{ readonly place: number; readonly values: readonly string[] }>;
  /** Values that mean "not known". */
  readonly unknown: readonly string[];
  /** IANA name of the zone of times that state none; the hints' where it is left out. */
  readonly timeZone?: string;
}

export interface MappedField {
  readonly field: FieldName;
  readonly places: readonly number[];
}

/** Layout of a mapped log. */
export interface MappedLayout {
  readonly mapping: Mapping;
  /** For CSV with a header: the column of each of `mapping.names`, -1 where the file has none. */
  readonly columns?: readonly number[];
  readonly modifiedMs: number;
  readonly timeZone: string;
}
