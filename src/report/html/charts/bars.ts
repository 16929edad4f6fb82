import { bytesText, countText } from '../../figure-text.js';
import type { ServiceUse } from '../../report-document.js';
import { draw, ink, legendOf, namesAxis, type Room, rowHeight, widths } from './draw.js';
import { stackOrder, verdictStyle } from './verdict-style.js';

/** Bars of a chart; the table behind it has all services. */
export const mostBars = 15;

/** People, or devices where no log names people, by service. */
export function peopleByService(services: readonly ServiceUse[], room: Room): string {
  const rows = services
    .filter(({ use }) => use === 'used')
    .map((service) => ({ service, value: service.users ?? service.devices ?? 0 }))
    .sort((a, b) => b.value - a.value)
    .slice(0, mostBars)
    .reverse();
  const seen = stackOrder.filter((verdict) => rows.some(({ service }) => service.verdict === verdict));
  const { legend, height } = legendOf([...seen].reverse(), room);
  return draw(
    {
      grid: { left: widths[room].names, right: 72, top: height + 4, bottom: 4 },
      legend,
      xAxis: { type: 'value', show: false },
      yAxis: namesAxis(
        rows.map(({ service }) => service.name),
        room,
      ),
      series: seen.map((verdict) => ({
        name: verdict,
        type: 'bar',
        stack: 'one',
        itemStyle: verdictStyle(verdict),
        emphasis: { disabled: true },
        label: { show: true, position: 'right', color: ink.text },
        data: rows.map(({ service, value }) =>
          service.verdict === verdict ? { value, label: { formatter: whoText(service) } } : null,
        ),
      })) as never,
    },
    { width: widths[room].chart, height: height + 8 + rowHeight * Math.max(1, rows.length) },
    `People by service: ${[...rows]
      .reverse()
      .map(({ service }) => `${service.name} ${whoText(service)}`)
      .join(', ')}`,
  );
}

/** `17`, or `2 devices` where no log names people. */
function whoText({ users, devices = 0 }: ServiceUse): string {
  if (users !== undefined) return countText(users);
  return devices === 1 ? '1 device' : `${countText(devices)} devices`;
}

/** Bytes sent to the left, received to the right, of the services with most of either. */
export function volumeByService(services: readonly ServiceUse[], room: Room): string {
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
  const series = (name: string, itemStyle: object, data: object) => ({
    name,
    type: 'bar',
    stack: 'volume',
    label: { show: true, color: ink.text },
    emphasis: { disabled: true },
    itemStyle,
    data,
  });
  const { legend, height } = legendOf(['sent', 'received'], room);
  return draw(
    {
      grid: { left: widths[room].names, right: 4, top: height + 4, bottom: 4 },
      legend,
      xAxis: widened(rows, room),
      yAxis: namesAxis(
        rows.map(({ name }) => name),
        room,
      ),
      series: [
        series(
          'sent',
          { ...verdictStyle('unreviewed'), color: 'var(--sent)' },
          side(-1, ({ bytesUp }) => bytesUp, 'left'),
        ),
        series(
          'received',
          { color: ink.accent },
          side(1, ({ bytesDown }) => bytesDown, 'right'),
        ),
      ] as never,
    },
    { width: widths[room].chart, height: height + 8 + rowHeight * Math.max(1, rows.length) },
    `Bytes by service: ${[...rows]
      .reverse()
      .map(({ name, bytesUp, bytesDown }) => `${name} sent ${known(bytesUp)}, received ${known(bytesDown)}`)
      .join('; ')}`,
  );
}

function known(bytes: number | undefined): string {
  return bytes === undefined ? 'not known' : bytesText(bytes);
}

/** Room for the labels on both sides. */
function widened(rows: readonly ServiceUse[], room: Room) {
  const up = Math.max(0, ...rows.map(({ bytesUp }) => bytesUp ?? 0));
  const down = Math.max(0, ...rows.map(({ bytesDown }) => bytesDown ?? 0));
  const label = Math.max(1, up + down) * (room === 'page' ? 0.14 : 0.5);
  return { type: 'value' as const, show: false, min: -(up + label), max: down + label };
}
