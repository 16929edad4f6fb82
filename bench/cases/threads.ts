import type { Case } from '../case.js';
import { atLeast, timesAsLong } from '../claims.js';
import { cpu, peak, throughput, wall } from '../columns.js';
import { scan } from '../commands.js';
import { generatedLog } from '../generate/log-file.js';

const [one, two] = ['1 worker', '2 workers'] as const;

const threads: Case = {
  question: 'How much faster are two workers than one?',
  inQuick: false,
  bytes: 1e9,
  plan({ bytes }) {
    const log = generatedLog('squid', bytes);
    return {
      contenders: [scan(one, log, 1), scan(two, log, 2)],
      columns: [wall, throughput, cpu, peak],
      claims: (results) => [atLeast(`${one} ÷ ${two}`, timesAsLong(results, one, two), 1.7)],
    };
  },
};
export default threads;
