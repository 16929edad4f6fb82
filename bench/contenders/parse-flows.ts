/**
 * Reads a file of flow records in memory on one core: `node --expose-gc parse-flows.js FORMAT FILE`. Prints
 * `{"seconds","floorSeconds","records","octets","rejected","bytesPerRecord"}`: the best of five passes after seven that warm up, the
 * same of the floor, which is adding every fourth byte up, and what a pass leaves on the JavaScript heap.
 */
import { readFileSync } from 'node:fs';
import { Refusal, type RowSink } from '../../native-free-parsers/format.js';
import { loadCaptureFormat } from '../../native-free-parsers/load-format.js';
import { Row } from '../../native-free-parsers/row.js';

/** Wants one record in a hundred, which is what a scan finds. */
class CountingSink implements RowSink {
  records = 0;
  octets = 0;
  rejected = 0;

  wants(row: Row): boolean {
    this.octets += (row.bytesUp || 0) + (row.bytesDown || 0);
    return ++this.records % 100 === 0;
  }

  take(): void {}
  ignore(): void {}

  reject(): void {
    this.rejected++;
  }
}

const pieceBytes = 1 << 20;
const warmUpPasses = 7;
const measuredPasses = 5;

const [formatName, path] = process.argv.slice(2);
const format = await loadCaptureFormat(formatName!);
const bytes = readFileSync(path!);
const layout = format.detect(bytes.subarray(0, 1 << 16), { modifiedMs: Date.parse('2026-11-04'), timeZone: 'UTC' });
if (layout instanceof Refusal) throw new Error(`${formatName} refuses ${path}: ${layout.because}`);

const row = new Row();
let sink = new CountingSink();
const seconds: number[] = [];
const floorSeconds: number[] = [];
const left: number[] = [];
for (let pass = 0; pass < warmUpPasses + measuredPasses; pass++) {
  sink = new CountingSink();
  const reader = await format.open(layout, row, sink);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  seconds.push(secondsOf(() => read(reader)));
  left.push(process.memoryUsage().heapUsed - before);
  floorSeconds.push(secondsOf(addUp));
}
const { records, octets, rejected } = sink;
const best = (passes: readonly number[]) => Math.min(...passes.slice(warmUpPasses));
const figures = { seconds: best(seconds), floorSeconds: best(floorSeconds), bytesPerRecord: best(left) / records };
console.log(JSON.stringify({ ...figures, records, octets, rejected }));

function read(reader: { read(bytes: Buffer, isLast: boolean): number }): void {
  let at = 0;
  while (at < bytes.length) {
    const end = Math.min(bytes.length, at + pieceBytes);
    const used = reader.read(bytes.subarray(at, end), end === bytes.length);
    if (used === 0) throw new Error(`nothing was read at ${at}`);
    at += used;
  }
}

function addUp(): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes[at]!) | 0;
  return sum;
}

/** Processor time, for other programs may keep the cores busy. */
function secondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
