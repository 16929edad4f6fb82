import { harmless } from '../../harmless.js';

export interface ColumnStyle {
  readonly title: string;
  /** Numbers stand to the right. */
  readonly right?: boolean;
  /** Colours a cell that is already as wide as its column. */
  readonly paint?: (cell: string) => string;
}

/** Cells of unknown value show a dash: unknown is not zero. */
export const unknown = '–';

/** A table in plain text, at most `width` columns wide: the widest left column is cut with `…` where it must be. */
export function table(columns: readonly ColumnStyle[], rows: ReadonlyArray<readonly string[]>, width = 80): string {
  const cells = rows.map((row) => row.map(harmless));
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...cells.map((row) => row[i]!.length)));
  const spare = width - widths.reduce((sum, each) => sum + each + 2, -2);
  if (spare < 0) shorten(columns, widths, -spare);
  const fitted = (cell: string, i: number) =>
    columns[i]!.right ? cell.padStart(widths[i]!) : cut(cell, widths[i]!).padEnd(widths[i]!);
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => columns[i]!.paint?.(fitted(cell, i)) ?? fitted(cell, i))
      .join('  ')
      .trimEnd();
  return [
    columns
      .map(({ title }, i) => fitted(title, i))
      .join('  ')
      .trimEnd(),
    ...cells.map(line),
  ].join('\n');
}

/** Takes from the left columns, widest first, none below eight. */
function shorten(columns: readonly ColumnStyle[], widths: number[], excess: number): void {
  for (let left = excess; left > 0; left--) {
    let widest = -1;
    columns.forEach(({ right }, i) => {
      if (!right && widths[i]! > 8 && (widest < 0 || widths[i]! > widths[widest]!)) widest = i;
    });
    if (widest < 0) return;
    widths[widest]!--;
  }
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
