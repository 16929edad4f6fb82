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

/** RFC 4180. A cell that a spreadsheet would take for a formula is kept from it by an apostrophe; unknown is an empty cell. */
export function csvText(rows: readonly UsageRow[], by: readonly UsageKey[]): string {
  const columns = [...new Set([...by, ...numbers])];
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number | undefined): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
