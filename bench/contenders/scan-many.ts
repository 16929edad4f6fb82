/**
 * Scans several logs as one: `node scan-many.js DB LOG…`. Prints what was counted:
 * `{"records","rejected","flows"}`, `flows` those that were named.
 */
import { execFileSync } from 'node:child_process';
import { program } from '../commands.js';

interface UsageRow {
  readonly evidence: string;
  readonly requests: number;
}

const [database, ...logs] = process.argv.slice(2);
const cli = program('../src/main.js');
const scanned = run('scan', ...logs, '--tz', 'UTC', '--threads', '2') as Readonly<Record<string, number>>;
// By visit: added up by service, what merely reached it would not count beside what used it.
const visits = run('usage', '--by', 'hour,device,user,service,evidence') as { readonly rows: readonly UsageRow[] };
const flows = visits.rows.reduce((sum, { evidence, requests }) => sum + (evidence === 'flow' ? requests : 0), 0);
console.log(JSON.stringify({ records: scanned.records, rejected: scanned.rejected, flows }));

function run(...args: readonly string[]): unknown {
  const options = { encoding: 'utf8', maxBuffer: 1 << 30 } as const;
  return JSON.parse(execFileSync(process.execPath, [cli, ...args, '--db', database!, '--json'], options));
}
