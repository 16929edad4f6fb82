import type { ReportTable } from '../forms/report-table.js';
import type { Room } from './charts/draw.js';
import { TableView } from './table-view.js';

/** A chart as the page has room for it, and the numbers behind it one click away. */
export function ChartView({
  title,
  note,
  chart,
  numbers,
}: {
  readonly title: string;
  /** What a reader of the picture must know. */
  readonly note?: string | undefined;
  /** As SVG. */
  readonly chart: (room: Room) => string;
  readonly numbers: ReportTable;
}) {
  return (
    <figure>
      <figcaption>
        {title}
        {note && <span class="note">{note}</span>}
      </figcaption>
      {/* Drawn by us; echarts escapes the names in it, which a test in a browser holds. One of the two is shown. */}
      <div class="on-page" dangerouslySetInnerHTML={{ __html: chart('page') }} />
      <div class="on-phone" dangerouslySetInnerHTML={{ __html: chart('phone') }} />
      <details>
        <summary>The numbers of this chart</summary>
        <TableView table={{ ...numbers, id: `${numbers.id}-chart`, title }} />
      </details>
    </figure>
  );
}
