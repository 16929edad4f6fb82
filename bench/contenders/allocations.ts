/**
 * What parsing leaves on the JavaScript heap: `node --expose-gc --max-semi-space-size=… allocations.js FORMAT LOG nothing|tally`.
 * Prints `{"bytesPerRecord","collections"}`.
 *
 * Exact as long as no collection runs, so the young generation must hold everything that is allocated; `collections` says
 * whether one ran all the same. Optimised code allocates less than the interpreter: the passes before the measured one warm up.
 */

import type { RowSink } from '../../native-free-parsers/format.js';
import { Row } from '../../native-free-parsers/row.js';
import { loadCatalogue } from '../../src/match/load-catalogue.js';
import { signaturesOf } from '../../src/match/signatures.js';
import { Tally } from '../../src/tally/tally.js';
import { heapLeft } from '../heap-left.js';
import { readBlocks } from './blocks.js';

/** Wants nothing, which is what nearly every record of a real log comes to. */
class UnwantingSink implements RowSink {
  records = 0;

  wants(): boolean {
    this.records++;
    return false;
  }

  take(): void {}
  ignore(): void {}
  reject(): void {}
}

const warmUpPasses = 12;
const measuredPasses = 5;

const [formatName, path, sinkName] = process.argv.slice(2);
const { format, layout, blocks } = readBlocks(formatName!, path!);
const row = new Row();
const parse = sinkName === 'tally' ? tallying() : parsing();
const { bytes: bytesPerRecord, collections } = await heapLeft(parse, warmUpPasses, measuredPasses);
console.log(JSON.stringify({ bytesPerRecord, collections }));

/** A pass returns how many records it saw. */
function parsing(): () => number {
  const sink = new UnwantingSink();
  return () => {
    sink.records = 0;
    let current = layout;
    for (const block of blocks) current = format.parse(block, current, row, sink);
    return sink.records;
  };
}

/** As a worker does it: a batch for each block. */
function tallying(): () => number {
  const tally = new Tally(signaturesOf(loadCatalogue()));
  return () => {
    let seen = 0;
    let current = layout;
    for (const block of blocks) {
      tally.begin({});
      current = format.parse(block, current, row, tally);
      seen += tally.takeBatch().coverage.records;
    }
    return seen;
  };
}
