import { UnreadableError } from './collector.js';

const clauses: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  ELOOP: 'a symbolic link that leads back to itself',
  EISDIR: 'a folder, not a file',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk reports an error',
};

/** What the operating system says of a file it would not open or read, as one clause for people. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return (code && clauses[code]) ?? error.message;
}

/** Whatever went wrong while bytes were read, as the error that the contract names. */
export function unreadable(error: unknown): UnreadableError {
  return error instanceof UnreadableError ? error : new UnreadableError(reasonOf(error), { cause: error });
}
