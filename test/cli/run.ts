import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../src/package-root.js';

export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: Buffer | string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the program as its user would, from an empty folder unless told otherwise. */
export async function lamplighter(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const child = start(args, options);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout!.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin!.on('error', () => {});
  child.stdin!.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/** The same, still running. */
export function start(args: readonly string[], { cwd = emptyFolder(), env = {} }: RunOptions = {}): ChildProcess {
  const program = join(packageRoot, 'dist/src/main.js');
  return spawn(process.execPath, [program, ...args], { cwd, env: { ...process.env, TZ: 'UTC', ...env } });
}

/** The program's JSON document; fails with its stderr where it ends otherwise than with `code`. */
export async function json<T = Record<string, unknown>>(
  args: readonly string[],
  options: RunOptions = {},
  code = 0,
): Promise<T> {
  const result = await lamplighter([...args, '--json'], options);
  if (result.code !== code) throw new Error(`exit ${result.code}: ${result.stderr}`);
  return JSON.parse(result.stdout) as T;
}

/** A folder that goes with the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
