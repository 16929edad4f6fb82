import { type Cell, minutes, text } from '../forms/cell.js';
import type { ReportTable } from '../forms/report-table.js';
import type { Series } from '../report-document.js';
import { stackOrder } from './charts/verdict-style.js';

/** The numbers behind the chart of days. */
export function daysTable(days: Series['days']): ReportTable {
  const verdicts = [...stackOrder].reverse();
  return tableOf(
    'days',
    'Active time by day',
    ['Day', ...verdicts],
    days.map((day) => [text(day.day), ...verdicts.map((verdict) => minutes(day[verdict]))]),
  );
}

/** The numbers behind the heat map. */
export function heatTable({ periods, heat }: Pick<Series, 'periods' | 'heat'>): ReportTable {
  return tableOf(
    'heat',
    'Active time by service',
    ['Service', ...periods],
    heat.map(({ name, minutes: each }) => [text(name), ...each.map((value) => minutes(value ?? undefined))]),
  );
}

/** The numbers behind the streams. */
export function streamsTable(streams: Series['streams']): ReportTable {
  return tableOf(
    'streams',
    'Active time by department, service and verdict',
    ['Department', 'Service', 'Verdict', 'Active'],
    streams.map(({ department, name, verdict, activeMinutes }) => [
      text(department),
      text(name),
      text(verdict),
      minutes(activeMinutes),
    ]),
  );
}

function tableOf(
  id: string,
  title: string,
  titles: readonly string[],
  rows: ReadonlyArray<readonly Cell[]>,
): ReportTable {
  const columns = titles.map((each, i) => ({
    key: each,
    title: each,
    isNumber: typeof rows[0]?.[i]?.value === 'number',
  }));
  return { id, title, question: '', empty: 'Nothing to show.', columns, rows };
}
