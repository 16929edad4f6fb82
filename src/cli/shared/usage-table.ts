import { bytesText, countText, durationText } from '../../report/figure-text.js';
import type { UsageKey, UsageRow } from '../../report/usage.js';
import { coloured } from './coloured.js';
import { type ColumnStyle, fittingColumns, table, unknown } from './table.js';

type UsageColumn = ColumnStyle & { value(row: UsageRow): string };

/** Usage rows as a table: the keys, then the numbers that there is room for. */
export function usageTable(rows: readonly UsageRow[], by: readonly UsageKey[]): string {
  const columns = columnsOf(rows, by);
  return table(columns, cellsOf(columns, rows));
}

/** The titles of columns that the table has no room for. */
export function leftOutOf(rows: readonly UsageRow[], by: readonly UsageKey[]): string[] {
  const columns = columnsOf(rows, by);
  const shown = fittingColumns(columns, cellsOf(columns, rows));
  return columns.filter((column) => !shown.includes(column)).map(({ title }) => title);
}

function cellsOf(columns: readonly UsageColumn[], rows: readonly UsageRow[]): string[][] {
  return rows.map((row) => columns.map(({ value }) => value(row)));
}

/** Devices say less where people are known. */
function columnsOf(rows: readonly UsageRow[], by: readonly UsageKey[]): readonly UsageColumn[] {
  const keys = by.map((key) => ({ title: key.toUpperCase(), value: (row: UsageRow) => keyText(row, key) }));
  const verdict = { title: 'VERDICT', value: verdictText, paint: coloured, whole: true };
  const people = rows.some(({ users }) => users !== undefined);
  const users = { title: 'USERS', right: true, spare: people ? 3 : 5, value: (row: UsageRow) => count(row.users) };
  const devices = {
    title: 'DEVICES',
    right: true,
    spare: people ? 5 : 3,
    value: (row: UsageRow) => count(row.devices),
  };
  return [
    ...keys,
    ...(by.includes('verdict') ? [] : [verdict]),
    ...(by.includes('user') ? [] : [users]),
    ...(by.includes('device') ? [] : [devices]),
    { title: 'REQUESTS', right: true, value: requests },
    { title: 'SENT', right: true, spare: 1, value: ({ bytesUp }) => bytes(bytesUp) },
    { title: 'RECEIVED', right: true, spare: 4, value: ({ bytesDown }) => bytes(bytesDown) },
    { title: 'ACTIVE', right: true, spare: 2, value: ({ activeMinutes }) => durationText(activeMinutes) },
  ];
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
