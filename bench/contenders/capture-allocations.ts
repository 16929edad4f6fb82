/**
 * What reading a capture leaves on the JavaScript heap: `node --expose-gc --max-semi-space-size=… capture-allocations.js PATH
 * framing|dissection`. Prints `{"bytesPerFrame","collections"}`. Without dissectors every frame is taken apart and counted.
 */

import { readFileSync } from 'node:fs';
import { silentSink } from '../../native-free-parsers/format.js';
import { type Dissectors, loadDissectors } from '../../native-free-parsers/packets/dissectors.js';
import type { FrameReader } from '../../native-free-parsers/packets/frame-reader.js';
import { Frames } from '../../native-free-parsers/packets/frames.js';
import { readPcapHeader } from '../../native-free-parsers/pcap/layout.js';
import { PcapReader } from '../../native-free-parsers/pcap/reader.js';
import { Row } from '../../native-free-parsers/row.js';
import { heapLeft } from '../heap-left.js';

const warmUpPasses = 4;
const measuredPasses = 3;

const [path, depth] = process.argv.slice(2);
const bytes = readFileSync(path!);
const layout = readPcapHeader(bytes, 0)!;
const dissectors: Dissectors = depth === 'framing' ? { streams: [], datagrams: [] } : await loadDissectors();
const { bytes: bytesPerFrame, collections } = await heapLeft(read, warmUpPasses, measuredPasses);
console.log(JSON.stringify({ bytesPerFrame, collections }));

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
