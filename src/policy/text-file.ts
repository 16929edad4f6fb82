import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../user-error.js';

/**
 * The text of a small file: UTF-8, or UTF-16 with its mark, without the mark. Bytes that are neither are read as
 * Windows-1252 when `legacy` allows, as directory exports are written. Throws a UserError that starts with `name`.
 */
export function readTextFile(path: string, name: string, options: { mostBytes: number; legacy: boolean }): string {
  const bytes = readBytes(path, name, options.mostBytes);
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return new TextDecoder('utf-16le').decode(bytes);
  if (mark === 'feff') return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    if (options.legacy) return new TextDecoder('windows-1252').decode(bytes);
    throw new UserError(`${name}: not a UTF-8 text. Save it as UTF-8.`);
  }
}

function readBytes(path: string, name: string, mostBytes: number): Buffer {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) throw new UserError(`${name}: a folder, not a file. Name the file in it.`);
    if (!stat.isFile()) throw new UserError(`${name}: not a plain file. Copy it to one.`);
    if (stat.size > mostBytes) {
      const size = `${(stat.size / 1e6).toFixed(1)} MB`;
      throw new UserError(`${name}: ${size} is too large; at most ${mostBytes / 1e6} MB. Is it the right file?`);
    }
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${name}: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file. Check the path.';
  if (code === 'EACCES') return 'not allowed to read it. Check its permissions.';
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}. Check the path.`;
}
