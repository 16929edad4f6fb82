import { spawnSync } from 'node:child_process';
import type { Case, Contender } from '../case.js';
import { atMost, equal, timesAsLong } from '../claims.js';
import { cpu, peak, throughput, times, wall } from '../columns.js';
import { scan } from '../commands.js';
import { generatedCapture } from '../generate/capture/captured.js';

const [whole, ndpi, tshark] = ['lamplighter scan', 'ndpiReader -q', 'tshark'] as const;
/** What the scan reads of the packets, in its words. */
const tsharkFields = [
  'frame.time_epoch',
  'ip.src',
  'ip.dst',
  'tls.handshake.extensions_server_name',
  'tls.handshake.extensions_alpn_str',
  'dns.qry.name',
  'http.host',
];

const scanCapture: Case = {
  question: 'How long does a whole scan of a capture take, next to ndpiReader and to tshark?',
  inQuick: true,
  bytes: 500e6,
  plan({ bytes, quick }) {
    const { path, truth } = generatedCapture(quick ? 8e6 : bytes);
    const rivals = quick ? [] : rivalsOf(path, truth.bytes);
    return {
      contenders: [scan(whole, { path, truth }, 2), ...rivals],
      columns: [wall, throughput, cpu, peak, times(ndpi), times(tshark)],
      claims: (results) => [
        equal('records', results.get(whole)?.figures.records, truth.flows + truth.requests + 2 * truth.queries),
        equal('rejected', results.get(whole)?.figures.rejected, 0),
        equal('services', results.get(whole)?.figures.services, truth.services),
        equal('devices', results.get(whole)?.figures.devices, truth.devices),
        ...(quick ? [] : [atMost('peak MB of the scan', megabytes(results.get(whole)?.peakBytes), 300, 0)]),
        ...rivals.map(({ name }) =>
          atMost(`scan ÷ ${name}`, timesAsLong(results, whole, name), name === ndpi ? 1 / 3 : 1 / 50, 3),
        ),
      ],
    };
  },
};
export default scanCapture;

function megabytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes / 1e6;
}

/** Those that are installed; the run says who is not. */
function rivalsOf(path: string, bytes: number): readonly Contender[] {
  const fields = tsharkFields.flatMap((field) => ['-e', field]);
  const rivals: readonly Contender[] = [
    { name: ndpi, command: ['ndpiReader', '-q', '-i', path], bytes },
    { name: tshark, command: ['tshark', '-n', '-r', path, '-T', 'fields', ...fields], bytes },
  ];
  return rivals.filter(({ name, command }) => {
    const isThere = spawnSync(command[0]!, ['-h']).error === undefined;
    if (!isThere) console.error(`SKIPPED: ${name} is not installed`);
    return isThere;
  });
}
