import { durationText } from '../../figure-text.js';
import type { Series } from '../../report-document.js';
import { draw, ink, legendOf, type Room, widths } from './draw.js';
import { stackOrder, verdictStyle } from './verdict-style.js';

/** Active time by day, one above the other by verdict. */
export function useOverTime(days: Series['days'], room: Room): string {
  const hours = days.some((day) => stackOrder.some((verdict) => day[verdict] >= 120));
  const unit = hours ? 60 : 1;
  const seen = stackOrder.filter((verdict) => days.some((day) => day[verdict] > 0));
  const { legend, height } = legendOf([...seen].reverse(), room);
  return draw(
    {
      grid: { left: room === 'page' ? 56 : 40, right: 8, top: height + 28, bottom: 28 },
      legend,
      xAxis: {
        type: 'category',
        data: days.map(({ day }) => dayName(day, days.length)),
        axisLine: { lineStyle: { color: ink.line } },
        axisTick: { show: false },
        axisLabel: { color: ink.text },
      },
      yAxis: {
        type: 'value',
        name: hours ? 'hours' : 'minutes',
        nameTextStyle: { color: ink.soft, align: 'right', padding: [0, 4, 0, 0] },
        axisLabel: { color: ink.text },
        splitLine: { lineStyle: { color: ink.line } },
      },
      series: seen.map((verdict) => ({
        name: verdict,
        type: 'bar',
        stack: 'verdicts',
        barMaxWidth: 56,
        itemStyle: verdictStyle(verdict),
        emphasis: { disabled: true },
        data: days.map((day) => Math.round((day[verdict] / unit) * 10) / 10),
      })),
    },
    { width: widths[room].chart, height: 230 + height },
    `Active time by day: ${days.map((day) => `${day.day} ${durationText(stackOrder.reduce((sum, verdict) => sum + day[verdict], 0))}`).join(', ')}`,
  );
}

/** `Mon 9` in a week, `09-11` in a longer time. */
function dayName(day: string, days: number): string {
  const date = new Date(`${day}T00:00Z`);
  if (days > 14) return day.slice(5);
  return `${date.toLocaleDateString('en-GB', { weekday: 'short', timeZone: 'UTC' })} ${date.getUTCDate()}`;
}
