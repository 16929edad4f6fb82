import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root.js';
import type { Catalogue } from './catalogue.js';

/** The built-in catalogue as it is used, written by `npm run build`: putting it together anew from its files takes twice as long. */
export const compiledCatalogue: string = join(packageRoot, 'dist', 'catalogue.json');

/** Undefined in a checkout that was not built. */
export function loadCompiledCatalogue(): Catalogue | undefined {
  if (!existsSync(compiledCatalogue)) return undefined;
  return JSON.parse(readFileSync(compiledCatalogue, 'utf8')) as Catalogue;
}
