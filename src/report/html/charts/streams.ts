import type { Verdict } from '../../../policy/verdict.js';
import { durationText } from '../../figure-text.js';
import type { Series } from '../../report-document.js';
import { draw, ink, type Room, short, widths } from './draw.js';
import { verdictStyle } from './verdict-style.js';

/** Between two nodes, so that the names of thin ones stand one below the other. */
const gap = 16;
/** Of all streams together, in CSS pixels. */
const thickness = 240;
/** To the right of the last column, for the names of verdicts. */
const margin = 96;
const longestName: Readonly<Record<Room, number>> = { page: 30, phone: 18 };

interface Link {
  readonly source: string;
  readonly target: string;
  value: number;
  readonly lineStyle: { readonly color: string; readonly opacity: number };
}

/** Active time from department over service to verdict. */
export function streams(series: Series['streams'], room: Room): string {
  const nodes = nodesOf(series, room);
  const services = new Set(series.map(({ service }) => service)).size;
  const departments = new Set(series.map(({ department }) => department)).size;
  return draw(
    {
      series: [
        {
          type: 'sankey',
          left: 4,
          right: margin,
          top: 10,
          bottom: 10,
          nodeGap: gap,
          nodeWidth: 12,
          layoutIterations: 32,
          draggable: false,
          emphasis: { disabled: true },
          label: { color: ink.text, fontSize: 12 },
          data: nodes,
          links: linksOf(series),
        },
      ] as never,
    },
    { width: widths[room].chart, height: 20 + thickness + gap * Math.max(services, departments, 1) },
    `Active time by department, service and verdict: ${series.map(({ department, name, verdict, activeMinutes }) => `${department} ${name} ${verdict} ${durationText(activeMinutes)}`).join(', ')}`,
  );
}

function nodesOf(series: Series['streams'], room: Room): object[] {
  const nodes = new Map<string, object>();
  const named = (text: string) => ({ formatter: () => short(text, longestName[room]) });
  for (const { department, service, name, verdict } of series) {
    const [from, via, to] = idsOf(department, service, verdict);
    nodes.set(from, { name: from, depth: 0, label: named(department), itemStyle: { color: ink.soft } });
    nodes.set(via, { name: via, depth: 1, label: named(name), itemStyle: { color: ink.accent } });
    nodes.set(to, { name: to, depth: 2, label: named(verdict), itemStyle: verdictStyle(verdict) });
  }
  return [...nodes.values()];
}

function linksOf(series: Series['streams']): Link[] {
  const links = new Map<string, Link>();
  for (const { department, service, verdict, activeMinutes } of series) {
    const [from, via, to] = idsOf(department, service, verdict);
    for (const [source, target] of [
      [from, via],
      [via, to],
    ] as const) {
      const key = `${source}\n${target}\n${verdict}`;
      const known = links.get(key);
      if (known) known.value += activeMinutes;
      else
        links.set(key, {
          source,
          target,
          value: activeMinutes,
          lineStyle: { color: `var(--${verdict})`, opacity: 0.35 },
        });
    }
  }
  return [...links.values()];
}

/** Names of nodes: a department may be called as a service is. */
function idsOf(department: string, service: string, verdict: Verdict): readonly [string, string, string] {
  return [`d ${department}`, `s ${service}`, `v ${verdict}`];
}
