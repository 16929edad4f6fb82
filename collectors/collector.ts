/** Bytes for one parsing task. Plain files are read by the worker itself, so only offsets cross the thread boundary. */
export type Block =
  | {
      readonly kind: 'range';
      readonly path: string;
      /** The block has the records that start in `[start, end)`: the last may reach beyond `end`, the first bytes may belong to the block before. */
      readonly start: number;
      readonly end: number;
      /** Where the content ended when the source was opened: nothing is read beyond. */
      readonly contentEnd: number;
      readonly done: number;
    }
  | {
      readonly kind: 'bytes';
      /** Where in the content these bytes begin, which is the start of a record, and end. */
      readonly start: number;
      readonly end: number;
      /** Whole records, but for the very last of a source. Owned by the receiver, who may transfer it. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** No block follows: the source ended here. */
      readonly last: boolean;
      /** Bytes of the file on disk that were used up so far; for progress. */
      readonly done: number;
    };

/** What the file system says of a file. */
export interface FileStamp {
  readonly size: number;
  readonly modifiedMs: number;
  readonly inode: number;
}

/** One file, archive member or pipe: a sequence of bytes in a single format, unpacked. */
export interface Source {
  /** As people know it: the path, `logs.zip!day/access.log`, `-`. */
  readonly name: string;
  /** Absent for pipes. */
  readonly stamp?: FileStamp;
  /** Bytes on disk, for progress; absent where not known. */
  readonly size?: number;
  /** When the content was last written (Unix milliseconds); now for pipes. */
  readonly modifiedMs: number;
  /** The first bytes of the content, at most 64 KiB; fewer only where the content is shorter. Throws `UnreadableError`. */
  head(): Promise<Buffer>;
  /** The at most 4 KiB of content before `offset`; undefined where the content is shorter than `offset`, or cannot be read twice. */
  before(offset: number): Promise<Buffer | undefined>;
  /**
   * Blocks of lines from content byte `start` (the start of a line) to the end. One pass at a time.
   * Throws `UnreadableError` where the source turns out damaged; every block before that is good.
   */
  blocks(start: number, blockBytes: number, signal: AbortSignal): AsyncIterable<Block>;
  close(): Promise<void>;
}

/** Something that was named and cannot be opened, beside the sources that can. */
export interface Unopened {
  readonly name: string;
  /** One lower-case clause: `permission denied`, `no file matches`. */
  readonly reason: string;
}

/** The source is damaged, truncated or not what it says; what was read before is good. The message is one clause for people. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** Finds sources. Collectors move bytes; they never look inside a record. */
export interface Collector {
  /** The scheme of the addresses it opens, as the file's own name: `file`, `stdin`. */
  readonly scheme: string;
  /** Whether `address`, as the user typed it, is for this collector. */
  claims(address: string): boolean;
  open(address: string, signal: AbortSignal): AsyncIterable<Source | Unopened>;
}
