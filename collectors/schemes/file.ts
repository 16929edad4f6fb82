import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import type { Collector, Opening, Source, Unopened } from '../collector.js';
import { fileContent, namedPipeContent } from '../file-content.js';
import { reasonOf } from '../read-error.js';
import { unpack } from '../unpack.js';

/**
 * Files, folders with all that is in them, and globs that no shell has expanded.
 *
 * Folders and globs leave out names that start with a dot, as shells do: they are editors' and copiers' half-written files.
 * A name that has glob characters and is there is that file.
 */
const file: Collector = {
  scheme: 'file',
  claims: (address) => address !== '-' && !/^[a-z][a-z0-9+-]+:\/\//i.test(address),
  async *open(address, opening) {
    const stats = await statOf(address);
    if (!('reason' in stats)) yield* openNamed(address, stats, opening);
    else if (isDynamicPattern(address)) yield* openMatches(address, opening);
    else yield stats;
  },
};

export default file;

type Opened = AsyncGenerator<Source | Unopened>;

/** A path that the user gave: only here is a named pipe waited for, and an excluded file opened. */
async function* openNamed(path: string, stats: BigIntStats, opening: Opening): Opened {
  if (stats.isFIFO() || stats.isCharacterDevice()) {
    if (opening.isNew(identityOf(stats))) yield* unpack(namedPipeContent(path, opening.signal));
  } else if (stats.isDirectory()) {
    yield* openFolder(path, stats, await walkOf(opening));
  } else {
    yield* openFile(path, stats, opening);
  }
}

async function* openMatches(pattern: string, opening: Opening): Opened {
  const matches = await glob(pattern, { onlyFiles: false, expandDirectories: false });
  if (matches.length === 0) yield { name: pattern, reason: 'no file matches' };
  const walk = await walkOf(opening);
  // Folders come with a slash at their end, and with what is in them.
  for (const path of matches.map((match) => match.replace(/(?<=.)\/$/, '')).sort()) yield* openFound(path, walk);
}

/** What one folder or glob is walked with. */
interface Walk {
  readonly opening: Opening;
  readonly excluded: ReadonlySet<string>;
}

async function walkOf(opening: Opening): Promise<Walk> {
  const excluded = new Set(opening.exclude.map((path) => resolve(path)));
  for (const path of opening.exclude) {
    const stats = await statOf(path);
    if (!('reason' in stats)) excluded.add(identityOf(stats));
  }
  return { opening, excluded };
}

async function* openFound(path: string, walk: Walk): Opened {
  walk.opening.signal.throwIfAborted();
  const stats = await statOf(path);
  if ('reason' in stats) yield stats;
  else if (walk.excluded.has(resolve(path)) || walk.excluded.has(identityOf(stats))) return;
  else if (stats.isDirectory()) yield* openFolder(path, stats, walk);
  else yield* openFile(path, stats, walk.opening);
}

async function* openFolder(path: string, stats: BigIntStats, walk: Walk): Opened {
  const identity = identityOf(stats);
  if (!walk.opening.isNew(identity)) return;
  const names = await namesIn(path);
  if ('reason' in names) yield names;
  else for (const name of names) yield* openFound(join(path, name), walk);
}

/** In the order of their bytes, which no locale changes. */
async function namesIn(folder: string): Promise<string[] | Unopened> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    return { name: folder, reason: reasonOf(error) };
  }
}

async function* openFile(path: string, stats: BigIntStats, opening: Opening): Opened {
  if (!stats.isFile()) yield { name: path, reason: `${kindOf(stats)}, not a file` };
  else if (opening.isNew(identityOf(stats))) yield* unpack(fileContent(path, stats));
}

function kindOf(stats: BigIntStats): string {
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

/** Links, and however a path is written, lead to the same device and inode. */
function identityOf(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}`;
}

async function statOf(path: string): Promise<BigIntStats | Unopened> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    return { name: path, reason: reasonOf(error) };
  }
}
