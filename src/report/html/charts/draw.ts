import { type EChartsOption, init } from 'echarts/dist/echarts.esm.min.mjs';
import { harmless } from '../../../harmless.js';

/** A reader who wants all of it has the table. */
const longestDescription = 600;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Colours that the page's style sets for light, dark and paper. */
export const ink = {
  text: 'var(--text)',
  soft: 'var(--soft)',
  line: 'var(--line)',
  paper: 'var(--paper)',
  accent: 'var(--accent)',
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
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(short(description, longestDescription))}">${body}</svg>`;
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
