import type { Cell } from '../report/forms/cell.js';
import type { ReportTable } from '../report/forms/report-table.js';

/** The tables, one of them sorted as `sort` says: `services.bytesUp` ascending, `-services.bytesUp` descending; unknown comes last. */
export function sorted(tables: readonly ReportTable[], sort: string | undefined): ReportTable[] {
  const [, minus, id, key] = /^(-?)([a-z]+)\.([A-Za-z]+)$/.exec(sort ?? '') ?? [];
  return tables.map((table) => (table.id === id ? sortedBy(table, key!, minus === '-' ? -1 : 1) : table));
}

/** What a heading's link sorts by: numbers from the largest first, texts from A; the other way round the second time. */
export function nextSort(table: ReportTable, key: string, sort: string | undefined): string {
  const column = `${table.id}.${key}`;
  const isNumber = table.columns.find((each) => each.key === key)?.isNumber ?? false;
  const first = isNumber ? `-${column}` : column;
  return sort === first ? (isNumber ? column : `-${column}`) : first;
}

/** How a column is sorted now, in the words of `aria-sort`. */
export function sortNow(table: string, key: string, sort: string | undefined): 'ascending' | 'descending' | undefined {
  const column = `${table}.${key}`;
  if (sort === column) return 'ascending';
  return sort === `-${column}` ? 'descending' : undefined;
}

function sortedBy(table: ReportTable, key: string, sign: 1 | -1): ReportTable {
  const at = table.columns.findIndex((column) => column.key === key);
  if (at < 0) return table;
  return { ...table, rows: [...table.rows].sort((a, b) => compared(a[at]!, b[at]!, sign)) };
}

function compared({ value: a }: Cell, { value: b }: Cell, sign: 1 | -1): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * String(a).localeCompare(String(b), 'en');
}
