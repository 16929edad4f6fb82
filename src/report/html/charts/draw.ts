import { type EChartsOption, init } from 'echarts/dist/echarts.esm.min.mjs';
import { harmless } from '../../../harmless.js';

/** A reader who wants all of it has the table. */
const longestDescription = 600;
const longestName = 34;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a chart stands: on a page, or on a phone, for which it is drawn anew: made smaller, its words could not be read. */
export type Room = 'page' | 'phone';

/** Of a chart and of the names to its left, in CSS pixels. */
export const widths: Readonly<Record<Room, { readonly chart: number; readonly names: number }>> = {
  page: { chart: 720, names: 190 },
  phone: { chart: 360, names: 118 },
};

/** A line of words, in CSS pixels. */
const lineHeight = 14;
/** Of a row of a chart: two lines of a name fit in. */
export const rowHeight = 30;

/** An axis of names, to the left of their rows; a long one is broken into lines. */
export function namesAxis(names: readonly string[], room: Room) {
  return {
    type: 'category' as const,
    data: names.map((name) => short(name, longestName)),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      color: ink.text,
      interval: 0,
      width: widths[room].names - 14,
      overflow: 'break' as const,
      lineHeight,
    },
  };
}

/** A legend above a chart, and the room that it takes. */
export function legendOf(names: readonly string[], room: Room) {
  const itemsInLine = room === 'page' ? 6 : 3;
  return {
    height: 8 + 20 * Math.max(1, Math.ceil(names.length / itemsInLine)),
    legend: {
      top: 0,
      left: 0,
      itemWidth: room === 'page' ? 22 : 16,
      itemGap: room === 'page' ? 24 : 18,
      itemHeight: 14,
      textStyle: { color: ink.text },
      data: [...names],
    },
  };
}

/** Colours that the page's style sets for light, dark and paper. */
export const ink = {
  text: 'var(--text)',
  soft: 'var(--soft)',
  line: 'var(--line)',
  paper: 'var(--paper)',
  accent: 'var(--accent)',
  heat: 'var(--heat)',
} as const;

/**
 * A chart as SVG, drawn without a browser. It has no style of its own, so that a page can forbid inline styles, and no
 * identifiers that meet those of another chart.
 */
export function draw(option: EChartsOption, size: Size, description: string): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ animation: false, textStyle: { color: ink.text, fontFamily: 'inherit' }, ...option });
    return framed(chart.renderToSVGString(), size, description);
  } finally {
    chart.dispose();
  }
}

/** Inline styles become attributes, which mean the same in SVG; the picture grows and shrinks with its page. */
function framed(svg: string, { width, height }: Size, description: string): string {
  const body = svg
    .slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'))
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/ style="([^"]*)"/g, (_, style: string) => attributes(style))
    .replaceAll(/ (class|ecmeta_\w+)="[^"]*"/g, '');
  return `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(short(description, longestDescription))}">${body}</svg>`;
}

function attributes(style: string): string {
  return style
    .split(';')
    .map((declaration) => declaration.split(':', 2).map((part) => part.trim()))
    .filter(([name, value]) => name && value && name !== 'font-family' && !name.startsWith('-'))
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** A name as a chart shows it: harmless, and cut where it would leave its place. */
export function short(text: string, most = 24): string {
  return harmless(text.length > most ? `${text.slice(0, most - 1)}…` : text);
}
