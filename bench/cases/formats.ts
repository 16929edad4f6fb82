import { formats as known } from '../../native-free-parsers/registry.js';
import type { Case, Column, Contender } from '../case.js';
import { atLeast, equal } from '../claims.js';
import { figure } from '../columns.js';
import { contender } from '../commands.js';
import { type GeneratedLog, generatedLog } from '../generate/log-file.js';
import { logTexts } from '../generate/registry.js';

const throughput: Column = {
  title: 'MB/s a core',
  text: ({ bytes, figures }) => (bytes / 1e6 / figures.seconds!).toFixed(0),
};
const perRecord: Column = {
  title: 'ns a record',
  text: ({ figures }) => ((figures.seconds! * 1e9) / figures.records!).toFixed(0),
};
const timesFloor: Column = {
  title: '× line breaks',
  text: ({ figures }) => (figures.seconds! / figures.floorSeconds!).toFixed(1),
};

const formats: Case = {
  question: 'How fast does one core parse each format, next to finding the line breaks?',
  inQuick: false,
  bytes: 128e6,
  plan({ bytes }) {
    const logs = new Map([...logTexts.keys()].map((name) => [name, generatedLog(name, bytes)] as const));
    return {
      contenders: [...logs].filter(([, { truth }]) => known.has(truth.format)).map(([name, log]) => parse(name, log)),
      columns: [throughput, perRecord, timesFloor, figure('records', 'records'), figure('rejected', 'rejected')],
      claims: (results) =>
        [...results.values()].flatMap(({ name, bytes, figures }) => [
          equal(`${name}: records`, figures.records, logs.get(name)!.truth.records),
          atLeast(`${name}: MB/s a core`, bytes / 1e6 / figures.seconds!, 300, 0),
        ]),
    };
  },
};
export default formats;

function parse(name: string, { path, truth }: GeneratedLog): Contender {
  return contender(name, 'parse', [truth.format, path], truth);
}
