import { type Hints, type LogFormat, Refusal } from '../../native-free-parsers/format.js';
import { Row } from '../../native-free-parsers/row.js';
import type { FuzzTarget } from './target.js';

const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'Europe/Berlin' };
const newline = 0x0a;

/** A format of lines: an input is a log, read in one or two blocks, by its own layout or that of a sample. */
export function formatTarget(format: LogFormat, samples: readonly Buffer[]): FuzzTarget {
  const layouts = samples.map((sample) => format.detect(sample, hints)).filter((found) => !(found instanceof Refusal));
  return {
    name: `formats/${format.name}`,
    samples,
    maxBytes: 4096,
    open() {
      const row = new Row();
      return {
        read(bytes, start, end, random, outcome) {
          const log = bytes.subarray(start, end);
          const detected = random.chance(0.3) ? format.detect(log, hints) : undefined;
          outcome.add(detected === undefined ? 0 : detected instanceof Refusal ? 1 : 2, true);
          if (detected instanceof Refusal) outcome.addText(detected.because);
          let layout = detected === undefined || detected instanceof Refusal ? random.of(layouts) : detected;
          if (layout === undefined) return;
          const middle = random.chance(0.5) ? log.indexOf(newline, random.below(log.length + 1)) + 1 : 0;
          if (middle > 0) layout = format.parse(log.subarray(0, middle), layout, row, outcome);
          layout = format.parse(log.subarray(middle), layout, row, outcome);
          outcome.addText(JSON.stringify(layout));
        },
      };
    },
  };
}
