/** A first look: scans the sample office day into a new database and prints who used what. `npm start` builds and runs it. */
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const logs = join('samples', 'office-day');
const database = 'office-day.db';
const policy = join('samples', 'office-day.policy.yaml');

dateLogs(join(root, logs));
for (const ending of ['', '-wal', '-shm']) rmSync(join(root, database + ending), { force: true });
run('scan', logs, '--db', database, '--policy', policy, '--tz', 'UTC');
run('usage', '--by', 'user,service', '--verdict', 'unsanctioned,unreviewed', '--db', database, '--policy', policy);
console.log(`
Every number above is in ${join(root, database)}. Ask it other questions:
  node dist/src/main.js usage --by user,device --db ${database}
  node dist/src/main.js usage --by hour --service chatgpt --json --db ${database}
Or scan logs of your own:
  node dist/src/main.js scan /var/log/squid`);

/** A checkout makes files new, and the year of dates that have none is the one in which the log was written. */
function dateLogs(folder) {
  const written = new Date('2026-11-04T00:00:00Z');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) utimesSync(join(entry.parentPath ?? entry.path, entry.name), written, written);
  }
}

/** Shows the command as one would type it, then its output. */
function run(...args) {
  console.log(`\n$ lamplighter ${args.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, ['dist/src/main.js', ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
