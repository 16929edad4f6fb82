/**
 * What reading a capture leaves on the JavaScript heap: `node --expose-gc --max-semi-space-size=… capture-allocations.js PATH
 * framing|dissection`. Prints `{"bytesPerFrame","collections"}`. Without dissectors every frame is taken apart and counted.
 */
import { readFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { silentSink } from '../../native-free-parsers/format.js';
import { type Dissectors, loadDissectors } from '../../native-free-parsers/packets/dissectors.js';
import type { FrameReader } from '../../native-free-parsers/packets/frame-reader.js';
import { Frames } from '../../native-free-parsers/packets/frames.js';
import { readPcapHeader } from '../../native-free-parsers/pcap/layout.js';
import { PcapReader } from '../../native-free-parsers/pcap/reader.js';
import { Row } from '../../native-free-parsers/row.js';

const warmUpPasses = 4;
/** The least of these counts: the machine's own bookkeeping lands in one or the other. */
const measuredPasses = 3;

const [path, depth] = process.argv.slice(2);
const bytes = readFileSync(path!);
const layout = readPcapHeader(bytes, 0)!;
const dissectors: Dissectors = depth === 'framing' ? { streams: [], datagrams: [] } : await loadDissectors();
for (let pass = 0; pass < warmUpPasses; pass++) read();
await setImmediate();
globalThis.gc!();

let collections = 0;
const started = performance.now();
new PerformanceObserver((list) => {
  collections += list.getEntries().filter(({ startTime }) => startTime > started).length;
}).observe({ entryTypes: ['gc'] });
const passes = Array.from({ length: measuredPasses }, () => {
  const before = process.memoryUsage().heapUsed;
  const frames = read();
  return (process.memoryUsage().heapUsed - before) / frames;
});
await setImmediate();
await setImmediate();
console.log(JSON.stringify({ bytesPerFrame: Math.min(...passes), collections }));

/** Returns how many frames there were. */
function read(): number {
  const frames = new Frames(dissectors, new Row(), silentSink);
  let count = 0;
  const counting: FrameReader = {
    packets: 0,
    read(...frame) {
      count++;
      frames.read(...frame);
    },
    close: () => frames.close(),
  };
  const reader = new PcapReader(layout, counting, silentSink);
  reader.read(bytes, true);
  reader.end();
  return count;
}
