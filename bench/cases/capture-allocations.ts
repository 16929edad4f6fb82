import type { Case } from '../case.js';
import { atMost, equal } from '../claims.js';
import { figure } from '../columns.js';
import { contender } from '../commands.js';
import { generatedCapture } from '../generate/capture/captured.js';

/**
 * A flow costs its conversation and what its dissector remembers; a frame of it costs nothing. The generated capture has a
 * flow for every 30 frames: one object for each frame would be 30 times what a flow may cost more.
 */
const framingBytes = 80;
const dissectionBytes = 320;
const flags = [
  '--expose-gc',
  '--max-semi-space-size=256',
  '--min-semi-space-size=256',
  '--no-concurrent-recompilation',
];

const captureAllocations: Case = {
  question: 'How much does a frame of a capture leave on the JavaScript heap?',
  inQuick: true,
  bytes: 16e6,
  plan({ bytes }) {
    const { path, truth } = generatedCapture(bytes);
    return {
      contenders: ['framing', 'dissection'].map((depth) =>
        contender(depth, 'capture-allocations', [path, depth], truth, flags),
      ),
      columns: [figure('bytesPerFrame', 'bytes a frame', 1), figure('collections', 'collections')],
      claims: (results) =>
        [...results.values()].flatMap(({ name, figures }) => [
          equal(`${name}: collections while measured`, figures.collections, 0),
          atMost(
            `${name}: bytes a frame`,
            figures.bytesPerFrame,
            name === 'framing' ? framingBytes : dissectionBytes,
            1,
            true,
          ),
        ]),
    };
  },
};
export default captureAllocations;
