import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contender, Figures, Result } from './case.js';

interface Measurement {
  readonly wallSeconds: number;
  readonly cpuSeconds?: number;
  readonly peakBytes?: number;
  readonly figures: Figures;
}

/**
 * Runs every contender `rounds` times, interleaved (A B A B), after one round that does not count and warms the page cache.
 * Throws where one fails.
 */
export async function measureAll(
  contenders: readonly Contender[],
  rounds: number,
  warmUp: boolean,
): Promise<ReadonlyMap<string, Result>> {
  const measurements = new Map<string, Measurement[]>(contenders.map(({ name }) => [name, []]));
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    for (const contender of contenders) {
      const measurement = await measure(contender);
      if (round >= 0) measurements.get(contender.name)!.push(measurement);
    }
  }
  return new Map(
    contenders.map((contender) => [contender.name, medians(contender, measurements.get(contender.name)!)]),
  );
}

async function measure(contender: Contender): Promise<Measurement> {
  contender.before?.();
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-bench-'));
  try {
    const report = join(folder, 'time');
    const [program, ...rest] = timed(contender.command, report);
    const started = performance.now();
    const stdout = await output(program!, rest);
    const wallSeconds = (performance.now() - started) / 1000;
    return { wallSeconds, ...(hasGnuTime && resources(report)), figures: contender.figures?.(stdout) ?? {} };
  } catch (error) {
    throw new Error(`${contender.name}: ${(error as Error).message}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Node does not tell what its children used, GNU time does: CPU and peak memory of the whole process tree. */
const hasGnuTime = spawnSync('/usr/bin/time', ['-f', '%M', 'true']).status === 0;

function timed(command: readonly string[], report: string): readonly string[] {
  return hasGnuTime ? ['/usr/bin/time', '-f', '%U %S %M', '-o', report, ...command] : command;
}

function resources(report: string): { cpuSeconds: number; peakBytes: number } {
  const [user, system, peak] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
  return { cpuSeconds: user! + system!, peakBytes: peak! * 1024 };
}

function output(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C' };
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`ended with ${code ?? signal}: ${stderr.trim()}`));
    });
  });
}

function medians({ name, bytes }: Contender, rounds: readonly Measurement[]): Result {
  const over = (pick: (measurement: Measurement) => number | undefined) =>
    median(rounds.map(pick).filter((value) => value !== undefined));
  const cpuSeconds = over((round) => round.cpuSeconds);
  const peakBytes = over((round) => round.peakBytes);
  const keys = Object.keys(rounds[0]?.figures ?? {});
  return {
    name,
    bytes,
    wallSeconds: over((round) => round.wallSeconds)!,
    ...(cpuSeconds !== undefined && { cpuSeconds }),
    ...(peakBytes !== undefined && { peakBytes }),
    figures: Object.fromEntries(keys.map((key) => [key, over((round) => round.figures[key])!])),
  };
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]
    : sorted.length === 0
      ? undefined
      : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
