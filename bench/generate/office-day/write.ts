/** Writes the sample day into `samples/` (`npm run samples`). */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../../src/package-root.js';
import { officeDayFiles } from './files.js';

const samples = join(packageRoot, 'samples');

rmSync(join(samples, 'office-day'), { recursive: true, force: true });
for (const [name, bytes] of officeDayFiles()) {
  const path = join(samples, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
