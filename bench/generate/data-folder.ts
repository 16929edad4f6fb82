import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';

/** Where generated logs lie until somebody deletes them. Ignored by Git. */
export const dataFolder: string = join(packageRoot, 'bench/data');
