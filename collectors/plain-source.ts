import { open } from 'node:fs/promises';
import {
  type Block,
  beforeBytes,
  ContentChangedError,
  type Continues,
  type FileStamp,
  headBytes,
  type Source,
} from './collector.js';
import type { Content } from './content.js';
import { unreadable } from './read-error.js';

/** A file that is a log as it is: only offsets leave here, the workers read. Its end is where it was when it was found. */
export class PlainSource implements Source {
  readonly name: string;
  readonly stamp: FileStamp;
  readonly size: number;
  readonly modifiedMs: number;
  readonly rereadable = true;
  private readonly path: string;
  private readonly content: Content;

  constructor(content: Content) {
    const { name, path, stamp, modifiedMs } = content.facts;
    if (path === undefined || !stamp) throw new Error(`${name} is not a plain file`);
    this.name = name;
    this.stamp = stamp;
    this.size = stamp.size;
    this.modifiedMs = modifiedMs;
    this.path = path;
    this.content = content;
  }

  async head(): Promise<Buffer> {
    try {
      return await this.content.head(headBytes);
    } catch (error) {
      throw unreadable(error);
    }
  }

  async before(offset: number): Promise<Buffer | undefined> {
    if (offset > this.size) return undefined;
    const bytes = Buffer.alloc(Math.min(offset, beforeBytes));
    try {
      const read = await readAt(this.path, bytes, offset - bytes.length);
      return read === bytes.length ? bytes : undefined;
    } catch (error) {
      throw unreadable(error);
    }
  }

  async *blocks(
    start: number,
    blockBytes: number,
    signal: AbortSignal,
    continues?: Continues,
    cutAfter?: string,
  ): AsyncGenerator<Block, void> {
    await this.expectUnchanged(start, continues);
    for (let at = start; at < this.size; at += blockBytes) {
      signal.throwIfAborted();
      const cut = cutAfter === undefined ? {} : { cutAfter, startsLine: at === start };
      yield { ...this.range(at, Math.min(at + blockBytes, this.size)), ...cut };
    }
  }

  async *pieces(
    start: number,
    _pieceBytes: number,
    signal: AbortSignal,
    continues?: Continues,
  ): AsyncGenerator<Block, void> {
    await this.expectUnchanged(start, continues);
    signal.throwIfAborted();
    if (start < this.size) yield this.range(start, this.size);
  }

  close(): Promise<void> {
    return this.content.close();
  }

  private async expectUnchanged(start: number, continues?: Continues): Promise<void> {
    if (start > this.size) throw new ContentChangedError('the content is shorter than it was');
    if (start === 0 || !continues) return;
    const before = await this.before(start);
    if (!before || !continues(before)) throw new ContentChangedError('the content is not what it was');
  }

  private range(start: number, end: number): Block {
    const { path, size: contentEnd, stamp } = this;
    return { kind: 'range', path, start, end, inode: stamp.inode, contentEnd, done: end };
  }
}

async function readAt(path: string, bytes: Buffer, position: number): Promise<number> {
  const file = await open(path);
  try {
    let read = 0;
    while (read < bytes.length) {
      const { bytesRead } = await file.read(bytes, read, bytes.length - read, position + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return read;
  } finally {
    await file.close();
  }
}
