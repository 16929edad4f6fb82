import type { ReportTable } from '../forms/report-tables.js';
import { TableView } from './table-view.js';

/** A chart, and the numbers behind it one click away. */
export function ChartView({
  title,
  svg,
  numbers,
}: {
  readonly title: string;
  readonly svg: string;
  readonly numbers: ReportTable;
}) {
  return (
    <figure>
      <figcaption>{title}</figcaption>
      {/* Drawn by us; echarts escapes the names in it, which a test in a browser holds. */}
      <div dangerouslySetInnerHTML={{ __html: svg }} />
      <details>
        <summary>The numbers of this chart</summary>
        <TableView table={{ ...numbers, title }} />
      </details>
    </figure>
  );
}
