import type { Case } from '../case.js';
import { atMost } from '../claims.js';
import { figure } from '../columns.js';
import { contender } from '../commands.js';

const name = 'attribution';
const leases = 100_000;
const cells = 1_000_000;

const attribution: Case = {
  question: 'What does it cost to say who it was: of 100 thousand leases and logons, for a million cells?',
  inQuick: false,
  bytes: 0,
  plan: () => ({
    contenders: [contender(name, 'attribute-cells', [String(leases), String(cells)], { bytes: 0 })],
    columns: [
      figure('buildMilliseconds', 'ms to make timelines'),
      figure('nanoseconds', 'ns a cell'),
      figure('floorNanoseconds', 'ns in a Map'),
      figure('named', 'named'),
    ],
    claims: (results) => {
      const figures = results.get(name)?.figures;
      return [
        atMost('ms to make timelines', figures?.buildMilliseconds, 3000, 0),
        atMost('ns a cell', figures?.nanoseconds, 3000, 0),
        atMost('MB at the peak', figures?.peakBytes === undefined ? undefined : figures.peakBytes / 1e6, 500, 0),
      ];
    },
  }),
};
export default attribution;
