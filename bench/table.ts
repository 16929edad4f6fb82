import type { Claim, Column, Results } from './case.js';

const width = 80;

/** The results as lines of at most 80 columns. */
export function tableText(columns: readonly Column[], results: Results): string {
  const header = ['', ...columns.map(({ title }) => title)];
  const rows = [...results.values()].map((result) => [
    result.name,
    ...columns.map((column) => column.text(result, results)),
  ]);
  const widths = header.map((_, i) => Math.max(...[header, ...rows].map((row) => row[i]!.length)));
  const others = widths.slice(1).reduce((sum, each) => sum + each + 2, 0);
  widths[0] = Math.min(widths[0]!, width - others);
  return [header, ...rows].map((row) => line(row, widths)).join('\n');
}

/** `✓ promise: found`, one a line. */
export function claimsText(claims: readonly Claim[]): string {
  return claims.map((claim) => `${mark(claim)} ${claim.promise}: ${claim.found}`).join('\n');
}

function mark({ kept, gate }: Claim): string {
  if (gate) return kept ? 'PASS' : 'FAIL';
  return kept ? '  ✓ ' : '  ✗ ';
}

function line(cells: readonly string[], widths: readonly number[]): string {
  const [name, ...values] = cells;
  const numbers = values.map((value, i) => `  ${value.padStart(widths[i + 1]!)}`);
  return `${name!.slice(0, widths[0]!).padEnd(widths[0]!)}${numbers.join('')}`.trimEnd();
}
