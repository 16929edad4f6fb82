import type { Case } from '../case.js';
import { atMost } from '../claims.js';
import { figure } from '../columns.js';
import { contender } from '../commands.js';

const name = 'match';

const match: Case = {
  question: 'What does matching cost, once for each distinct host?',
  inQuick: false,
  bytes: 0,
  plan: () => ({
    contenders: [contender(name, 'match-hosts', ['200000'], { bytes: 0 })],
    columns: [
      figure('nanoseconds', 'ns a host'),
      figure('floorNanoseconds', 'ns in a Set'),
      figure('matched', 'matched'),
    ],
    claims: (results) => [atMost('ns a host', results.get(name)?.figures.nanoseconds, 2000, 0)],
  }),
};
export default match;
