import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import type { Case } from '../case.js';
import { atMost, equal, timesAsLong } from '../claims.js';
import { cpu, peak, throughput, times, wall } from '../columns.js';
import { scan, shell } from '../commands.js';
import { type GeneratedLog, generatedLog } from '../generate/log-file.js';

const [whole, unpack] = ['lamplighter scan', 'gzip -dc | wc -l'] as const;

const gzip: Case = {
  question: 'How long does a scan of a gzip file take, next to unpacking it?',
  inQuick: false,
  bytes: 1e9,
  plan({ bytes }) {
    const log = gzipped(generatedLog('squid', bytes));
    return {
      contenders: [scan(whole, log, 2), shell(unpack, `gzip -dc ${log.path} | wc -l`, 'lines', log.truth)],
      columns: [wall, throughput, cpu, peak, times(unpack)],
      claims: (results) => [
        equal('records', results.get(whole)?.figures.records, log.truth.records),
        atMost(`scan ÷ (${unpack})`, timesAsLong(results, whole, unpack), 1.2),
      ],
    };
  },
};
export default gzip;

function gzipped({ path, truth }: GeneratedLog): GeneratedLog {
  const packed = `${path}.gz`;
  if (!existsSync(packed) || statSync(packed).ctimeMs < statSync(path).ctimeMs) {
    execFileSync('gzip', ['--keep', '--force', path]);
  }
  return { path: packed, truth };
}
