import { createHash } from 'node:crypto';
import { UserError } from '../user-error.js';
import type { SignatureFiles } from './signature-schemas.js';

/**
 * A catalogue in one file: a line that says what it is and what its contents hash to, then the contents.
 *
 *   {"lamplighter":"signatures","version":1,"sha256":"…","services":1460}
 *   {"services":[…],"vendors":[…],…}
 */
const packVersion = 1;

interface PackHeader {
  readonly lamplighter: 'signatures';
  readonly version: number;
  readonly sha256: string;
  readonly services: number;
}

export function packSignatures(files: SignatureFiles): string {
  const body = JSON.stringify(files);
  const header: PackHeader = {
    lamplighter: 'signatures',
    version: packVersion,
    sha256: sha256(body),
    services: files.services.length,
  };
  return `${JSON.stringify(header)}\n${body}\n`;
}

/** SHA-256 of signatures, in hex, the same whether they come from a folder or a pack. */
export function digestOf(files: SignatureFiles): string {
  return sha256(JSON.stringify(files));
}

/** What a pack holds, not yet checked against the schemas; `name` is for messages. A damaged pack is a `UserError`. */
export function unpackSignatures(pack: string, name: string): { readonly contents: unknown; readonly digest: string } {
  const end = pack.indexOf('\n');
  const header = parsedOrUndefined(pack.slice(0, Math.max(end, 0)));
  if (!isPackHeader(header)) {
    throw new UserError(
      `${name}: no packed signatures. Write such a file with: lamplighter signatures pack --out FILE.`,
    );
  }
  if (header.version !== packVersion) {
    throw new UserError(
      `${name}: packed by another version (${header.version}, expected ${packVersion}). Pack it anew.`,
    );
  }
  const body = pack.slice(end + 1).trimEnd();
  if (sha256(body) !== header.sha256) {
    throw new UserError(`${name}: damaged, its contents do not have the checksum it names. Fetch or pack it anew.`);
  }
  return { contents: parsedOrUndefined(body), digest: header.sha256 };
}

function isPackHeader(value: unknown): value is PackHeader {
  if (typeof value !== 'object' || value === null) return false;
  const { lamplighter, version, sha256: sum } = value as Partial<PackHeader>;
  return lamplighter === 'signatures' && typeof version === 'number' && typeof sum === 'string';
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
