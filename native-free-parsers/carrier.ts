import type { RowSink } from './format.js';
import type { Messages } from './messages.js';

/**
 * What wraps the lines of other formats on their way: Docker's JSON, Splunk's HTTP event collector, journald.
 *
 * One file in `carriers/` default-exports one of these; `carrier-registry.ts` finds it by file name. Formats know nothing of
 * carriers: `carried.ts` takes the messages out and hands them to the format. What a carrier states beside the message (when
 * it was received, by which container) is left aside, save by `journald`, which says so.
 */
export interface Carrier {
  /** The file's own name. */
  readonly name: string;
  /** The products that write it. */
  readonly product: string;
  /** Link to the specification. */
  readonly specification: string;
  /** Its lines are like those of no product, and look like text with a prefix: it is unwrapped before any format is asked. */
  readonly isPlain?: true;
  /** It puts a time of its own before each message: it is taken only where another hands on the same messages and none has a time. */
  readonly addsTime?: true;
  /** A reader of the lines of one block. */
  open(bytes: Buffer): CarrierReader;
  /**
   * For carriers of which the first lines of a source say how it is read: the carrier of that source, or undefined if it is another's.
   * Its name is the carrier's own, a colon and a setting.
   */
  readonly forSource?: (head: Buffer) => Carrier | undefined;
  /** The carrier of a source, by the setting in its name. */
  readonly withSetting?: (setting: string) => Carrier;
}

export interface CarrierReader {
  /**
   * Adds what the line `bytes[start, end)` carries to `messages`; a line that carries nothing is told to `sink` with `start`:
   * `ignore` where that is in order, `reject` where it is damaged or no line of this carrier's. Safe on any bytes.
   */
  read(start: number, end: number, messages: Messages, sink: RowSink): void;
}
