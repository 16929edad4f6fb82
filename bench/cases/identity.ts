import type { Case, Contender, Results } from '../case.js';
import { atLeast, atMost, equal, timesAsLong } from '../claims.js';
import { cpu, peak, throughput, times, wall } from '../columns.js';
import { contender, freshDatabase } from '../commands.js';
import { type GeneratedLog, generatedLog } from '../generate/log-file.js';

const [alone, joined] = ['flows alone', 'flows, answers, leases'] as const;

/** Of the flow log's size: a million answers and a hundred thousand leases to ten million flows. */
const answersShare = 0.155;
const leasesShare = 0.0074;

const identity: Case = {
  question: 'What do names and holders cost: a flow log joined with the answers and leases of its network?',
  inQuick: false,
  // 10 million flows.
  bytes: 1.16e9,
  plan({ bytes }) {
    const flows = generatedLog('aws-vpc-flow', bytes);
    const answers = generatedLog('zeek-dns', Math.round(bytes * answersShare));
    const leases = generatedLog('kea-leases', Math.round(bytes * leasesShare));
    return {
      contenders: [scanMany(alone, [flows]), scanMany(joined, [flows, answers, leases])],
      columns: [wall, throughput, cpu, peak, times(alone)],
      claims: (results) => [
        equal('records', figure(results, 'records'), sum([flows, answers, leases], 'records')),
        equal('rejected', figure(results, 'rejected'), sum([flows, answers, leases], 'damaged')),
        // A flow log has a record for each direction.
        atLeast('named ÷ AI flows', (figure(results, 'flows') ?? 0) / (2 * flows.truth.aiExchanges), 0.99, 3),
        atMost(`${joined} ÷ ${alone}`, timesAsLong(results, joined, alone), 2),
        atMost('peak MB', (results.get(joined)?.peakBytes ?? Number.NaN) / 1e6, 500, 0),
      ],
    };
  },
};
export default identity;

function scanMany(name: string, logs: readonly GeneratedLog[]): Contender {
  const database = freshDatabase(name);
  const bytes = sum(logs, 'bytes');
  const scan = contender(name, 'scan-many', [database.path, ...logs.map(({ path }) => path)], { bytes });
  return { ...scan, before: database.remove };
}

function sum(logs: readonly GeneratedLog[], key: 'records' | 'damaged' | 'bytes'): number {
  return logs.reduce((total, { truth }) => total + truth[key], 0);
}

function figure(results: Results, name: string): number | undefined {
  return results.get(joined)?.figures[name];
}
