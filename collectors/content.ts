import { ByteReader } from './byte-reader.js';
import { type FileStamp, UnreadableError } from './collector.js';

/** One pass over some content, from its first byte on. */
export interface Reading {
  /** Closed by `return()`. A chunk belongs to whoever takes it. */
  readonly chunks: AsyncGenerator<Buffer, void>;
  /** Bytes of the file on disk that this pass has used up so far. */
  used(): number;
}

/** What is known of content before it is read. */
export interface ContentFacts {
  /** As people know it. */
  readonly name: string;
  /** Of the file on disk that holds the content, itself or packed. */
  readonly stamp?: FileStamp;
  /** Bytes on disk. */
  readonly size?: number;
  /** Unix milliseconds. */
  readonly modifiedMs: number;
  /** The file whose bytes these are, neither packed nor piped. */
  readonly path?: string;
  /** Whether more than one pass can be made. */
  readonly rereadable: boolean;
}

/** What a container does otherwise than by reading its content from the start. */
export interface ContentHooks {
  head?(count: number): Promise<Buffer>;
  close?(): Promise<void>;
}

/** Bytes that have a name: a file, a pipe, or what was packed in one. */
export class Content {
  readonly facts: ContentFacts;
  private readonly open: () => Reading;
  private readonly hooks: ContentHooks;
  /** The one pass over a pipe, begun by `head` for `read` to go on with. */
  private begun: { readonly reader: ByteReader; used(): number } | undefined;
  private spent = false;

  constructor(facts: ContentFacts, open: () => Reading, hooks: ContentHooks = {}) {
    this.facts = facts;
    this.open = open;
    this.hooks = hooks;
  }

  /** The first `count` bytes; fewer only where the content is shorter or damaged after them. */
  async head(count: number): Promise<Buffer> {
    if (this.hooks.head) return this.hooks.head(count);
    const begun = this.take();
    try {
      return await begun.reader.peek(count);
    } finally {
      if (this.facts.rereadable) await begun.reader.close();
      else this.begun = begun;
    }
  }

  /** Throws `UnreadableError` where the one pass over a pipe was made. */
  read(): Reading {
    const { reader, used } = this.take();
    this.spent = true;
    return { chunks: reader.rest(), used };
  }

  async close(): Promise<void> {
    const begun = this.begun;
    this.begun = undefined;
    this.spent = true;
    await begun?.reader.close();
    await this.hooks.close?.();
  }

  private take(): { readonly reader: ByteReader; used(): number } {
    const begun = this.begun;
    if (begun) {
      this.begun = undefined;
      return begun;
    }
    if (this.spent && !this.facts.rereadable) throw new UnreadableError('a pipe can be read only once');
    const { chunks, used } = this.open();
    return { reader: new ByteReader(chunks), used };
  }
}
