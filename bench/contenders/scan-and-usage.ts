/**
 * Scans a log and asks for its usage, as a user would: `node scan-and-usage.js LOG DB`. Prints what was counted:
 * `{"records","rejected","services","devices","users","requests <service>","blocked <service>"}`.
 */
import { execFileSync } from 'node:child_process';
import { program } from '../commands.js';

interface UsageRow {
  readonly service: string;
  readonly requests: number;
  readonly blocked?: number;
}

const [log, database] = process.argv.slice(2);
const cli = program('../src/main.js');
const scanned = run('scan', log!, '--tz', 'UTC', '--threads', '2') as Readonly<Record<string, number>>;
const used = run('usage', '--by', 'service') as { readonly rows: readonly UsageRow[] };
const figures: Record<string, number> = {
  records: scanned.records!,
  rejected: scanned.rejected!,
  devices: scanned.devices!,
  users: scanned.users!,
  services: used.rows.length,
};
for (const { service, requests, blocked } of used.rows) {
  figures[`requests ${service}`] = requests;
  if (blocked !== undefined) figures[`blocked ${service}`] = blocked;
}
console.log(JSON.stringify(figures));

function run(...args: readonly string[]): unknown {
  return JSON.parse(
    execFileSync(process.execPath, [cli, ...args, '--db', database!, '--json'], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    }),
  );
}
