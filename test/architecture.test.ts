/** The import directions that docs/architecture.md draws. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { packageRoot } from '../src/package-root.js';

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: ReadonlyArray<{
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }>;
  };
}

test('imports go only where the architecture lets them', async () => {
  const cruiser = join(packageRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const folders = ['src', 'collectors', 'native-free-parsers'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cruiser, ...folders, '--config', '../.dependency-cruiser.json', '--output-type', 'json'],
    // The compiled modules: the cruiser cannot read TypeScript 7, and what is left of types there is what runs.
    { cwd: join(packageRoot, 'dist'), maxBuffer: 64 << 20 },
  ).catch((error: { readonly stdout: string }) => error);
  const { summary } = JSON.parse(stdout) as Cruise;
  expect(summary.totalCruised).toBeGreaterThan(100);
  expect(summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
});
