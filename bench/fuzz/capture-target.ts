import { type CaptureFormat, type Hints, Refusal } from '../../native-free-parsers/format.js';
import { Row } from '../../native-free-parsers/row.js';
import type { FuzzTarget } from './target.js';

const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'Europe/Berlin' };
const maxSamples = 200;

/** A format of packets: an input is a capture, read from front to end in a few pieces. */
export function captureTarget(format: CaptureFormat, captures: readonly Buffer[]): FuzzTarget {
  const samples = captures.filter((capture) => !(format.detect(capture, hints) instanceof Refusal));
  return {
    name: `captures/${format.name}`,
    samples: samples.filter((_, i) => i % Math.ceil(samples.length / maxSamples) === 0),
    maxBytes: 8192,
    open() {
      const row = new Row();
      return {
        async read(bytes, start, end, random, outcome) {
          const capture = bytes.subarray(start, end);
          const layout = format.detect(capture, hints);
          outcome.add(layout instanceof Refusal ? 1 : 2, true);
          if (layout instanceof Refusal) {
            outcome.addText(layout.because);
            return;
          }
          const reader = await format.open(layout, row, outcome);
          let used = 0;
          for (let until = 0; until < capture.length; ) {
            until = random.chance(0.7) ? capture.length : Math.min(capture.length, until + 1 + random.below(2000));
            const piece = capture.subarray(used, until);
            const taken = reader.read(piece, until === capture.length);
            if (!(taken >= 0 && taken <= piece.length)) outcome.wrong = `uses up ${taken} of ${piece.length} bytes`;
            if (outcome.wrong !== '') return;
            used += taken;
          }
          outcome.addText(JSON.stringify(reader.end()));
        },
      };
    },
  };
}
