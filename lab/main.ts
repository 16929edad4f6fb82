/**
 * The laboratory: a small office in network namespaces, real daemons, clients whose truth is known.
 *
 *     npm run lab -- [--seed 1] [--keep] [--measure FOLDER]
 *
 * Builds it, lets two minutes pass, removes it, scans each source alone and all together, and prints how right that was.
 * Ends with 1 where all together fall short of what is promised, and with 0 where it cannot run, saying why.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seeded } from '../test/seeded.js';
import { accuracyOf } from './accuracy.js';
import type { Daemon, Source } from './daemons/daemon.js';
import { liveThroughTheDay } from './day.js';
import { borrowMachine, openFolder } from './machine.js';
import { layNetwork } from './network.js';
import { scanned } from './scanned.js';
import { startInternet } from './start-internet.js';
import { accuracyTable, type Line } from './table.js';
import { truthsIn } from './truth.js';

const promised = { precision: 0.99, recall: 0.95 };

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
    measure: { type: 'string' },
  },
});

const daemons = await readDaemons();
const hindrance = options.measure ? undefined : whyNot(daemons);
if (hindrance) console.error(`lab: SKIPPED: ${hindrance}`);
else if (options.measure) measure(options.measure);
else await run();

async function run(): Promise<void> {
  const machine = borrowMachine();
  process.once('exit', () => machine.close(options.keep));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(130));
  }
  console.error(`lab: seed ${options.seed}, in ${machine.folder}`);
  layNetwork(machine);
  await startInternet(machine);
  const logs = openFolder(machine.folder, 'logs');
  const processes = daemons.flatMap((daemon) => daemon.start(machine, logs));
  await settled(processes);
  let seat = Number(options.seed) * 1000;
  const { errands, failed } = await liveThroughTheDay(machine, () => seeded(seat++));
  for (const line of failed) console.error(`lab: not done: ${line}`);
  // Flow exporters and captures write what they still hold when they are told to end.
  for (const child of processes) await machine.stop(child);
  console.error(`lab: ${errands} errands, ${failed.length} not done`);
  machine.close(true);
  measure(machine.folder);
}

function measure(folder: string): void {
  const truths = truthsIn(join(folder, 'truth.ndjson'));
  const sources = daemons.flatMap(({ sources = [] }) => sources);
  const lineOf = (title: string, some: readonly Source[], cannotSee: string): Line => {
    const rows = scanned(some.map(({ path }) => join(folder, 'logs', path)));
    return { title, accuracy: accuracyOf(rows, truths), cannotSee };
  };
  const all = lineOf('all together', sources, '');
  const alone = sources.filter(({ identity }) => !identity);
  const logs = sources.filter(({ isCapture }) => !isCapture);
  const lines = [
    ...alone.map((source) => lineOf(source.title, [source], source.cannotSee)),
    lineOf('all but captures', logs, 'direct traffic whose names nobody was answered in sight'),
    all,
  ];
  const table = accuracyTable(lines);
  writeFileSync(join(folder, 'accuracy.md'), table);
  console.log(table);
  for (const mistake of all.accuracy.mistakes) console.error(`lab: ${mistake}`);
  const { service, device, user, recall } = all.accuracy;
  const kept = [service, device, user].every(({ right, of }) => right >= of * promised.precision);
  if (!kept || recall.right < recall.of * promised.recall) process.exitCode = 1;
}

async function readDaemons(): Promise<readonly Daemon[]> {
  const folder = new URL('./daemons/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.js') && file !== 'daemon.js');
  return Promise.all(
    files.sort().map(async (file) => {
      const module = (await import(new URL(file, folder).href)) as { readonly default: Daemon };
      return module.default;
    }),
  );
}

function whyNot(daemons: readonly Daemon[]): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are Linux';
  if (process.getuid?.() !== 0) return 'making network namespaces needs root';
  const paths = (process.env.PATH ?? '').split(':').concat('/usr/sbin', '/sbin');
  const needed = ['ip', 'nft', 'sysctl', ...daemons.flatMap(({ programs }) => programs)];
  const missing = [...new Set(needed)].filter((program) => !paths.some((path) => existsSync(join(path, program))));
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  try {
    execFileSync('ip', ['netns', 'add', `lab${process.pid}-try`], { stdio: 'pipe' });
    execFileSync('ip', ['netns', 'delete', `lab${process.pid}-try`]);
  } catch (error) {
    return `no network namespaces: ${String(error).split('\n')[1] ?? error}`;
  }
  return undefined;
}

async function settled(
  processes: readonly { readonly exitCode: number | null; readonly spawnargs: readonly string[] }[],
) {
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const dead = processes.find(({ exitCode }) => exitCode !== null);
  if (dead) throw new Error(`a daemon ended at once: ${dead.spawnargs.join(' ')}`);
}
