import { durationText } from '../../figure-text.js';
import type { Series } from '../../report-document.js';
import { draw, ink, short } from './draw.js';
import { verdictStyle } from './verdict-style.js';

/** Active time from department over service to verdict. */
export function streams(series: Series['streams']): string {
  const links = new Map<
    string,
    { source: string; target: string; value: number; lineStyle: { color: string; opacity: number } }
  >();
  const nodes = new Map<string, object>();
  for (const { department, service, name, verdict, activeMinutes } of series) {
    const [from, via, to] = [`d ${department}`, `s ${service}`, `v ${verdict}`];
    nodes.set(from, {
      name: from,
      depth: 0,
      label: { formatter: () => short(department) },
      itemStyle: { color: ink.soft },
    });
    nodes.set(via, { name: via, depth: 1, label: { formatter: () => short(name) }, itemStyle: { color: ink.accent } });
    nodes.set(to, {
      name: to,
      depth: 2,
      label: { formatter: verdict, position: 'left' },
      itemStyle: verdictStyle(verdict),
    });
    for (const [source, target] of [
      [from, via],
      [via, to],
    ] as const) {
      const known = links.get(`${source}\n${target}`);
      if (known) known.value += activeMinutes;
      else
        links.set(`${source}\n${target}`, {
          source,
          target,
          value: activeMinutes,
          lineStyle: { color: `var(--${verdict})`, opacity: 0.35 },
        });
    }
  }
  const height = Math.max(220, 22 * [...nodes.keys()].filter((name) => name.startsWith('s ')).length);
  return draw(
    {
      series: [
        {
          type: 'sankey',
          left: 4,
          right: 4,
          top: 8,
          bottom: 8,
          nodeGap: 6,
          nodeWidth: 12,
          layoutIterations: 32,
          draggable: false,
          emphasis: { disabled: true },
          label: { color: ink.text, fontSize: 12 },
          data: [...nodes.values()],
          links: [...links.values()],
        },
      ] as never,
    },
    { width: 720, height },
    `Active time by department, service and verdict: ${series.map(({ department, name, verdict, activeMinutes }) => `${department} ${name} ${verdict} ${durationText(activeMinutes)}`).join(', ')}`,
  );
}
