/** Strings end to end: string `i` is `bytes[ends[i - 1] ?? 0, ends[i])` in UTF-8. */
export interface StringColumn {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** A column of numbers, one for each group of a batch. */
export type Column = Float64Array<ArrayBuffer>;

/** The strings of a column. */
export function stringsOf(column: StringColumn): string[] {
  const buffer = Buffer.from(column.bytes.buffer, column.bytes.byteOffset, column.bytes.length);
  return Array.from(column.ends, (end, i) => buffer.toString('utf8', i === 0 ? 0 : column.ends[i - 1]!, end));
}

export function stringColumn(strings: readonly string[]): StringColumn {
  const parts = strings.map((text) => Buffer.from(text, 'utf8'));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  const ends = new Uint32Array(parts.length);
  let end = 0;
  parts.forEach((part, i) => {
    bytes.set(part, end);
    end += part.length;
    ends[i] = end;
  });
  return { bytes, ends };
}
