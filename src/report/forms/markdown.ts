import { harmless } from '../../harmless.js';
import { bytesText, countText, durationText, percentText } from '../figure-text.js';
import type { Figure, Period, ReportDocument } from '../report-document.js';
import { unknown } from './cell.js';
import { howToRead } from './how-to-read.js';
import type { ReportTable } from './report-table.js';
import { tablesOf } from './report-tables.js';

/** Longer names and lists are cut. */
const longestCell = 200;
/** Rows of a table that are shown; the CSV and JSON forms have all. */
const mostRows = 25;

/** The report as Markdown (GitHub's, with tables). Text from logs is escaped: it becomes no markup and no link. */
export function markdownOf(report: ReportDocument): string {
  const { period, sentences, headline } = report;
  return [
    `# ${titleOf(period)}`,
    sentences.map(escaped).join(' '),
    '## Figures',
    figuresTable(headline),
    ...tablesOf(report).flatMap((table) => [`## ${table.title}`, `*${table.question}*`, tableText(table)]),
    '## How to read this',
    ...howToRead.map(({ term, meaning }) => `- **${term}**: ${meaning}`),
  ]
    .join('\n\n')
    .replaceAll(/\n\n(- )/g, '\n$1')
    .concat('\n');
}

/** `AI use in week 46 of 2026 (9 to 15 November 2026)` */
export function titleOf({ from, to, timeZone, week }: Period): string {
  const day = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long', year: 'numeric' });
  const days = day.formatRange(new Date(from), new Date(Date.parse(to) - 1)).replace(/\s*–\s*/g, ' to ');
  return week === undefined
    ? `AI use, ${days}`
    : `AI use in week ${Number(week.slice(6))} of ${week.slice(0, 4)} (${days})`;
}

/** A figure's value as people read it. */
export function figureText(value: number | undefined, unit: Figure['unit']): string {
  if (value === undefined) return unknown;
  return { count: countText, bytes: bytesText, minutes: durationText, share: percentText }[unit](value);
}

function figuresTable(headline: readonly Figure[]): string {
  const rows = headline.map(({ label, unit, value, before, norm }) => [
    escaped(label),
    ...[value, before, norm].map((each) => escaped(figureText(each, unit))),
  ]);
  return gridText(['', 'now', 'before', 'usual'], [false, true, true, true], rows);
}

function tableText({ columns, rows, empty }: ReportTable): string {
  if (rows.length === 0) return empty;
  const used = columns.map((_, i) => rows.some((row) => row[i]!.value !== undefined));
  const kept = columns.filter((_, i) => used[i]);
  const shown = rows
    .slice(0, mostRows)
    .map((row) =>
      row.flatMap(({ text }, i) => (used[i] ? [isCode(columns[i]!.key) ? code(text) : escaped(text)] : [])),
    );
  const grid = gridText(
    kept.map(({ title }) => title),
    kept.map(({ isNumber }) => isNumber),
    shown,
  );
  return rows.length > mostRows
    ? `${grid}\n\n${countText(rows.length - mostRows)} more in the CSV and JSON forms.`
    : grid;
}

function gridText(
  titles: readonly string[],
  areNumbers: readonly boolean[],
  rows: ReadonlyArray<readonly string[]>,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(areNumbers.map((isNumber) => (isNumber ? '---:' : '---'))), ...rows.map(line)].join('\n');
}

/** What is meant to be copied as it stands. */
function isCode(key: string): boolean {
  return key === 'policyLine';
}

/** A span of code, in which nothing but the end of it and of the cell means anything. */
function code(text: string): string {
  const safe = harmless(text).replace(/`/g, "'").replace(/\|/g, '\\|');
  return `\`${safe}\``;
}

/** Text that Markdown takes for nothing but text, on one line. */
function escaped(text: string): string {
  const short = text.length > longestCell ? `${text.slice(0, longestCell)}…` : text;
  return harmless(short)
    .replace(/[\\`*_{}[\]<>|#~!$&]/g, '\\$&')
    .replace(/:\/\//g, '\\://')
    .replace(/@/g, '\\@')
    .replace(/\bwww\./gi, 'www\\.');
}
