import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What `make` returned when a data file was written, read from beside it; made again where a generator has changed since. */
export function kept<Truth>(truthPath: string, make: () => Truth): Truth {
  if (existsSync(truthPath)) {
    const found = JSON.parse(readFileSync(truthPath, 'utf8')) as { readonly recipe: string; readonly truth: Truth };
    if (found.recipe === recipe) return found.truth;
  }
  const truth = make();
  writeFileSync(truthPath, JSON.stringify({ recipe, truth }));
  return truth;
}

/** Changes with any of the generator's files, so that no stale log is measured. */
const recipe: string = digestOf(fileURLToPath(new URL('.', import.meta.url)));

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (file.endsWith('.js')) hash.update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex');
}
