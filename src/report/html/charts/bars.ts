import { bytesText, countText } from '../../figure-text.js';
import type { ServiceUse } from '../../report-document.js';
import { draw, ink, short } from './draw.js';
import { stackOrder, verdictStyle } from './verdict-style.js';

const mostBars = 15;
const rowHeight = 24;

/** People, or devices where no log names people, by service. */
export function peopleByService(services: readonly ServiceUse[]): string {
  const rows = services
    .filter(({ use }) => use === 'used')
    .map((service) => ({ service, value: service.users ?? service.devices ?? 0 }))
    .sort((a, b) => b.value - a.value)
    .slice(0, mostBars)
    .reverse();
  return draw(
    {
      grid: { left: 170, right: 48, top: 32, bottom: 4 },
      legend: {
        top: 0,
        left: 0,
        itemWidth: 22,
        itemGap: 24,
        itemHeight: 14,
        textStyle: { color: ink.text },
        data: [...stackOrder].reverse(),
      },
      xAxis: { type: 'value', show: false },
      yAxis: serviceAxis(rows.map(({ service }) => service)),
      series: stackOrder.map((verdict) => ({
        name: verdict,
        type: 'bar',
        stack: 'one',
        itemStyle: verdictStyle(verdict),
        emphasis: { disabled: true },
        label: {
          show: true,
          position: 'right',
          color: ink.text,
          formatter: ({ value }: { value?: unknown }) => (Number(value) > 0 ? countText(Number(value)) : ''),
        },
        data: rows.map(({ service, value }) => (service.verdict === verdict ? value : null)),
      })) as never,
    },
    { width: 720, height: 40 + rowHeight * Math.max(1, rows.length) },
    `People by service: ${[...rows]
      .reverse()
      .map(({ service, value }) => `${service.name} ${value}`)
      .join(', ')}`,
  );
}

/** Bytes sent to the left, received to the right, of the services with most of either. */
export function volumeByService(services: readonly ServiceUse[]): string {
  const rows = services
    .filter(({ bytesUp, bytesDown }) => bytesUp !== undefined || bytesDown !== undefined)
    .sort((a, b) => (b.bytesUp ?? 0) + (b.bytesDown ?? 0) - (a.bytesUp ?? 0) - (a.bytesDown ?? 0))
    .slice(0, mostBars)
    .reverse();
  const side = (sign: 1 | -1, value: (service: ServiceUse) => number | undefined, position: 'left' | 'right') =>
    rows.map((service) => {
      const bytes = value(service);
      return bytes === undefined ? null : { value: sign * bytes, label: { formatter: bytesText(bytes), position } };
    });
  const label = { show: true, color: ink.text };
  return draw(
    {
      grid: { left: 170, right: 8, top: 32, bottom: 4 },
      legend: {
        top: 0,
        left: 0,
        itemWidth: 22,
        itemGap: 24,
        itemHeight: 14,
        textStyle: { color: ink.text },
        data: ['sent', 'received'],
      },
      xAxis: widened(rows),
      yAxis: serviceAxis(rows),
      series: [
        {
          name: 'sent',
          type: 'bar',
          stack: 'volume',
          label,
          emphasis: { disabled: true },
          itemStyle: { ...verdictStyle('unreviewed'), color: 'var(--sent)' },
          data: side(-1, ({ bytesUp }) => bytesUp, 'left'),
        },
        {
          name: 'received',
          type: 'bar',
          stack: 'volume',
          label,
          emphasis: { disabled: true },
          itemStyle: { color: ink.accent },
          data: side(1, ({ bytesDown }) => bytesDown, 'right'),
        },
      ] as never,
    },
    { width: 720, height: 40 + rowHeight * Math.max(1, rows.length) },
    `Bytes by service: ${[...rows]
      .reverse()
      .map(
        ({ name, bytesUp, bytesDown }) =>
          `${name} sent ${bytesUp === undefined ? 'not known' : bytesText(bytesUp)}, received ${bytesDown === undefined ? 'not known' : bytesText(bytesDown)}`,
      )
      .join('; ')}`,
  );
}

/** Room for the labels on both sides. */
function widened(rows: readonly ServiceUse[]) {
  const up = Math.max(0, ...rows.map(({ bytesUp }) => bytesUp ?? 0));
  const down = Math.max(0, ...rows.map(({ bytesDown }) => bytesDown ?? 0));
  const room = Math.max(1, up + down) * 0.14;
  return { type: 'value' as const, show: false, min: -(up + room), max: down + room };
}

function serviceAxis(services: readonly ServiceUse[]) {
  return {
    type: 'category' as const,
    data: services.map(({ name }) => short(name)),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: ink.text, interval: 0 },
  };
}
