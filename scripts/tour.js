/** A first look: scans the sample week into a new database, prints the summary and writes the report. `npm start` builds and runs it. */
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const logs = join('samples', 'office-week');
const database = 'office-week.db';
const page = 'report.html';
const policy = ['--policy', join('samples', 'office-week.policy.yaml')];
const directory = ['--directory', join('samples', 'office-week.directory.csv')];

dateLogs(join(root, logs));
for (const ending of ['', '-wal', '-shm']) rmSync(join(root, database + ending), { force: true });
run('scan', logs, '--db', database, ...policy, '--tz', 'UTC');
run('report', '--week', '2026-W46', '--out', page, '--db', database, ...policy, ...directory, '--tz', 'UTC');
console.log(`
The report of the week is ${join(root, page)}: open it in a browser.
Every number of it is in ${join(root, database)}. Look closer:
  node dist/src/main.js explain femi.adeyemi --db ${database}
  node dist/src/main.js usage --by department,service --verdict unsanctioned,unreviewed --db ${database} ${directory.join(' ')}
  node dist/src/main.js serve --db ${database} ${policy.join(' ')} ${directory.join(' ')}
Or scan logs of your own:
  node dist/src/main.js scan /var/log/squid`);

/** A checkout makes files new, and the year of dates that have none is the one in which the log was written. */
function dateLogs(folder) {
  const written = new Date('2026-11-16T00:00:00Z');
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
