import { hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { UserError } from '../user-error.js';

/** The secret that pseudonyms are made with, and names are sealed with. */
export interface PrivacyKey {
  /** Tells keys apart without telling anything of them: 16 hexadecimal digits. */
  readonly id: string;
  /** For HMAC-SHA-256. */
  readonly pseudonyms: Uint8Array;
  /** For AES-256-GCM. */
  readonly seals: Uint8Array;
}

const keyBytes = 32;
const version = 'lamplighter-key-1:';

/** Reads a key file; one that is not there is made first, where `create` says so. Throws a UserError. */
export function openKeyFile(path: string, { create = false }: { readonly create?: boolean } = {}): PrivacyKey {
  return keyOf((create && createKeyFile(path)) || readSecret(path));
}

/** What the 32 bytes of a key file are used for, each by a key of its own (HKDF, RFC 5869). */
export function keyOf(secret: Uint8Array): PrivacyKey {
  const derived = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `lamplighter ${use} 1`, keyBytes));
  return { id: derived('id').toString('hex', 0, 8), pseudonyms: derived('pseudonyms'), seals: derived('seals') };
}

/** The new secret; undefined where the file is there already. */
function createKeyFile(path: string): Uint8Array | undefined {
  const secret = randomBytes(keyBytes);
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      // Whatever the umask.
      fchmodSync(file, 0o600);
      writeSync(file, `${version}${secret.toString('base64url')}\n`);
    } finally {
      closeSync(file);
    }
    return secret;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw unusable(path, error);
  }
}

function readSecret(path: string): Uint8Array {
  const { mode, text } = readWithMode(path);
  if ((mode & 0o077) !== 0)
    throw new UserError(
      `--key-file ${path}: others can read it (mode ${(mode & 0o777).toString(8)}), and with it every pseudonym. ` +
        `Make it yours alone: chmod 600 ${path}`,
    );
  const written = text.trim();
  const secret = Buffer.from(written.slice(version.length), 'base64url');
  if (written.startsWith(version) && secret.length === keyBytes) return secret;
  throw new UserError(
    `--key-file ${path}: this is no key of Lamplighter's: it has one line, "${version}" and 43 characters. ` +
      'Name the file that the scan made, or one that is not there yet.',
  );
}

/** Both of one open file, so that no other can take its place between. */
function readWithMode(path: string): { readonly mode: number; readonly text: string } {
  try {
    const file = openSync(path, 'r');
    try {
      const { mode, size } = fstatSync(file);
      return { mode, text: size > 4096 ? '' : readFileSync(file, 'utf8') };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw unusable(path, error);
  }
}

function unusable(path: string, error: unknown): UserError {
  return new UserError(`--key-file ${path}: ${(error as Error).message}. Name a key file that you may read.`, {
    cause: error,
  });
}
