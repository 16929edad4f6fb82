// biome-ignore-all lint/a11y/noRedundantRoles: laid out as lists, tables are none to some screen readers unless they say so
import type { ComponentChildren } from 'preact';
import { harmless } from '../../harmless.js';
import { countText } from '../figure-text.js';
import type { Cell } from '../forms/cell.js';
import type { ReportTable, TableColumn } from '../forms/report-table.js';
import { Scrolling } from './scrolling.js';

/** Rows that a page shows at once, and those that one click shows; the CSV and JSON forms have all. */
const firstRows = 20;
const mostRows = 200;
/** So few more are not folded away. */
const fewRows = 5;
/** A longer text is cut. */
const longestText = 300;
/** A longer word may be broken anywhere: it is a path, or hostile. */
const longestWord = 30;

/** Makes texts of a table into links; undefined leaves them text. */
export type LinkOf = (table: string, column: string, cell: Cell) => string | undefined;

/** What a heading is when it sorts: where it leads, and how its column is sorted now. */
export interface Sorting {
  readonly href: string;
  readonly now?: 'ascending' | 'descending';
}

interface TableViewProps {
  readonly table: ReportTable;
  /** Keys of the columns to show, in order; all where absent. Columns without any value are left out. */
  readonly columns?: readonly string[];
  /** What stands after a cell's text, by row and column key. */
  readonly extra?: (row: number, column: string) => ComponentChildren;
  readonly linkOf?: LinkOf | undefined;
  readonly sortOf?: ((column: string) => Sorting | undefined) | undefined;
  /** Where all rows can be had. */
  readonly more?: string | undefined;
}

/** A table of the report; on a phone, where columns have no room, each row is a list. */
export function TableView({ table, columns, extra, linkOf, sortOf, more }: TableViewProps) {
  const { id, title, rows, empty } = table;
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  const shown = shownColumns(table, columns);
  const atOnce = rows.length <= firstRows + fewRows ? rows.length : firstRows;
  const grid = (from: number, to: number, label: string) => (
    <Grid
      label={label}
      caption={title}
      columns={shown}
      rows={rows.slice(from, to)}
      sortOf={sortOf}
      content={(row, column, cell) => (
        <>
          {ownViews.has(column) ? null : <CellView column={column} cell={cell} href={linkOf?.(id, column, cell)} />}
          {extra?.(from + row, column)}
        </>
      )}
    />
  );
  return (
    <div id={`table-${id}`} class={rows.length <= fewRows ? 'few' : undefined}>
      {grid(0, atOnce, title)}
      {rows.length > atOnce && (
        <>
          <details class="rest">
            <summary>{countText(Math.min(rows.length, mostRows) - atOnce)} more rows</summary>
            {grid(atOnce, mostRows, `${title}, more rows`)}
          </details>
          <p class="more printed">{countText(rows.length - atOnce)} more rows are in the CSV and JSON forms.</p>
        </>
      )}
      {rows.length > mostRows && (
        <p class="more">
          {countText(rows.length - mostRows)} more rows are in the{' '}
          {more ? <a href={more}>CSV</a> : 'CSV and JSON forms'}.
        </p>
      )}
      {more && rows.length <= mostRows && (
        <p class="more">
          <a href={more}>As CSV</a>
        </p>
      )}
    </div>
  );
}

interface ShownColumn {
  readonly column: TableColumn;
  /** Its place in a row. */
  readonly at: number;
}

function shownColumns({ columns, rows }: ReportTable, keys: readonly string[] | undefined): ShownColumn[] {
  const wanted = keys ?? columns.map(({ key }) => key);
  return wanted.flatMap((key) => {
    const at = columns.findIndex((column) => column.key === key);
    const column = columns[at];
    return column && rows.some((row) => row[at]!.value !== undefined) ? [{ column, at }] : [];
  });
}

interface GridProps {
  readonly label: string;
  readonly caption: string;
  readonly columns: readonly ShownColumn[];
  readonly rows: ReportTable['rows'];
  readonly sortOf: TableViewProps['sortOf'];
  readonly content: (row: number, column: string, cell: Cell) => ComponentChildren;
}

function Grid({ label, caption, columns, rows, sortOf, content }: GridProps) {
  return (
    <Scrolling label={`${label}, table`}>
      <table role="table" class={sortOf ? 'rows sorted' : 'rows'}>
        <caption>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ column }) => (
              <Heading column={column} sorting={sortOf?.(column.key)} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row, r) => (
            <tr role="row">
              {columns.map(({ column, at }) => (
                <td role="cell" class={cellClass(column, row[at]!)} data-label={column.title}>
                  {content(r, column.key, row[at]!)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function Heading({ column, sorting }: { readonly column: TableColumn; readonly sorting: Sorting | undefined }) {
  return (
    <th role="columnheader" scope="col" class={column.isNumber ? 'n' : undefined} aria-sort={sorting?.now}>
      {sorting ? <a href={sorting.href}>{column.title}</a> : column.title}
    </th>
  );
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
/** Whole sentences, which have a line of their own on a phone. */
const proseColumns: ReadonlySet<string> = new Set(['next', 'because', 'detail', 'policyLine', 'frameworks', 'reason']);
const codeColumns: ReadonlySet<string> = new Set(['policyLine']);

function cellClass({ key, isNumber }: TableColumn, { text, value }: Cell): string | undefined {
  const classes = [
    ...(isNumber ? ['n'] : wordColumns.has(key) ? ['w'] : []),
    ...(proseColumns.has(key) ? ['prose'] : []),
    ...(value === undefined ? ['unknown'] : []),
    ...(!isNumber && text.split(/\s/).some((word) => word.length > longestWord) ? ['long'] : []),
  ];
  return classes.length > 0 ? classes.join(' ') : undefined;
}

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
