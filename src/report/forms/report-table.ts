import type { ReportDocument } from '../report-document.js';
import type { Cell } from './cell.js';

/** A table of the report, the same in every form. */
export interface ReportTable {
  /** `services`, `users`, … */
  readonly id: string;
  readonly title: string;
  /** The question that it answers. */
  readonly question: string;
  readonly columns: readonly TableColumn[];
  readonly rows: ReadonlyArray<readonly Cell[]>;
  /** What stands in place of a table without rows. */
  readonly empty: string;
}

export interface TableColumn {
  /** As keys of the JSON form are called. */
  readonly key: string;
  readonly title: string;
  readonly isNumber: boolean;
}

/** A column and how its cells are made. */
export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly isNumber?: boolean;
  /** `timeZone` is that of the period. */
  readonly cell: (row: T, timeZone: string) => Cell;
}

/** A table, and how its rows and cells come from a report. */
export interface TablePlan<T> extends Pick<ReportTable, 'id' | 'title' | 'question' | 'empty'> {
  readonly rows: (report: ReportDocument) => readonly T[];
  readonly columns: ReadonlyArray<Column<T>>;
}

/** The table that a plan makes of a report. */
export function tableOf<T>(
  { id, title, question, empty, columns, rows }: TablePlan<T>,
  report: ReportDocument,
): ReportTable {
  return {
    id,
    title,
    question,
    empty,
    columns: columns.map(({ key, title, isNumber = false }) => ({ key, title, isNumber })),
    rows: rows(report).map((row) => columns.map(({ cell }) => cell(row, report.period.timeZone))),
  };
}
