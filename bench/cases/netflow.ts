import { spawnSync } from 'node:child_process';
import type { Case, Column, Contender, Results } from '../case.js';
import { atLeast, atMost, equal } from '../claims.js';
import { figure, wall } from '../columns.js';
import { contender } from '../commands.js';
import { type ExportKind, exportKinds, generatedExports } from '../generate/flow-exports/generated-exports.js';

/** No collection runs while a pass is measured, and nothing is compiled behind its back. */
const flags = [
  '--expose-gc',
  '--max-semi-space-size=256',
  '--min-semi-space-size=256',
  '--no-concurrent-recompilation',
];
/** V8 boxes a number (16 bytes) where it does not inline the function that returns it; any string or object for each record is more. */
const boundBytes = 24;
const nfdump = 'nfdump -s dstip';

const millionPerSecond: Column = {
  title: 'M records/s',
  text: ({ figures }) => (figures.seconds === undefined ? '–' : rate(figures).toFixed(2)),
};
const timesFloor: Column = {
  title: '× bytes',
  text: ({ figures }) => (figures.seconds === undefined ? '–' : (figures.seconds / figures.floorSeconds!).toFixed(1)),
};

const netflow: Case = {
  question: 'How many flow records of NetFlow v9, IPFIX and nfdump does one core decode in a second?',
  inQuick: true,
  bytes: 64e6,
  plan({ bytes, quick }) {
    const files = new Map(exportKinds.map((kind) => [kind, generatedExports(kind, quick ? 4e6 : bytes)] as const));
    const read = (kind: ExportKind): Contender => {
      const { path, truth } = files.get(kind)!;
      return contender(kind, 'parse-flows', [kind === 'nfcapd' ? 'nfcapd' : 'netflow', path], truth, flags);
    };
    const stored = files.get('nfcapd')!;
    const rival: Contender = {
      name: nfdump,
      command: ['nfdump', '-r', stored.path, '-s', 'dstip', '-n', '10'],
      bytes: stored.truth.bytes,
    };
    return {
      contenders: [...exportKinds.map(read), ...whereInstalled([rival])],
      columns: [
        millionPerSecond,
        timesFloor,
        figure('bytesPerRecord', 'heap bytes', 3),
        figure('records', 'records'),
        wall,
      ],
      claims: (results) => [
        ...exportKinds.flatMap((kind) => {
          const { records, octets } = files.get(kind)!.truth;
          const { figures } = results.get(kind)!;
          return [
            equal(`${kind}: records`, figures.records, records),
            equal(`${kind}: octets`, figures.octets, octets),
            equal(`${kind}: rejected`, figures.rejected, 0),
            atMost(`${kind}: bytes a record on the heap`, figures.bytesPerRecord, boundBytes, 3, true),
            atLeast(`${kind}: million records a second a core`, rate(figures), 2),
          ];
        }),
        ...againstNfdump(results),
      ],
    };
  },
};
export default netflow;

function rate({ records, seconds }: Readonly<Record<string, number>>): number {
  return records! / seconds! / 1e6;
}

/** nfdump reads, and counts the servers' bytes, with several threads; what it used of the processor is what counts. */
function againstNfdump(results: Results) {
  const { figures } = results.get('nfcapd')!;
  const theirs = results.get(nfdump)?.cpuSeconds;
  if (theirs === undefined) return [];
  return [atLeast('nfcapd: processor time of nfdump by ours', theirs / figures.seconds!, 0.2)];
}

/** nfdump is only a rival: where it is not installed the others run without it, and the run says so. */
function whereInstalled(contenders: readonly Contender[]): readonly Contender[] {
  if (spawnSync('nfdump', ['-V']).status === 0) return contenders;
  console.error(`SKIPPED: ${contenders.map(({ name }) => name).join(', ')}: nfdump is not installed`);
  return [];
}
