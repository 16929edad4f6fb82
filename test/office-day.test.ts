/** The sample day, end to end: nine logs of the same people, scanned by the command line, against what its makers say happened. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { officeDayFiles } from '../bench/generate/office-day/files.js';
import type { OfficeTruth, UseTruth } from '../bench/generate/office-day/truth.js';
import { packageRoot } from '../src/package-root.js';

const samples = join(packageRoot, 'samples');
const truth = JSON.parse(readFileSync(join(samples, 'office-day.truth.json'), 'utf8')) as OfficeTruth;

interface SourceJson {
  readonly path: string;
  readonly format: string;
  readonly records: number;
  readonly rejected: Readonly<Record<string, number>>;
}

interface Counts {
  readonly services: number;
  readonly users: number;
  readonly devices: number;
}

interface ScanJson extends Counts {
  readonly sources: readonly SourceJson[];
  readonly failed: readonly unknown[];
  /** What was only looked up. */
  readonly lookedUp: Counts;
}

interface UsageRowJson extends Partial<UseTruth> {
  readonly use: 'used' | 'refused' | 'looked-up';
}

let folder = '';
let scanned: ScanJson;
let rows: readonly UsageRowJson[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamplighter-office-day-'));
  const logs = join(folder, 'logs');
  cpSync(join(samples, 'office-day'), logs, { recursive: true });
  // The year of dates that have none is the one in which the log was written.
  for (const file of filesBelow(logs)) utimesSync(file, new Date('2026-11-04'), new Date('2026-11-04'));
  scanned = lamplighter('scan', logs) as ScanJson;
  const usage = lamplighter('usage', '--by', 'service,user,device') as { readonly rows: readonly UsageRowJson[] };
  rows = usage.rows;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the sample day', () => {
  test('is what its generator writes', () => {
    const files = officeDayFiles();
    expect(filesBelow(join(samples, 'office-day')).length).toBe(files.size - 1);
    for (const [name, bytes] of files) {
      const committed = readFileSync(join(samples, name));
      const same = name.endsWith('.gz') ? gunzipSync(committed).equals(gunzipSync(bytes)) : committed.equals(bytes);
      expect([name, same]).toEqual([name, true]);
    }
  });

  test('stays small', () => {
    const bytes = filesBelow(join(samples, 'office-day')).reduce((sum, file) => sum + statSync(file).size, 0);
    expect(bytes).toBeLessThan(1.5e6);
  });

  test('is read whole: every source in its format, every record counted, every damaged line rejected', () => {
    expect(scanned.failed).toEqual([]);
    const found = scanned.sources.map(({ path, format, records, rejected }) => ({
      file: relative(join(folder, 'logs'), path),
      format,
      records,
      rejected: Object.values(rejected).reduce((sum, count) => sum + count, 0),
    }));
    const expected = truth.sources.map(({ file, format, records, rejected }) => ({ file, format, records, rejected }));
    expect(byFile(found)).toEqual(byFile(expected));
  });

  test('shows who used what, once, however many logs saw it', () => {
    expect(
      rows
        .filter(({ use }) => use === 'used')
        .map(use)
        .sort(),
    ).toEqual(truth.used.map(use).sort());
  });

  test('keeps what was asked for and refused every time apart from use', () => {
    expect(
      rows
        .filter(({ use }) => use === 'refused')
        .map(use)
        .sort(),
    ).toEqual(truth.refused.map(use).sort());
  });

  test('keeps names that were only looked up apart from use', () => {
    expect(
      rows
        .filter(({ use }) => use === 'looked-up')
        .map(use)
        .sort(),
    ).toEqual(truth.lookedUp.map(use).sort());
  });

  test.each(['service', 'user', 'device'] as const)('counts each %s once', (key) => {
    const distinct = (uses: readonly UseTruth[]) =>
      new Set(uses.map((each) => each[key]).filter((id) => id !== undefined));
    const used = distinct([...truth.used, ...truth.refused]);
    const onlyLookedUp = [...distinct(truth.lookedUp)].filter((id) => !used.has(id));
    const counted = `${key}s` as const;
    expect([scanned[counted], scanned.lookedUp[counted]]).toEqual([
      used.size + onlyLookedUp.length,
      onlyLookedUp.length,
    ]);
  });
});

/** One use as a line, for a readable difference. Times to the second: some logs have no more. */
function use(row: Partial<UseTruth>): string {
  const { service, user, device, evidence, requests, blocked, bytesUp, bytesDown, activeMinutes } = row;
  const [first, last] = [row.firstSeen?.slice(11, 19), row.lastSeen?.slice(11, 19)];
  return `${service} ${user ?? '–'} ${device} by ${evidence}: ${requests} requests, ${blocked} blocked, ${bytesUp ?? '–'} up, ${bytesDown ?? '–'} down, ${activeMinutes} minutes, ${first} to ${last}`;
}

function byFile<T extends { readonly file: string }>(sources: readonly T[]): readonly T[] {
  return [...sources].sort((one, other) => (one.file < other.file ? -1 : 1));
}

function filesBelow(parent: string): readonly string[] {
  return readdirSync(parent, { recursive: true, encoding: 'utf8' })
    .map((name) => join(parent, name))
    .filter((path) => statSync(path).isFile());
}

function lamplighter(...args: readonly string[]): unknown {
  const cli = join(packageRoot, 'dist/src/main.js');
  const command = [cli, ...args, '--db', join(folder, 'lamplighter.db'), '--tz', 'UTC', '--json'];
  return JSON.parse(execFileSync(process.execPath, command, { cwd: folder, encoding: 'utf8' }));
}
