import { type UsageDocument, type UsageQuery, usageRows } from '../../src/report/usage.js';
import type { UsageCell } from '../../src/store/store.js';

/** The usage of these cells. Nobody has decided on anything, unless the test says so. */
export function usageOfCells(cells: readonly UsageCell[], query: Partial<UsageQuery> = {}): Promise<UsageDocument> {
  return usageRows(cells, { by: [], decide: () => 'unreviewed', ...query });
}
