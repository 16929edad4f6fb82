/** Writes the sample day and the sample week into `samples/` (`npm run samples`). */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { officeDayFiles } from './office-day/files.js';
import { officeWeekFiles } from './office-week/files.js';

const samples = join(packageRoot, 'samples');

for (const name of ['office-day', 'office-week']) rmSync(join(samples, name), { recursive: true, force: true });
for (const [name, bytes] of [...officeDayFiles(), ...officeWeekFiles()]) {
  const path = join(samples, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
