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
          atLeast(`${name}: MB/s a core`, bytes / 1e6 / figures.seconds!, goalOf(name), 0),
        ]),
    };
  },
};
export default formats;

/** Pairs are looked up one by one, in CEF and LEEF behind a header; columns and the keys of JSON are where they were. */
function goalOf(name: string): number {
  if (/cef|leef|fortigate/.test(name)) return 250;
  return /json|eve|gcp/.test(name) ? 500 : 400;
}

function parse(name: string, { path, truth }: GeneratedLog): Contender {
  return contender(name, 'parse', [truth.format, path], truth);
}
