import { countText, durationText } from '../../figure-text.js';
import type { Series } from '../../report-document.js';
import { draw, ink, short } from './draw.js';

/** Active time of the most used services over nine periods; the number in each field says what the shade says. */
export function heatMap({ periods, heat }: Pick<Series, 'periods' | 'heat'>): string {
  const rows = [...heat].reverse();
  const most = Math.max(1, ...rows.flatMap(({ minutes }) => minutes.map((each) => each ?? 0)));
  const cells = rows.flatMap(({ minutes }, y) =>
    minutes.map((each, x) => ({
      value: [x, y, each ?? -1],
      label: {
        show: true,
        formatter: each === null ? '·' : each === 0 ? '' : cellText(each),
        color: shade(each, most) > 0.6 ? ink.paper : ink.text,
      },
      itemStyle: { color: fill(each, most) },
    })),
  );
  return draw(
    {
      grid: { left: 170, right: 8, top: 28, bottom: 4 },
      xAxis: {
        type: 'category',
        position: 'top',
        data: periods.map((period) => period.replace(/^\d{4}-(W\d\d)$/, '$1')),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: ink.text },
      },
      yAxis: {
        type: 'category',
        data: rows.map(({ name }) => short(name)),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: ink.text, interval: 0 },
      },
      series: [{ type: 'heatmap', data: cells, label: { show: true, fontSize: 11 }, emphasis: { disabled: true } }],
      visualMap: { show: false, min: 0, max: most, dimension: 2, inRange: { opacity: [1, 1] } },
    },
    { width: 720, height: 36 + 24 * Math.max(1, rows.length) },
    `Active time by service and period: ${heat.map(({ name, minutes }) => `${name} ${durationText(minutes.at(-1) ?? 0)} now`).join(', ')}`,
  );
}

/** From paper to the accent colour. */
function fill(minutes: number | null, most: number): string {
  const percent = minutes ? Math.round(12 + 88 * shade(minutes, most)) : 0;
  return `color-mix(in srgb, ${ink.accent} ${percent}%, ${ink.paper})`;
}

function shade(minutes: number | null, most: number): number {
  return minutes === null ? 0 : Math.sqrt(minutes / most);
}

/** `45m`, `12h`: a field has room for four characters. */
function cellText(minutes: number): string {
  return minutes < 100 ? `${minutes}m` : `${countText(Math.round(minutes / 60))}h`;
}
