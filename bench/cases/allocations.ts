import { formats } from '../../native-free-parsers/registry.js';
import type { Case, Contender } from '../case.js';
import { atMost, equal } from '../claims.js';
import { figure } from '../columns.js';
import { contender } from '../commands.js';
import { type GeneratedLog, generatedLog } from '../generate/log-file.js';
import { logTexts } from '../generate/registry.js';

/**
 * V8 boxes a number (16 bytes) where it does not inline the function that returns it, and what it inlines changes with its
 * version. Any string, view or object for each record is more.
 */
const parsedBytes = 24;
/** One record in a hundred is kept; where a path decides, it costs strings. Batches add their columns. */
const talliedBytes = 40;
const [parsed, tallied] = [', parsed', ', tallied'] as const;
/** No collection runs while a pass is measured, and nothing is compiled behind its back. */
const flags = [
  '--expose-gc',
  '--max-semi-space-size=256',
  '--min-semi-space-size=256',
  '--no-concurrent-recompilation',
];

const allocations: Case = {
  question: 'How much does a record leave on the JavaScript heap?',
  inQuick: true,
  bytes: 16e6,
  plan({ bytes }) {
    const contenders = [...logTexts]
      .filter(([, { format }]) => formats.has(format))
      .flatMap(([name]) => bothWays(name, generatedLog(name, bytes)));
    return {
      contenders,
      columns: [figure('bytesPerRecord', 'bytes a record', 3), figure('collections', 'collections')],
      claims: (results) =>
        [...results.values()].flatMap(({ name, figures }) => [
          equal(`${name}: collections while measured`, figures.collections, 0),
          atMost(`${name}: bytes a record`, figures.bytesPerRecord, boundOf(name), 3, true),
        ]),
    };
  },
};
export default allocations;

function boundOf(contender: string): number {
  return contender.endsWith(tallied) ? talliedBytes : parsedBytes;
}

function bothWays(name: string, { path, truth }: GeneratedLog): readonly Contender[] {
  return [
    contender(`${name}${parsed}`, 'allocations', [truth.format, path, 'nothing'], truth, flags),
    contender(`${name}${tallied}`, 'allocations', [truth.format, path, 'tally'], truth, flags),
  ];
}
