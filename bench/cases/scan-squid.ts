import type { Case } from '../case.js';
import { atMost, equal, timesAsLong } from '../claims.js';
import { cpu, peak, throughput, times, wall } from '../columns.js';
import { contender, scan, shell, whereDuckDbLoads } from '../commands.js';
import { hostLists } from '../generate/host-lists.js';
import { generatedLog } from '../generate/log-file.js';

const [whole, grep, duckDb, tuned] = ['lamplighter scan', 'grep -c -F -f', 'DuckDB', 'DuckDB, tuned'] as const;

const scanSquid: Case = {
  question: 'How long does a whole scan of a Squid log take, next to grep and to DuckDB?',
  inQuick: false,
  bytes: 1e9,
  async plan({ bytes }) {
    const log = generatedLog('squid', bytes);
    const { path, truth } = log;
    const lists = hostLists();
    const loop = contender('split and objects', 'split-loop', [path, lists.services], truth);
    const duckDbs = await whereDuckDbLoads([
      contender(duckDb, 'duckdb', ['plain', path, lists.services], truth),
      contender(tuned, 'duckdb', ['tuned', path, lists.services], truth),
    ]);
    return {
      contenders: [
        scan(whole, log, 2),
        shell(grep, `grep -c -F -f ${lists.names} ${path}`, 'lines', truth),
        shell('wc -l', `wc -l < ${path}`, 'lines', truth),
        ...duckDbs,
        loop,
      ],
      columns: [wall, throughput, cpu, peak, times(grep)],
      claims: (results) => [
        equal('records', results.get(whole)?.figures.records, truth.records),
        equal('rejected', results.get(whole)?.figures.rejected, truth.damaged),
        atMost('scan ÷ grep', timesAsLong(results, whole, grep), 1.5),
        ...duckDbs.map(({ name }) => atMost(`scan ÷ ${name}`, timesAsLong(results, whole, name), 0.2)),
      ],
    };
  },
};
export default scanSquid;
