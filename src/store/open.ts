import { UserError } from '../user-error.js';
import { SqliteStore } from './sqlite.js';
import type { Store } from './store.js';

export interface OpenOptions {
  /** false: a store that is not there is an error. Reading commands say so instead of reporting on an empty store. */
  readonly create?: boolean;
  /** How long to wait for another process that is writing before it is an error; 10 s unless said otherwise. */
  readonly patienceMs?: number;
}

/** Merges take a fraction of a second, but a slow disk may take some seconds to move the write-ahead log. */
const usualPatienceMs = 10_000;

/**
 * Opens the store at a path or `sqlite:PATH`, creating it where there is none.
 * Throws a UserError for addresses that this release does not know and files that it cannot use.
 */
export async function openStore(address: string, options: OpenOptions = {}): Promise<Store> {
  const { create = true, patienceMs = usualPatienceMs } = options;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'sqlite') {
    throw new UserError(
      `${withoutPassword(address)}: this release keeps its store in SQLite only. Name a file: --db lamplighter.db`,
    );
  }
  const path = pathOf(address);
  if (path === '') throw new UserError(`--db '${address}' names no file. Name one: --db lamplighter.db`);
  return new SqliteStore(path, { create, patienceMs });
}

/** The file of a store's address. */
export function pathOf(address: string): string {
  return address.replace(/^sqlite:(?:\/\/)?/i, '');
}

/** Errors end up in logs. */
function withoutPassword(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//…@');
}
