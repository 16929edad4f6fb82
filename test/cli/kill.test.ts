import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { seeded } from '../seeded.js';
import { emptyFolder, json, start } from './run.js';
import { squidLog } from './squid-log.js';

const kills = 20;
const seed = 20261116;

test(`killed ${kills} times at random moments and then left alone, a scan counts what one clean scan counts (seed ${seed})`, async () => {
  const cwd = emptyFolder();
  writeLogs(join(cwd, 'logs'));
  const began = performance.now();
  await json(['scan', 'logs', '--db', 'clean.db'], { cwd });
  const cleanMs = performance.now() - began;
  const clean = await countedIn(cwd, 'clean.db');

  const random = seeded(seed);
  let killed = 0;
  for (let round = 0; killed < kills; round++) {
    const db = `killed-${round}.db`;
    for (let ended = false; !ended && killed < kills; killed += ended ? 0 : 1) {
      ended = !(await scanKilledAfter(random() * cleanMs * 0.6, cwd, db));
    }
    await json(['scan', 'logs', '--db', db], { cwd });
    expect(await countedIn(cwd, db)).toEqual(clean);
  }
}, 600_000);

test('interrupted, a scan says so and keeps what it committed', async () => {
  const cwd = emptyFolder();
  writeLogs(join(cwd, 'logs'));
  const scan = start(['scan', 'logs', '--db', 'stopped.db'], { cwd });
  let talk = '';
  scan.stderr!.on('data', (chunk) => {
    talk += chunk;
  });
  const ended = once(scan, 'close');
  // The first of many commits: after it there is most of the logs to read, however fast the machine.
  while (!hasCommitted(join(cwd, 'stopped.db'))) await setTimeout(5);
  scan.kill('SIGINT');
  await ended;
  expect([scan.exitCode, talk]).toEqual([2, expect.stringMatching(/^lamplighter: interrupted: [^\n]+\n$/)]);
  await json(['scan', 'logs', '--db', 'stopped.db'], { cwd });
  await json(['scan', 'logs', '--db', 'clean.db'], { cwd });
  expect(await countedIn(cwd, 'stopped.db')).toEqual(await countedIn(cwd, 'clean.db'));
}, 120_000);

function hasCommitted(db: string): boolean {
  if (!existsSync(db)) return false;
  const connection = new Database(db, { readonly: true });
  try {
    return connection.prepare('SELECT 1 FROM usage').get() !== undefined;
  } catch {
    // Its tables are not there yet.
    return false;
  } finally {
    connection.close();
  }
}

/** False where the scan ended before. */
async function scanKilledAfter(ms: number, cwd: string, db: string): Promise<boolean> {
  const scan = start(['scan', 'logs', '--db', db], { cwd });
  const ended = once(scan, 'close');
  await Promise.race([setTimeout(ms), ended]);
  const wasRunning = scan.exitCode === null && scan.kill('SIGKILL');
  await ended;
  return wasRunning;
}

async function countedIn(cwd: string, db: string): Promise<unknown> {
  const usage = await json(['usage', '--by', 'service,user,device,hour', '--db', db], { cwd });
  const { sources } = await json<{ sources: Array<{ path: string; records: number }> }>(['status', '--db', db], {
    cwd,
  });
  return { usage, sources: sources.map(({ path, records }) => `${path} ${records}`).sort() };
}

/** One log of several commits, and many small ones, packed and not. */
function writeLogs(folder: string): void {
  mkdirSync(folder);
  const part = squidLog({ lines: 60_000, seed: 1, percentAi: 2 });
  for (let i = 0; i < 45; i++) appendFileSync(join(folder, 'access.log'), part.replaceAll('user1', `person${i}`));
  for (let i = 2; i < 12; i++) {
    const log = squidLog({ lines: 20_000, seed: i });
    if (i % 2 === 0) writeFileSync(join(folder, `access.log.${i}.gz`), gzipSync(log));
    else writeFileSync(join(folder, `access.log.${i}`), log);
  }
}
