import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.js';
import type { UsageRow } from './accuracy.js';

/** What the command line says of these paths, scanned into a database of their own: rows by device, user and service. */
export function scanned(paths: readonly string[]): readonly UsageRow[] {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-lab-scan-'));
  try {
    const database = ['--db', join(folder, 'lab.db')];
    lamplighter(['scan', ...paths, ...database, '--tz', 'UTC']);
    const { rows } = JSON.parse(lamplighter(['usage', '--by', 'device,user,service', '--json', ...database])) as {
      readonly rows: readonly UsageRow[];
    };
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lamplighter(args: readonly string[]): string {
  const program = join(packageRoot, 'dist/src/main.js');
  return execFileSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: tmpdir(),
  });
}
