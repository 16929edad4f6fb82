import { UnreadableError } from './collector.js';

/** Takes a stream of chunks apart at any byte: what unpackers read headers, bodies and trailers with. */
export class ByteReader {
  private readonly chunks: AsyncIterator<Buffer, void>;
  /** Chunks that were taken from the stream and not yet handed on. */
  private held: Buffer[] = [];
  private heldBytes = 0;
  private ended = false;
  private failure: unknown;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  /**
   * The next `count` bytes, left where they are; fewer only where the stream ends or fails after them.
   * Throws the stream's error where nothing stands before it.
   */
  async peek(count: number): Promise<Buffer> {
    while (this.heldBytes < count && (await this.pull()));
    if (this.heldBytes === 0 && this.failure !== undefined) throw this.failure;
    const bytes = this.held.length === 1 ? this.held[0]! : Buffer.concat(this.held);
    if (this.held.length > 1) this.held = [bytes];
    return bytes.subarray(0, count);
  }

  /** The next chunk as it came, left where it is; empty at the end. */
  async peekChunk(): Promise<Buffer> {
    await this.peek(1);
    return this.held[0] ?? Buffer.alloc(0);
  }

  /** The next chunk as it came, cut to `most` bytes; undefined at the end. Throws the stream's error in its place. */
  async take(most = Number.POSITIVE_INFINITY): Promise<Buffer | undefined> {
    while (this.held.length === 0 && (await this.pull()));
    const chunk = this.held.shift();
    if (!chunk) {
      if (this.failure !== undefined) throw this.failure;
      return undefined;
    }
    const taken = chunk.length > most ? chunk.subarray(0, most) : chunk;
    if (taken !== chunk) this.held.unshift(chunk.subarray(most));
    this.heldBytes -= taken.length;
    return taken;
  }

  /** Exactly `count` bytes; throws `UnreadableError` where the stream ends before. */
  async read(count: number): Promise<Buffer> {
    const bytes = await this.peek(count);
    if (bytes.length < count) throw this.failure ?? new UnreadableError('truncated');
    this.drop(count);
    return bytes;
  }

  /** Pass over `count` bytes; returns how many there were. */
  async skip(count: number): Promise<number> {
    let left = count;
    while (left > 0) {
      const chunk = await this.take(left);
      if (!chunk) break;
      left -= chunk.length;
    }
    return count - left;
  }

  /** Give back bytes that were taken last. */
  unread(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.held.unshift(bytes);
    this.heldBytes += bytes.length;
  }

  /** What is left, as it comes; closing it closes the reader. */
  async *rest(): AsyncGenerator<Buffer, void> {
    try {
      for (let chunk = await this.take(); chunk; chunk = await this.take()) yield chunk;
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    this.ended = true;
    this.held = [];
    this.heldBytes = 0;
    await this.chunks.return?.();
  }

  private drop(count: number): void {
    const first = this.held[0];
    if (!first || count === 0) return;
    if (first.length === count) this.held.shift();
    else this.held[0] = first.subarray(count);
    this.heldBytes -= count;
  }

  private async pull(): Promise<boolean> {
    if (this.ended) return false;
    try {
      const { value, done } = await this.chunks.next();
      if (done || value === undefined) this.ended = true;
      else if (value.length > 0) {
        this.held.push(value);
        this.heldBytes += value.length;
      }
    } catch (error) {
      this.ended = true;
      this.failure = error;
    }
    return !this.ended;
  }
}
