import { ByteReader } from '../byte-reader.js';
import { type Unopened, UnreadableError } from '../collector.js';
import { Content, type Reading } from '../content.js';
import { memberName } from '../member-name.js';
import type { Archive } from '../packing.js';
import { isTarHeader, paxRecords, type TarHeader, tarBlockBytes, tarHeader } from '../tar-header.js';

/**
 * tar: members one after the other, each a header and data in blocks of 512 bytes, and zeros at the end. A packed tar is
 * read from its start to get at any member, so a reader that is done with one member is kept for the next.
 */
const tar: Archive = {
  kind: 'archive',
  recognises: isTarHeader,
  members: (archive) => new Tar(archive).members(),
};

export default tar;

class Tar {
  private readonly archive: Content;
  /** Where the last reader stopped. */
  private idle: Cursor | undefined;
  /** The walk over the members, and each member that is not closed yet. */
  private users = 1;

  constructor(archive: Content) {
    this.archive = archive;
  }

  async *members(): AsyncGenerator<Content | Unopened, void> {
    try {
      for (let index = 0; ; index++) {
        const cursor = await this.cursorAt(index);
        await this.release(cursor);
        const { member } = cursor;
        if (!member) return;
        if (member.sparse) yield { name: this.nameOf(member), reason: 'a sparse file; extract it first' };
        else if (isFile(member)) yield this.content(index, member);
      }
    } finally {
      await this.leave();
    }
  }

  private content(index: number, member: Member): Content {
    const { stamp, rereadable, path } = this.archive.facts;
    const facts = { name: this.nameOf(member), modifiedMs: member.modifiedMs, rereadable };
    const onDisk = path === undefined ? facts : { ...facts, size: member.size };
    this.users++;
    let open = true;
    return new Content(stamp ? { ...onDisk, stamp } : onDisk, () => this.read(index), {
      head: (count) => this.head(index, count),
      close: async () => {
        if (open) await this.leave();
        open = false;
      },
    });
  }

  private nameOf(member: Member): string {
    return memberName(this.archive.facts, member.name);
  }

  private async head(index: number, count: number): Promise<Buffer> {
    const cursor = await this.cursorAt(index);
    try {
      return await cursor.peek(count);
    } finally {
      await this.release(cursor);
    }
  }

  private read(index: number): Reading {
    const tar = this;
    let used = () => 0;
    async function* chunks() {
      const cursor = await tar.cursorAt(index);
      const before = cursor.used();
      used = () => cursor.used() - before;
      try {
        for (let chunk = await cursor.take(); chunk; chunk = await cursor.take()) yield chunk;
      } finally {
        const total = used();
        used = () => total;
        await tar.release(cursor);
      }
    }
    return { chunks: chunks(), used: () => used() };
  }

  /** A reader at the start of a member, or at the end. The caller releases it. */
  private async cursorAt(index: number): Promise<Cursor> {
    let cursor = this.idle;
    this.idle = undefined;
    if (cursor && !cursor.canReach(index)) {
      if (!this.archive.facts.rereadable)
        throw new UnreadableError('an archive in a pipe can be read only once, in its order');
      await cursor.close();
      cursor = undefined;
    }
    cursor ??= new Cursor(this.archive.read());
    try {
      while (cursor.index < index) await cursor.advance();
      return cursor;
    } catch (error) {
      await cursor.close();
      throw error;
    }
  }

  /** Keep a reader for whoever is next. */
  private async release(cursor: Cursor): Promise<void> {
    const other = this.idle;
    this.idle = this.users > 0 ? cursor : undefined;
    await other?.close();
    if (this.users === 0) await cursor.close();
  }

  private async leave(): Promise<void> {
    if (--this.users > 0) return;
    await this.idle?.close();
    this.idle = undefined;
    await this.archive.close();
  }
}

interface Member extends TarHeader {
  readonly sparse: boolean;
}

/** The rest are folders, devices and links: to other members, which are read themselves, or out of the archive. */
function isFile(member: Member): boolean {
  return member.type === '0' || member.type === '7';
}

/** Longer names and comments do not occur. */
const maxExtraBytes = 1 << 20;

/** One pass over the archive, at one member of it. */
class Cursor {
  readonly used: () => number;
  /** The first member is 0. Behind the last, `member` is absent. */
  index = -1;
  member: Member | undefined;
  private readonly reader: ByteReader;
  /** Bytes of the member that are not read yet, and of the padding behind it. */
  private left = 0;
  private padding = 0;

  constructor(reading: Reading) {
    this.reader = new ByteReader(reading.chunks);
    this.used = reading.used;
  }

  canReach(index: number): boolean {
    return this.index < index || (this.index === index && this.left === (this.member?.size ?? 0));
  }

  /** At most `count` bytes from the start of the member, left where they are. */
  async peek(count: number): Promise<Buffer> {
    const wanted = Math.min(count, this.left);
    if (wanted === 0) return Buffer.alloc(0);
    const bytes = await this.reader.peek(wanted);
    if (bytes.length === 0) throw new UnreadableError('truncated');
    return bytes;
  }

  async take(): Promise<Buffer | undefined> {
    if (this.left === 0) return undefined;
    const chunk = await this.reader.take(this.left);
    if (!chunk) throw new UnreadableError('truncated');
    this.left -= chunk.length;
    return chunk;
  }

  /** Go to the next member. Throws `UnreadableError` where the archive is damaged before it. */
  async advance(): Promise<void> {
    if ((await this.reader.skip(this.left)) < this.left) throw new UnreadableError('truncated');
    await this.reader.skip(this.padding);
    this.member = await this.nextMember();
    this.left = this.member?.size ?? 0;
    this.padding = padding(this.left);
    this.index++;
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  /** Reads the headers of one member: names and sizes that do not fit in its own stand in others before it. */
  private async nextMember(): Promise<Member | undefined> {
    let longName: string | undefined;
    let extended: ReadonlyMap<string, string> = new Map();
    for (;;) {
      const block = await this.nextBlock();
      if (!block) return undefined;
      const header = tarHeader(block);
      if (header.type === 'L') longName = (await this.extra(header)).toString().replace(/\0.*$/s, '');
      else if (header.type === 'x') extended = paxRecords(await this.extra(header));
      else if (header.type === 'g' || header.type === 'K') await this.extra(header);
      else {
        const size = Number(extended.get('size') ?? header.size);
        return {
          ...header,
          name: extended.get('GNU.sparse.name') ?? extended.get('path') ?? longName ?? header.name,
          size: Number.isSafeInteger(size) && size >= 0 ? size : header.size,
          sparse: header.type === 'S' || [...extended.keys()].some((key) => key.startsWith('GNU.sparse.')),
        };
      }
    }
  }

  /** The next block that is not all zeros: those end an archive, and archives may follow one another. */
  private async nextBlock(): Promise<Buffer | undefined> {
    for (;;) {
      const block = await this.reader.peek(tarBlockBytes);
      const isZero = block.every((byte) => byte === 0);
      if (!isZero && block.length < tarBlockBytes) throw new UnreadableError('truncated');
      await this.reader.skip(block.length);
      if (!isZero) return block;
      if (block.length === 0) return undefined;
    }
  }

  private async extra(header: TarHeader): Promise<Buffer> {
    if (header.size > maxExtraBytes) throw new UnreadableError('the tar header is damaged');
    const bytes = await this.reader.read(header.size);
    await this.reader.skip(padding(header.size));
    return bytes;
  }
}

function padding(size: number): number {
  return (tarBlockBytes - (size % tarBlockBytes)) % tarBlockBytes;
}
