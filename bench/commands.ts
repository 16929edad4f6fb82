import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contender, Figures } from './case.js';
import { dataFolder } from './generate/data-folder.js';
import type { Truth } from './generate/log-file.js';

/** The whole product: detection, parsing, matching, counting and a new database. */
export function scan(
  name: string,
  log: { readonly path: string; readonly truth: Pick<Truth, 'bytes'> },
  threads: number,
): Contender {
  const database = freshDatabase(name);
  return {
    name,
    command: [
      ...[process.execPath, program('../src/main.js'), 'scan', log.path, '--db', database.path],
      ...['--threads', String(threads), '--json'],
    ],
    bytes: log.truth.bytes,
    before: database.remove,
    figures: scanFigures,
  };
}

/** A program of `contenders/` that prints its figures as JSON. */
export function contender(
  name: string,
  file: string,
  args: readonly string[],
  truth: Pick<Truth, 'bytes'>,
  flags: readonly string[] = [],
): Contender {
  return {
    name,
    command: [process.execPath, ...flags, program(`./contenders/${file}.js`), ...args],
    bytes: truth.bytes,
    figures: (stdout) => JSON.parse(stdout) as Figures,
  };
}

/** A command line of the shell that prints one number. */
export function shell(name: string, line: string, key: string, truth: Pick<Truth, 'bytes'>): Contender {
  return {
    name,
    command: ['/bin/sh', '-c', line],
    bytes: truth.bytes,
    figures: (stdout) => ({ [key]: Number.parseInt(stdout, 10) }),
  };
}

/** DuckDB is large and only a rival: where it cannot be loaded the other contenders run without it, and the run says so. */
export async function whereDuckDbLoads(contenders: readonly Contender[]): Promise<readonly Contender[]> {
  try {
    await import('@duckdb/node-api');
    return contenders;
  } catch (error) {
    console.error(
      `SKIPPED: ${contenders.map(({ name }) => name).join(', ')}: ${(error as Error).message.split('\n')[0]}`,
    );
    return [];
  }
}

/** A path for a database, and how to start with none there. */
export function freshDatabase(name: string): { readonly path: string; readonly remove: () => void } {
  const path = join(dataFolder, `${name.replace(/\W+/g, '-')}.db`);
  const remove = () => {
    for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
  };
  return { path, remove };
}

export function program(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

function scanFigures(stdout: string): Figures {
  const { records, rejected, services, users, devices } = JSON.parse(stdout) as Readonly<Record<string, number>>;
  return { records: records!, rejected: rejected!, services: services!, users: users!, devices: devices! };
}
