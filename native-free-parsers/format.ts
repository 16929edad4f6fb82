import type { LineReader } from './line-reader.js';
import type { FactName, IdentityGround, Row } from './row.js';

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
  /** A header inside a packet contradicts itself. */
  BadHeader: 10,
  /** A capture's record states a length that it cannot have. */
  BadLength: 11,
  /** A link type that is not read: what it carried is not assessed. */
  UnknownLink: 12,
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
  'bad-header',
  'bad-length',
  'unknown-link',
] as const;
export type RejectName = (typeof rejectNames)[number];

/** Where parsed records go. Every record of the input ends in exactly one of `wants` (and `take`), `ignore` or `reject`. */
export interface RowSink {
  /** Where in the bytes the record starts that is read now, set by whoever walks them; its last line, of one of many lines. */
  at?: number;
  /**
   * A good record: does it deserve the rest of the row? Most end here, so ask before decoding anything else.
   * Set by then: `bytes`, `escapes`, `fact`, `timeMs`, `host` and, for flows, `server`.
   */
  wants(row: Row): boolean;
  /** False: fingerprints (JA3, JA4) are not looked at. To make those of a greeting costs more than all else about it. */
  readonly readsFingerprints?: boolean;
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

/** What kind of product writes a format. */
export type FormatKind = 'proxy' | 'web server' | 'dns' | 'flow' | 'firewall' | 'sensor' | 'identity' | 'capture';

/**
 * A log or capture format. One file in `formats/` or `captures/` default-exports one of these;
 * the registries find it by file name, so there is nothing else to edit.
 */
export type Format<Layout = unknown> = LogFormat<Layout> | CaptureFormat<Layout>;

/** What is said of a format. */
interface FormatDescription {
  /** The file's own name, and what users type after `--format`. */
  readonly name: string;
  /** The products that write it, as their makers call them. */
  readonly product: string;
  readonly kind: FormatKind;
  /** What its records state; sources that state names are read first. */
  readonly facts: readonly FactName[];
  /** What its leases and logons come from, where neither it nor a record says otherwise: leases DHCP, logons a directory. */
  readonly identityGround?: IdentityGround;
  /** The keys of `LogRecord` that it can state. */
  readonly fields: readonly string[];
  /** Link to the specification. */
  readonly specification: string;
  /** It reads what products of any kind may write: it is asked only when no product's own format recognises a source. */
  readonly isGeneric?: boolean;
}

/** A format of lines: any run of whole lines can be parsed alone, with the layout in force where it starts. */
export interface LogFormat<Layout = unknown> extends FormatDescription {
  readonly framing: 'line';
  /**
   * Text behind which a line that is longer than `maxLineBytes` may be cut, for products that write a document as one line. What
   * follows is parsed as a line of its own, and read by `Lines` of a limit of the format's.
   */
  readonly cutAfter?: string;
  /**
   * Look at the first bytes of a source (at most 64 KiB, cut anywhere): where are its columns, or why is it not ours?
   * Content only, never a file's name. The layout is small, plain data: it crosses threads and is kept in the store.
   */
  detect(head: Buffer, hints: Hints): Layout | Refusal;
  /** What the records of one source state, where that is known to be less than `facts`. `head` is what `detect` saw. */
  factsOf?(layout: Layout, head: Buffer): readonly FactName[];
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

/**
 * A format of binary records whose meaning hangs on those before: packets of a capture, datagrams of an exporter.
 * One reader takes one source from front to end.
 *
 * Its records, as counted, are the facts that it states (requests, queries, answers, leases, flows), told through `wants`.
 * A frame that belongs to a flow is in that flow's record; one that belongs to none is `ignore`d or `reject`ed once.
 */
export interface CaptureFormat<Layout = unknown> extends FormatDescription {
  readonly framing: 'packet';
  /** As that of `LogFormat`. It is not tried out, so it looks at whatever tells the format from others. */
  detect(head: Buffer, hints: Hints): Layout | Refusal;
  /** Begin one pass: at the start of the source with the layout that `detect` gave, or behind a record with that of `end`. */
  open(layout: Layout, row: Row, sink: RowSink): CaptureReader<Layout> | Promise<CaptureReader<Layout>>;
}

/** The largest record of a capture, as its own tools have it; a longer one is damaged. Bounds what `read` leaves over. */
export const maxCaptureRecordBytes = 16 << 20;

/** Reads a capture piece by piece. Synchronous and safe on any input. */
export interface CaptureReader<Layout = unknown> {
  /**
   * Take the whole records in `bytes`; returns how many bytes they were. The rest, at most one record's, comes again with what
   * follows it. `isLast`: nothing follows. Offsets told to the sink are those in `bytes`.
   *
   * What is left over of the last piece is a record that is not over yet: whoever reads on will see it whole.
   */
  read(bytes: Buffer, isLast: boolean): number;
  /** Tell what is known of flows that are still open; returns the layout in force: plain data, bounded. */
  end(): Layout;
}
