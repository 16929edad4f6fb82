import { countText, durationText } from '../../figure-text.js';
import type { Series } from '../../report-document.js';
import { draw, ink, namesAxis, type Room, rowHeight, widths } from './draw.js';

/** A phone has room for the latest of nine. */
const mostPeriods: Readonly<Record<Room, number>> = { page: 9, phone: 5 };

/** Active time of the most used services, period by period; the number in each field says what the shade says. */
export function heatMap({ periods, heat }: Pick<Series, 'periods' | 'heat'>, room: Room): string {
  const rows = [...heat].reverse();
  const first = Math.max(0, periods.length - mostPeriods[room]);
  const most = Math.max(1, ...rows.flatMap(({ minutes }) => minutes.map((each) => each ?? 0)));
  const cells = rows.flatMap(({ minutes }, y) =>
    minutes.slice(first).map((each, x) => ({
      value: [x, y, each ?? -1],
      label: { show: true, formatter: each === null ? '·' : each === 0 ? '' : cellText(each), color: ink.text },
      itemStyle: { color: fill(each, most) },
    })),
  );
  return draw(
    {
      grid: { left: widths[room].names, right: 4, top: 28, bottom: 4 },
      xAxis: {
        type: 'category',
        position: 'top',
        data: periods.slice(first).map((period) => period.replace(/^\d{4}-(W\d\d)$/, '$1')),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: ink.text },
      },
      yAxis: namesAxis(
        rows.map(({ name }) => name),
        room,
      ),
      series: [{ type: 'heatmap', data: cells, label: { show: true, fontSize: 12 }, emphasis: { disabled: true } }],
      visualMap: { show: false, min: 0, max: most, dimension: 2, inRange: { opacity: [1, 1] } },
    },
    { width: widths[room].chart, height: 36 + rowHeight * Math.max(1, rows.length) },
    `Active time by service and period: ${heat.map(({ name, minutes }) => `${name} ${durationText(minutes.at(-1) ?? 0)} now`).join(', ')}`,
  );
}

/** From paper to a colour on which the number can still be read. */
function fill(minutes: number | null, most: number): string {
  const percent = minutes ? Math.round(12 + 88 * Math.sqrt(minutes / most)) : 0;
  return `color-mix(in srgb, ${ink.heat} ${percent}%, ${ink.paper})`;
}

/** `45m`, `12h`: a field has room for five characters. */
function cellText(minutes: number): string {
  return minutes < 100 ? `${minutes}m` : `${countText(Math.round(minutes / 60))}h`;
}
