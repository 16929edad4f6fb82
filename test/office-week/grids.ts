/** Tables of the report's forms as text, cell by cell. */
export interface Grid {
  readonly titles: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
}

/** The first table of each caption: tables of charts come after those that they draw. */
export function gridsOfHtml(page: string): Map<string, Grid> {
  const grids = new Map<string, Grid>();
  for (const [, table = ''] of page.matchAll(/<table[^>]*>(.*?)<\/table>/gs)) {
    const [, caption = ''] = /<caption>(.*?)<\/caption>/s.exec(table) ?? [];
    const [head = '', body = ''] = table.split(/<tbody[^>]*>/);
    const titles = Array.from(head.matchAll(/<th\b[^>]*>(.*?)<\/th>/gs), ([, cell = '']) => plain(cell));
    const rows = Array.from(body.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs), ([, row = '']) =>
      Array.from(row.matchAll(/<td[^>]*>(.*?)<\/td>/gs), ([, cell = '']) => plain(cell)),
    );
    const title = plain(caption);
    const known = grids.get(title);
    grids.set(title, known ? { titles: known.titles, rows: [...known.rows, ...rows] } : { titles, rows });
  }
  return grids;
}

function plain(cell: string): string {
  const text = cell
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/<span class="new">.*?<\/span>/g, '')
    .replace(/<[^>]+>/g, '');
  return text
    .replace(/&lt;/g, '<')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .trim();
}

export function gridsOfMarkdown(text: string): Map<string, Grid> {
  return new Map(
    text.split('\n## ').map((chapter) => {
      const lines = chapter.split('\n').filter((line) => line.startsWith('| '));
      const cells = lines.map((line) =>
        line
          .slice(2, -2)
          .split(' | ')
          .map((cell) => cell.replace(/\\(.)/g, '$1').trim()),
      );
      return [chapter.split('\n')[0]!, { titles: cells[0] ?? [], rows: cells.slice(2) }];
    }),
  );
}

export function gridOfCsv(text: string): Grid {
  const [titles = [], ...rows] = text
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/)
    .map((line) =>
      Array.from(
        line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g),
        ([, quoted, bare = '']) => quoted?.replaceAll('""', '"') ?? bare,
      ),
    );
  return { titles, rows };
}
