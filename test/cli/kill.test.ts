import { once } from 'node:events';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
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

  const random = seeded(seed);
  let killed = 0;
  for (let kill = 0; kill < kills; kill++) {
    const scan = start(['scan', 'logs', '--db', 'killed.db'], { cwd });
    const ended = once(scan, 'close');
    await Promise.race([setTimeout(random() * cleanMs), ended]);
    if (scan.exitCode === null && scan.kill('SIGKILL')) killed++;
    await ended;
  }
  expect(killed).toBeGreaterThan(kills / 2);
  await json(['scan', 'logs', '--db', 'killed.db'], { cwd });

  const usage = (db: string) => json(['usage', '--by', 'service,user,device,hour', '--db', db], { cwd });
  expect(await usage('killed.db')).toEqual(await usage('clean.db'));
  const records = async (db: string) =>
    (await json<{ sources: Array<{ path: string; records: number }> }>(['status', '--db', db], { cwd })).sources
      .map(({ path, records }) => `${path} ${records}`)
      .sort();
  expect(await records('killed.db')).toEqual(await records('clean.db'));
}, 600_000);

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
