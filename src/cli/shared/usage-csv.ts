import { csvText } from '../../report/forms/csv.js';
import type { UsageKey, UsageRow } from '../../report/usage.js';

const numbers = [
  'excluded',
  'verdict',
  'evidence',
  'use',
  'requests',
  'blocked',
  'bytesUp',
  'bytesDown',
  'bytes',
  'activeMinutes',
  'sessions',
  'users',
  'devices',
  'firstSeen',
  'lastSeen',
] as const;

/** Usage rows as comma-separated values. */
export function usageCsv(rows: readonly UsageRow[], by: readonly UsageKey[]): string {
  const columns = [...new Set([...by, ...numbers])];
  return csvText([columns, ...rows.map((row) => columns.map((column) => row[column]))]);
}
