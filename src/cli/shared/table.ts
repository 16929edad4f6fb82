import { harmless } from '../../harmless.js';
import { cutText, textWidth } from './text-width.js';

export interface ColumnStyle {
  readonly title: string;
  /** Numbers stand to the right, and are never cut. */
  readonly right?: boolean;
  /** Colours a cell that is already as wide as its column. */
  readonly paint?: (cell: string) => string;
  /** Words that are never cut. */
  readonly whole?: boolean;
  /** Cut in its middle: the ends of a path tell most. */
  readonly path?: boolean;
  /** Left out where names would be cut short for it, the highest first. */
  readonly spare?: number;
}

/** Cells of unknown value show a dash: unknown is not zero. */
export const unknown = '–';

/** What fits everywhere; a terminal may be wider. */
const plainWidth = 80;
/** Names are cut to less only where there is no column left to leave out. */
const readableWidth = 16;
const shortestName = 8;

/** How wide tables may be: as the terminal, else 80 columns. */
function tableWidth(): number {
  const { isTTY, columns } = process.stdout;
  return isTTY && columns > 40 ? columns : plainWidth;
}

/** A table in plain text, at most `width` columns wide: spare columns are left out, then the widest names are cut with `…`. */
export function table(
  columns: readonly ColumnStyle[],
  rows: ReadonlyArray<readonly string[]>,
  width = tableWidth(),
): string {
  const shown = fittingColumns(columns, rows, width);
  const places = columns.flatMap((column, i) => (shown.includes(column) ? [i] : []));
  const cells = rows.map((row) => places.map((i) => harmless(row[i]!)));
  const widths = shortened(shown, naturalWidths(shown, cells), width);
  const fitted = (cell: string, i: number) => {
    const { right, path } = shown[i]!;
    const text = right ? cell : cutText(cell, widths[i]!, path);
    const blanks = ' '.repeat(Math.max(0, widths[i]! - textWidth(text)));
    return right ? blanks + text : text + blanks;
  };
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => shown[i]!.paint?.(fitted(cell, i)) ?? fitted(cell, i))
      .join('  ')
      .trimEnd();
  const titles = shown.map(({ title }, i) => fitted(title, i)).join('  ');
  return [titles.trimEnd(), ...cells.map(line)].join('\n');
}

/** The columns that a table of that width shows. */
export function fittingColumns<Column extends ColumnStyle>(
  columns: readonly Column[],
  rows: ReadonlyArray<readonly string[]>,
  width = tableWidth(),
): readonly Column[] {
  const natural = naturalWidths(
    columns,
    rows.map((row) => row.map(harmless)),
  );
  const widthOf = new Map(columns.map((column, i) => [column, natural[i]!]));
  let shown = columns;
  for (;;) {
    const own = shown.map((column) => widthOf.get(column)!);
    const isReadable = shortened(shown, own, width).every((each, i) => each >= Math.min(own[i]!, readableWidth));
    const [first, ...others] = shown.filter(({ spare }) => spare !== undefined);
    if ((isReadable && sumOf(shortened(shown, own, width)) <= width) || first === undefined) return shown;
    const spare = others.reduce((most, each) => (each.spare! > most.spare! ? each : most), first);
    shown = shown.filter((column) => column !== spare);
  }
}

function naturalWidths(columns: readonly ColumnStyle[], rows: ReadonlyArray<readonly string[]>): number[] {
  return columns.map(({ title }, i) => rows.reduce((most, row) => Math.max(most, textWidth(row[i]!)), title.length));
}

function sumOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each + 2, -2);
}

/** Takes from the columns of names, widest first, none below eight. */
function shortened(columns: readonly ColumnStyle[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  for (let left = sumOf(widths) - width; left > 0; left--) {
    let widest = -1;
    columns.forEach(({ right, whole }, i) => {
      if (!right && !whole && widths[i]! > shortestName && (widest < 0 || widths[i]! > widths[widest]!)) widest = i;
    });
    if (widest < 0) break;
    widths[widest]!--;
  }
  return widths;
}
