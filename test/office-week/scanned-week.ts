import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.js';

export const samples = join(packageRoot, 'samples');

export interface ScanJson {
  readonly sources: ReadonlyArray<{
    readonly path: string;
    readonly format: string;
    readonly records: number;
    readonly rejected: Readonly<Record<string, number>>;
  }>;
  readonly failed: readonly unknown[];
}

/** The sample week in a folder of its own, scanned by the command line. */
export interface ScannedWeek {
  readonly logs: string;
  readonly scanned: ScanJson;
  /** Runs a command over it; what it prints. */
  lamplighter(...args: readonly string[]): Promise<string>;
  /** A command that reads, with what is known beside the logs. */
  asked(...args: readonly string[]): Promise<string>;
  remove(): void;
}

export async function scanWeek(): Promise<ScannedWeek> {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-office-week-'));
  const logs = join(folder, 'logs');
  cpSync(join(samples, 'office-week'), logs, { recursive: true });
  // The year of dates that have none is the one in which the log was written.
  for (const file of filesBelow(logs)) utimesSync(file, new Date('2026-11-16'), new Date('2026-11-16'));
  const lamplighter = async (...args: readonly string[]) => {
    const cli = join(packageRoot, 'dist/src/main.js');
    const policy = join(samples, 'office-week.policy.yaml');
    const command = [cli, ...args, '--db', join(folder, 'lamplighter.db'), '--tz', 'UTC', '--policy', policy];
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: folder, maxBuffer: 1 << 26 });
    return stdout;
  };
  return {
    logs,
    scanned: JSON.parse(await lamplighter('scan', logs, '--json')) as ScanJson,
    lamplighter,
    asked: (...args) => lamplighter(...args, '--directory', join(samples, 'office-week.directory.csv')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function filesBelow(parent: string): readonly string[] {
  return readdirSync(parent, { recursive: true, encoding: 'utf8' })
    .map((name) => join(parent, name))
    .filter((path) => statSync(path).isFile());
}
