import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { ByteReader } from '../byte-reader.js';
import { type Unopened, UnreadableError } from '../collector.js';
import { Content } from '../content.js';
import { readFile } from '../file-content.js';
import { inflate } from '../inflate.js';
import { memberName } from '../member-name.js';
import type { Archive } from '../packing.js';
import bzip2 from './bzip2.js';
import xz from './xz.js';
import zstd from './zstd.js';

/**
 * zip: members, each behind a header, and at the end the directory that says where they are.
 *
 *   P K 03 04  header  name  data   …   P K 01 02  entry  …   P K 05 06  …
 *   Member                              Directory             End; the first thing of an empty archive
 *
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
const zip: Archive = {
  kind: 'archive',
  recognises: (head) => head.toString('hex', 0, 4) === '504b0304' || head.toString('hex', 0, 4) === '504b0506',
  async *members(archive) {
    const { path, name } = archive.facts;
    if (path === undefined) {
      yield { name, reason: 'a zip inside a pipe or another archive has its directory out of reach; extract it first' };
      await archive.close();
      return;
    }
    const { default: yauzl } = await import('yauzl');
    const file = await yauzl.openPromise(path, { autoClose: false, decodeStrings: false }).catch(directoryDamaged);
    try {
      const entries = file.eachEntry();
      for (;;) {
        const { value: entry, done } = await entries.next().catch(directoryDamaged);
        if (done) return;
        // Names are shown, never opened, so none is refused.
        const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
        const entryName = yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
        if (!entryName.endsWith('/')) yield await member(archive, path, file, entry, entryName);
      }
    } finally {
      file.close();
    }
  },
};

export default zip;

type Unpack = (packed: AsyncIterable<Buffer>) => AsyncGenerator<Buffer, void>;

/** By the number that the format gives them. */
const methods: ReadonlyMap<number, Unpack> = new Map<number, Unpack>([
  [0, stored],
  [8, deflated],
  [12, bzip2.unpack],
  [93, zstd.unpack],
  [95, xz.unpack],
]);

function directoryDamaged(error: unknown): never {
  throw new UnreadableError('the directory at its end is missing or damaged', { cause: error });
}

async function member(
  archive: Content,
  path: string,
  file: ZipFile,
  entry: Entry,
  entryName: string,
): Promise<Content | Unopened> {
  const name = memberName(archive.facts, entryName);
  const unpack = methods.get(entry.compressionMethod);
  if (entry.isEncrypted()) return { name, reason: 'encrypted; extract it first' };
  if (!unpack) {
    return { name, reason: `packed by method ${entry.compressionMethod}, which is not supported; extract it first` };
  }
  try {
    const { fileDataStart } = await file.readLocalFileHeaderPromise(entry, { minimal: true });
    const { stamp, rereadable } = archive.facts;
    const facts = { name, size: entry.compressedSize, modifiedMs: entry.getLastModDate().getTime(), rereadable };
    const open = () => {
      const packed = readFile(path, fileDataStart, fileDataStart + entry.compressedSize);
      return { chunks: checked(unpack(packed.chunks), entry), used: packed.used };
    };
    return new Content(stamp ? { ...facts, stamp } : facts, open);
  } catch {
    return { name, reason: 'the header before it is missing or damaged' };
  }
}

async function* checked(unpacked: AsyncGenerator<Buffer, void>, entry: Entry): AsyncGenerator<Buffer, void> {
  let length = 0;
  let checksum = 0;
  for await (const piece of unpacked) {
    length += piece.length;
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if (length < entry.uncompressedSize) throw new UnreadableError('truncated');
  if (length !== entry.uncompressedSize || checksum !== entry.crc32) {
    throw new UnreadableError('the checksum does not fit the unpacked data');
  }
}

async function* stored(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  yield* packed;
}

async function* deflated(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const reader = new ByteReader(packed);
  try {
    yield* inflate(reader);
  } finally {
    await reader.close();
  }
}
