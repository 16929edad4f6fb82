import type { ComponentChildren } from 'preact';
import { harmless } from '../../harmless.js';
import { countText } from '../figure-text.js';
import type { Cell, ReportTable, TableColumn } from '../forms/report-tables.js';
import { Scrolling } from './scrolling.js';

/** Rows that a page shows at once, and those that one click shows; the CSV and JSON forms have all. */
const firstRows = 20;
const mostRows = 200;
/** So few more are not folded away. */
const fewRows = 5;
/** A longer text is cut. */
const longestText = 300;

/** Makes texts of a table into links; undefined leaves them text. */
export type LinkOf = (table: string, column: string, cell: Cell) => string | undefined;

interface TableViewProps {
  readonly table: ReportTable;
  /** Keys of the columns to show, in order; all where absent. Columns without any value are left out. */
  readonly columns?: readonly string[];
  /** What stands after a cell's text, by row and column key. */
  readonly extra?: (row: number, column: string) => ComponentChildren;
  readonly linkOf?: LinkOf | undefined;
  /** Where the columns' headings lead, to sort by them. */
  readonly sortOf?: ((column: string) => string | undefined) | undefined;
  /** Where all rows can be had. */
  readonly more?: string | undefined;
}

export function TableView({ table, columns, extra, linkOf, sortOf, more }: TableViewProps) {
  const { id, title, rows, empty } = table;
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  const shown = shownColumns(table, columns);
  const atOnce = rows.length <= firstRows + fewRows ? rows.length : firstRows;
  const grid = (from: number, to: number, label: string) => (
    <Scrolling label={`${label}, table`}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            {shown.map(({ column }) => (
              <th scope="col" class={column.isNumber ? 'n' : undefined}>
                <Heading column={column} href={sortOf?.(column.key)} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(from, to).map((row, r) => (
            <tr>
              {shown.map(({ column, at }) => (
                <td class={column.isNumber ? 'n' : wordColumns.has(column.key) ? 'w' : undefined}>
                  {ownViews.has(column.key) ? null : (
                    <CellView column={column.key} cell={row[at]!} href={linkOf?.(id, column.key, row[at]!)} />
                  )}
                  {extra?.(from + r, column.key)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
  return (
    <>
      {grid(0, atOnce, title)}
      {rows.length > atOnce && (
        <details class="rest">
          <summary>{countText(Math.min(rows.length, mostRows) - atOnce)} more rows</summary>
          {grid(atOnce, mostRows, `${title}, more rows`)}
        </details>
      )}
      {rows.length > mostRows && (
        <p class="more">
          {countText(rows.length - mostRows)} more rows are in the{' '}
          {more ? <a href={more}>CSV</a> : 'CSV and JSON forms'}.
        </p>
      )}
    </>
  );
}

function shownColumns({ columns, rows }: ReportTable, keys: readonly string[] | undefined) {
  const wanted = keys ?? columns.map(({ key }) => key);
  return wanted.flatMap((key) => {
    const at = columns.findIndex((column) => column.key === key);
    const column = columns[at];
    return column && rows.some((row) => row[at]!.value !== undefined) ? [{ column, at }] : [];
  });
}

function Heading({ column, href }: { readonly column: TableColumn; readonly href: string | undefined }) {
  return href === undefined ? <span>{column.title}</span> : <a href={href}>{column.title}</a>;
}

/** Columns whose cells `extra` draws. */
const ownViews: ReadonlySet<string> = new Set(['frameworks']);
const verdictColumns: ReadonlySet<string> = new Set(['verdict']);
/** Single words, which a narrow column must not break. */
const wordColumns: ReadonlySet<string> = new Set([
  'use',
  'kind',
  'risk',
  'verdict',
  'firstSeen',
  'lastSeen',
  'time',
  'why',
]);
const codeColumns: ReadonlySet<string> = new Set(['policyLine']);

function CellView({
  column,
  cell,
  href,
}: {
  readonly column: string;
  readonly cell: Cell;
  readonly href: string | undefined;
}) {
  const text = shownText(cell.text);
  if (cell.value === undefined) return <span class="soft">{text}</span>;
  if (verdictColumns.has(column)) return <span class={`verdict ${cell.value}`}>{text}</span>;
  if (codeColumns.has(column)) return <code>{text}</code>;
  return href === undefined ? <span>{text}</span> : <a href={href}>{text}</a>;
}

/** Text from logs as a page shows it: nothing in it redraws or reorders the line. */
export function shownText(text: string): string {
  return harmless(text.length > longestText ? `${text.slice(0, longestText)}…` : text);
}
