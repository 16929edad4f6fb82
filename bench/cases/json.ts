import type { Case } from '../case.js';
import { equal } from '../claims.js';
import { cpu, peak, throughput, times, wall } from '../columns.js';
import { contender, scan } from '../commands.js';
import { generatedLog } from '../generate/log-file.js';

const [whole, loop] = ['lamplighter scan, 1 worker', 'JSON.parse a line'] as const;

const json: Case = {
  question: 'How long does a whole scan of EVE JSON take, next to JSON.parse of its lines?',
  inQuick: false,
  bytes: 1e9,
  plan({ bytes }) {
    const log = generatedLog('suricata-eve', bytes);
    return {
      contenders: [scan(whole, log, 1), contender(loop, 'json-loop', [log.path], log.truth)],
      columns: [wall, throughput, cpu, peak, times(loop)],
      claims: (results) => [equal('records', results.get(whole)?.figures.records, log.truth.records)],
    };
  },
};
export default json;
