/**
 * Scans a log and asks for its usage, as a user would: `node scan-and-usage.js LOG DB`. Prints what was counted:
 * `{"records","rejected","services","devices","users","requests <service>","blocked <service>"}`.
 *
 * Requests are added up over what each person did at each device in each hour: added up by service, those that merely
 * reached it would not count beside those that used it.
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
const visits = run('usage', '--by', 'hour,device,user,service') as { readonly rows: readonly UsageRow[] };
const figures: Record<string, number> = {
  records: scanned.records!,
  rejected: scanned.rejected!,
  devices: scanned.devices!,
  users: scanned.users!,
  services: new Set(visits.rows.map(({ service }) => service)).size,
};
for (const { service, requests, blocked = 0 } of visits.rows) {
  add(`requests ${service}`, requests);
  add(`blocked ${service}`, blocked);
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

function add(figure: string, count: number): void {
  figures[figure] = (figures[figure] ?? 0) + count;
}
