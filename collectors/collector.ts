/** Bytes for one parsing task. Plain files are read by the worker itself, so only offsets cross the thread boundary. */
export type Block =
  | {
      readonly kind: 'range';
      readonly path: string;
      /** The block has the lines that start in `[start, end)`: the last may reach beyond `end`, the first bytes may belong to the block before. */
      readonly start: number;
      readonly end: number;
      /** Of the file that was opened: a log that was rotated since lies under the same path and is another. */
      readonly inode: number;
      /** `start` is the start of a line, or of what follows a cut in one. */
      readonly startsLine?: boolean;
      /** As given to `blocks`. */
      readonly cutAfter?: string;
      /** Where the content ended when the source was opened: nothing is read beyond. */
      readonly contentEnd: number;
      readonly done: number;
    }
  | {
      readonly kind: 'bytes';
      /** Where in the content these bytes begin, in `blocks` at the start of a line, and end. */
      readonly start: number;
      readonly end: number;
      /** In `blocks` whole lines, but for the very last of a source. Owned by the receiver, who may transfer it, and may give it back (`giveBack`). */
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
  /** Of the file on disk, which for an archive member is the archive. Absent for pipes. */
  readonly stamp?: FileStamp;
  /** Bytes on disk, for progress; absent where not known: pipes, members of a compressed archive. */
  readonly size?: number;
  /** When the content was last written (Unix milliseconds); now for pipes. */
  readonly modifiedMs: number;
  /**
   * Whether the content can be read again. Where not (pipes and what is packed in them), `head` and `blocks` must be called
   * before the next source is asked for, and a second pass throws `UnreadableError`.
   */
  readonly rereadable: boolean;
  /**
   * The first bytes of the content, at most 64 KiB; fewer only where the content is shorter or damaged after them.
   * Throws `UnreadableError` where nothing at all can be read.
   */
  head(): Promise<Buffer>;
  /** The at most 4 KiB of content before `offset`; undefined where the content is shorter than `offset`, or cannot be read twice. */
  before(offset: number): Promise<Buffer | undefined>;
  /**
   * Blocks of lines from content byte `start` (the start of a line) to the end; none where nothing follows `start`.
   * One pass at a time. Stops with the signal's reason when that is aborted.
   *
   * `continues` is asked, before the first block, whether the at most 4 KiB before `start` are those that were read last time:
   * the one way to continue a pipe, and for packed content one pass less than `before`.
   *
   * A line that is longer than any line may be is cut behind a `cutAfter` where that is given: some logs are one line altogether.
   *
   * Throws `ContentChangedError` where the content is shorter than `start` or `continues` says no.
   * Throws `UnreadableError` where the source turns out damaged; every whole line before the damage was in a block.
   */
  blocks(
    start: number,
    blockBytes: number,
    signal: AbortSignal,
    continues?: Continues,
    cutAfter?: string,
  ): AsyncIterable<Block>;
  /**
   * The same content cut anywhere, for records that no line break ends: of a file that workers can read one `range`, of all
   * else `bytes` of at most `pieceBytes`.
   */
  pieces(start: number, pieceBytes: number, signal: AbortSignal, continues?: Continues): AsyncIterable<Block>;
  close(): Promise<void>;
}

/** Says whether `before`, the bytes before a checkpoint, are the ones that the checkpoint was made after. */
export type Continues = (before: Buffer) => boolean;

/** How much of the start of the content tells formats and sources apart. */
export const headBytes = 64 * 1024;
/** How much before a checkpoint tells whether the content is still the same. */
export const beforeBytes = 4 * 1024;

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

/** What stands before the place to continue from is not what was read last time: read from the start. The message is one clause. */
export class ContentChangedError extends Error {
  override readonly name = 'ContentChangedError';
}

export interface OpenOptions {
  /** Files that folders and globs leave out, as the tool's own database; named outright they are opened. */
  readonly exclude?: readonly string[];
}

/** What the collectors of one run share. */
export interface Opening {
  readonly signal: AbortSignal;
  /** Paths of files that folders and globs leave out. */
  readonly exclude: readonly string[];
  /** Notes a thing by its identity; false where it was opened before under another name. */
  isNew(identity: string): boolean;
}

/** Finds sources. Collectors move bytes; they never look inside a record. */
export interface Collector {
  /** The scheme of the addresses it opens, as the file's own name: `file`, `stdin`. */
  readonly scheme: string;
  /** Whether `address`, as the user typed it, is for this collector. */
  claims(address: string): boolean;
  open(address: string, opening: Opening): AsyncIterable<Source | Unopened>;
}
