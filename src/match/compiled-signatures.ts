import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.js';
import { unpackSignatures } from './signature-pack.js';
import type { SignatureFiles } from './signature-schemas.js';

/** The built-in signatures in one file, written by `npm run build`: it loads in a tenth of the time of its two thousand files. */
export const compiledSignatures: string = join(packageRoot, 'dist', 'signatures.json');

export interface LoadedSignatures {
  readonly files: SignatureFiles;
  readonly digest: string;
}

/** Undefined in a checkout that was not built. What is in the file was checked when it was built, and is not checked again. */
export function loadCompiled(): LoadedSignatures | undefined {
  if (!existsSync(compiledSignatures)) return undefined;
  const { contents, digest } = unpackSignatures(readFileSync(compiledSignatures, 'utf8'), compiledSignatures);
  return { files: contents as SignatureFiles, digest };
}
