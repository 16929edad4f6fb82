import type { Case, Results } from '../case.js';
import { atMost } from '../claims.js';
import { cpu, peak, throughput, wall } from '../columns.js';
import { scan } from '../commands.js';
import { generatedLog } from '../generate/log-file.js';

const [once, fourTimes, distinct] = ['the log', 'four times the log', 'distinct hosts'] as const;

const memory: Case = {
  question: 'How much memory does a scan take, whatever the size of the log and the number of hosts?',
  inQuick: false,
  bytes: 1e9,
  plan({ bytes }) {
    return {
      contenders: [
        scan(once, generatedLog('squid', bytes), 2),
        scan(fourTimes, generatedLog('squid', 4 * bytes), 2),
        // 20 million hosts where the log has 1 GB.
        scan(distinct, generatedLog('squid', 2.5 * bytes, true), 2),
      ],
      columns: [wall, throughput, cpu, peak],
      claims: (results) => [
        atMost(`peak MB, ${once}`, megabytes(results, once), 300, 0),
        atMost(`peak MB, ${fourTimes}`, megabytes(results, fourTimes), 300, 0),
        atMost(`peak, ${fourTimes} ÷ ${once}`, quotient(results), 1.1),
        atMost(`MB more, ${distinct}`, more(results), 100, 0),
      ],
    };
  },
};
export default memory;

function megabytes(results: Results, name: string): number | undefined {
  const bytes = results.get(name)?.peakBytes;
  return bytes === undefined ? undefined : bytes / 1e6;
}

function quotient(results: Results): number | undefined {
  const [small, large] = [megabytes(results, once), megabytes(results, fourTimes)];
  return small === undefined || large === undefined ? undefined : large / small;
}

function more(results: Results): number | undefined {
  const [usual, flood] = [megabytes(results, once), megabytes(results, distinct)];
  return usual === undefined || flood === undefined ? undefined : flood - usual;
}
