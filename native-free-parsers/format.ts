import type { LineReader } from './line-reader.js';
import type { FactName, Row } from './row.js';

/** Why a record was skipped. Bad input is counted, never thrown. */
export const Reject = Object.freeze({
  TooFewFields: 0,
  BadTime: 1,
  BadSyntax: 2,
  BadJson: 3,
  NoHost: 4,
  BadAddress: 5,
  Truncated: 6,
  TooLong: 7,
  NulBytes: 8,
  NoHeader: 9,
});
export type Reject = (typeof Reject)[keyof typeof Reject];

/** The reasons by their names in outputs, in the order of `Reject`. */
export const rejectNames = [
  'too-few-fields',
  'bad-time',
  'bad-syntax',
  'bad-json',
  'no-host',
  'bad-address',
  'truncated',
  'too-long',
  'nul-bytes',
  'no-header',
] as const;
export type RejectName = (typeof rejectNames)[number];

/** Where parsed records go. Every record of the input ends in exactly one of `wants` (and `take`), `ignore` or `reject`. */
export interface RowSink {
  /**
   * A good record: does it deserve the rest of the row? Most end here, so ask before decoding anything else.
   * Set by then: `bytes`, `escapes`, `fact`, `timeMs`, `host` and, for flows, `server`.
   */
  wants(row: Row): boolean;
  /** Take what is needed from `row`, after `wants` said yes; the parser reuses it for the next record. */
  take(row: Row): void;
  /** The record at byte `at` belongs to the format and states none of our facts: a header, a comment, an alert. */
  ignore(at: number): void;
  /** The record that starts at byte `at` is damaged. */
  reject(at: number, reason: Reject): void;
}

/** Wants nothing and counts nothing: for looking at a head. */
export const silentSink: RowSink = { wants: () => false, take() {}, ignore() {}, reject() {} };

/** Why a source is not in a given format; shown when nothing recognises it. */
export class Refusal {
  readonly because: string;

  constructor(because: string) {
    this.because = because;
  }
}

/** What a source's bytes do not say about its times. */
export interface Hints {
  /** When the source was last written (Unix milliseconds): the year of dates that have none is the latest that fits. */
  readonly modifiedMs: number;
  /** IANA name of the zone that times without one are in. */
  readonly timeZone: string;
}

/** How a source may be cut into blocks that parse independently. */
export type Framing = 'line';

/** What kind of product writes a format. */
export type FormatKind = 'proxy' | 'web server' | 'dns' | 'flow' | 'firewall' | 'sensor' | 'identity';

/**
 * A log or capture format. One file in `formats/` default-exports one of these;
 * `registry.ts` finds it by file name, so there is nothing else to edit.
 */
export interface LogFormat<Layout = unknown> {
  /** The file's own name, and what users type after `--format`. */
  readonly name: string;
  /** The products that write it, as their makers call them. */
  readonly product: string;
  readonly kind: FormatKind;
  readonly framing: Framing;
  /** What its records state; sources that state names are read first. */
  readonly facts: readonly FactName[];
  /** The keys of `LogRecord` that it can state. */
  readonly fields: readonly string[];
  /** Link to the specification. */
  readonly specification: string;
  /** It reads what products of any kind may write: it is asked only when no product's own format recognises a source. */
  readonly isGeneric?: boolean;
  /**
   * Look at the first bytes of a source (at most 64 KiB, cut anywhere): where are its columns, or why is it not ours?
   * Content only, never a file's name. The layout is small, plain data: it crosses threads and is kept in the store.
   */
  detect(head: Buffer, hints: Hints): Layout | Refusal;
  /**
   * Walk every record of `bytes`, which start at the start of a line. Synchronous, allocation-free, and safe on any input.
   * Returns the layout in force at the end: another one where the input brought a new header.
   */
  parse(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): Layout;
  /**
   * The same line by line, for logs in which lines of several formats are mixed (`mixed/mixed-format.ts`). Formats that logs hosts
   * and relays mix have it; the layout is then the same from the first line to the last.
   */
  openLines?(bytes: Buffer, layout: Layout, row: Row, sink: RowSink): LineReader;
}
