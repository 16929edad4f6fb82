import { bytesText, countText, durationText } from '../../report/figure-text.js';
import type { UsageKey, UsageRow } from '../../report/usage.js';
import { coloured } from './coloured.js';
import { type ColumnStyle, table, unknown } from './table.js';

/** Usage rows as a table of at most 80 columns: the keys, then the numbers. */
export function usageTable(rows: readonly UsageRow[], by: readonly UsageKey[]): string {
  const keys = by.map((key) => ({ title: key.toUpperCase(), value: (row: UsageRow) => keyText(row, key) }));
  const verdict = by.includes('verdict') ? [] : [{ title: 'VERDICT', value: verdictText, paint: coloured }];
  const columns: ReadonlyArray<ColumnStyle & { value(row: UsageRow): string }> = [
    ...keys,
    ...verdict,
    ...(by.includes('user') ? [] : [{ title: 'USERS', right: true, value: (row: UsageRow) => count(row.users) }]),
    ...(by.includes('device') ? [] : [{ title: 'DEVICES', right: true, value: (row: UsageRow) => count(row.devices) }]),
    { title: 'REQUESTS', right: true, value: requests },
    { title: 'SENT', right: true, value: ({ bytesUp }) => bytes(bytesUp) },
    { title: 'RECEIVED', right: true, value: ({ bytesDown }) => bytes(bytesDown) },
    { title: 'ACTIVE', right: true, value: ({ activeMinutes }) => durationText(activeMinutes) },
  ];
  return table(
    columns,
    rows.map((row) => columns.map(({ value }) => value(row))),
  );
}

/** What the policy excludes is counted apart: its verdict accuses nobody. */
function verdictText({ verdict, excluded }: UsageRow): string {
  return excluded === undefined ? verdict : 'excluded';
}

function keyText(row: UsageRow, key: UsageKey): string {
  if (key === 'user' && row.sharedBy !== undefined) return `shared (${row.sharedBy.join(', ')})`;
  return (key === 'service' ? row.name : undefined) ?? row[key] ?? unknown;
}

/** What was only looked up, refused or reached is no use, and its records are no requests to add to the others. */
function requests(row: UsageRow): string {
  if (row.use === 'used') return countText(row.requests);
  return row.use === 'refused' ? `${countText(row.blocked)} refused` : row.use.replace('-', ' ');
}

function count(value: number | undefined): string {
  return value === undefined ? unknown : countText(value);
}

function bytes(value: number | undefined): string {
  return value === undefined ? unknown : bytesText(value);
}
