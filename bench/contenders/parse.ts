/**
 * Parses a log in memory on one core: `node parse.js FORMAT LOG`. Prints `{"seconds","floorSeconds","records","ignored","rejected"}`:
 * the best of five passes after two that warm up, and the same of the floor, which is finding the line breaks.
 */
import { Byte } from '../../native-free-parsers/bytes/byte.js';
import type { RowSink } from '../../native-free-parsers/format.js';
import { Row } from '../../native-free-parsers/row.js';
import { readBlocks } from './blocks.js';

/** Wants one record in a hundred, which is what a scan finds. */
class CountingSink implements RowSink {
  records = 0;
  ignored = 0;
  rejected = 0;
  taken = 0;

  wants(): boolean {
    return ++this.records % 100 === 0;
  }

  take(): void {
    this.taken++;
  }

  ignore(): void {
    this.ignored++;
  }

  reject(): void {
    this.rejected++;
  }
}

const [formatName, path] = process.argv.slice(2);
const { format, layout, blocks } = readBlocks(formatName!, path!);
const row = new Row();
const seconds: number[] = [];
const floorSeconds: number[] = [];
let sink = new CountingSink();
for (let pass = 0; pass < 7; pass++) {
  sink = new CountingSink();
  seconds.push(secondsOf(parse));
  floorSeconds.push(secondsOf(findLines));
}
const { records, ignored, rejected } = sink;
const best = (passes: readonly number[]) => Math.min(...passes.slice(2));
console.log(JSON.stringify({ seconds: best(seconds), floorSeconds: best(floorSeconds), records, ignored, rejected }));

function parse(): void {
  let current = layout;
  for (const block of blocks) current = format.parse(block, current, row, sink);
}

function findLines(): number {
  let lines = 0;
  for (const block of blocks) {
    for (let at = block.indexOf(Byte.Newline); at >= 0; at = block.indexOf(Byte.Newline, at + 1)) lines++;
  }
  return lines;
}

/** Processor time, for other programs may keep the cores busy. */
function secondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
