import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { UserError } from '../user-error.js';
import { migrate, versionOf } from './sqlite-migrations.js';

export interface FileOptions {
  readonly create: boolean;
  /** How long to wait for another process that is writing. */
  readonly patienceMs: number;
}

/**
 * Opens a database for reading and writing, at the newest version of the schema.
 *
 * The write-ahead log with synchronous=NORMAL syncs only when the log is moved into the database. A killed process loses
 * nothing: what it committed is with the operating system. A power cut may lose the last merges, but batch and checkpoint
 * of each together, so the next scan counts them again.
 */
export function openDatabase(path: string, options: FileOptions): Database.Database {
  return explained(path, () => {
    if (options.create) createPrivately(path);
    else if (!existsSync(path)) {
      throw new UserError(
        `${path}: nothing was scanned into this store yet. Scan first, or name another one with --db.`,
      );
    }
    // Absolute, so that `:memory:` and `file:…` are names like any other.
    const db = new Database(resolve(path), { timeout: options.patienceMs, fileMustExist: true });
    try {
      versionOf(db, path);
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = NORMAL');
      db.pragma('cache_size = -16000');
      // After a large merge the log is cut back to this many bytes.
      db.pragma('journal_size_limit = 67108864');
      migrate(db, path);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Opens another connection to an open database, to read one state of it while others write. */
export function openReader(path: string): Database.Database {
  return explained(path, () => new Database(resolve(path), { readonly: true }));
}

/** Runs `action`; what the file, the disk or another process is to blame for becomes a UserError that says what to do. */
export function explained<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw explanation(path, error);
  }
}

/** The UserError that stands for an error of the file, the disk or another process; any other error as it is. */
export function explanation(path: string, error: unknown): unknown {
  const code = codeOf(error);
  const remedy = code === undefined ? undefined : remedies.find(([pattern]) => pattern.test(code));
  if (remedy === undefined) return error;
  const [, what, fix] = remedy;
  return new UserError(`${code === 'ENOENT' ? dirname(path) : path}: ${what} (${code}). ${fix}`, { cause: error });
}

/** SQLite gives the -wal and -shm files the rights that it finds on the database: the store tells who did what when. */
function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (statSync(path).size === 0) chmodSync(path, 0o600);
  }
}

const remedies: ReadonlyArray<readonly [code: RegExp, what: string, fix: string]> = [
  [/^(ENOENT|ENOTDIR)$/, 'the folder is not there', 'Create it, or name another file with --db.'],
  [/^EISDIR$/, 'this is a folder', 'Name a file with --db.'],
  [
    /^(EACCES|EPERM|EROFS|SQLITE_READONLY|SQLITE_PERM)/,
    'no permission to write',
    'Change its rights, or name another file with --db.',
  ],
  [/^SQLITE_(BUSY|LOCKED)/, 'another process keeps it locked', 'Wait until that one is done, then try again.'],
  [/^SQLITE_NOTADB/, 'this is not an SQLite database', 'Name another file with --db.'],
  [/^SQLITE_CORRUPT/, 'the database is damaged', 'Restore it from a backup, or move it away and scan again.'],
  [/^(ENOSPC|SQLITE_FULL)/, 'the disk is full', 'Make room, then try again: what was counted is kept.'],
  [/^SQLITE_IOERR/, 'the disk reports an error', 'Check the disk, then try again: what was counted is kept.'],
  [/^SQLITE_CANTOPEN/, 'it cannot be opened', 'Check that it is a file and its rights, or name another one with --db.'],
];

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
