import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { packageRoot } from '../../src/package-root.js';

/** The moment all policies of the tests are read for. */
export const now = new Date('2026-11-20T12:00:00Z');

/** `test/policy/` in the sources; the tests run from where they are compiled to. */
export const dataFolder = join(packageRoot, 'test', 'policy');

/** The names of the files in a data folder that end so, without the ending. */
export function casesIn(folder: string, ending: string): readonly string[] {
  const files = readdirSync(join(dataFolder, folder)).filter((file) => file.endsWith(ending));
  if (files.length === 0) throw new Error(`no case in ${folder}`);
  return files.map((file) => file.slice(0, -ending.length));
}

/** Compares with a golden file; `UPDATE_GOLDENS=1` writes it, to be read before it is committed. */
export function expectGolden(text: string, path: string): void {
  if (process.env.UPDATE_GOLDENS) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

/** Hours since 1970 of `2026-11-20T12:00Z`. */
export function hourOf(time: string): number {
  return Math.floor(Date.parse(time) / 3_600_000);
}
