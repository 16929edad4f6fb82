/** Writes `samples/office-day` (`npm run samples`). */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../../src/package-root.js';
import { officeDayFiles } from './files.js';

const folder = join(packageRoot, 'samples/office-day');

rmSync(folder, { recursive: true, force: true });
for (const [name, bytes] of officeDayFiles()) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
