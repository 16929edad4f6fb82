/** RFC 4180. A cell that a spreadsheet would take for a formula is kept from it by an apostrophe; unknown is an empty cell. */
export function csvText(rows: ReadonlyArray<ReadonlyArray<string | number | undefined>>): string {
  return rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number | undefined): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value);
  const safe = /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
