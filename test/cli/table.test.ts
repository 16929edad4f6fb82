import { describe, expect, test } from 'vitest';
import { type ColumnStyle, fittingColumns, table } from '../../src/cli/shared/table.js';
import { cutText, textWidth } from '../../src/cli/shared/text-width.js';

const columns: readonly ColumnStyle[] = [
  { title: 'USER' },
  { title: 'PATH', path: true },
  { title: 'VERDICT', whole: true },
  { title: 'REQUESTS', right: true },
  { title: 'DEVICES', right: true, spare: 2 },
  { title: 'SENT', right: true, spare: 1 },
];
const row = (user: string, path: string) => [user, path, 'unsanctioned', '1,234', '12', '5.0 MB'];

describe('a table', () => {
  test('has all columns, as wide as they must be, where there is room', () => {
    expect(table(columns, [row('ana', 'a.log')], 80).split('\n')).toEqual([
      'USER  PATH   VERDICT       REQUESTS  DEVICES    SENT',
      'ana   a.log  unsanctioned     1,234       12  5.0 MB',
    ]);
  });

  test('leaves spare columns out before names are cut short, the sparest first', () => {
    const rows = [row('quentin.moreau', 'samples/proxy/access.log')];
    const titles = (width: number) => fittingColumns(columns, rows, width).map(({ title }) => title);
    expect(titles(80)).toContain('DEVICES');
    expect(titles(66)).toEqual(['USER', 'PATH', 'VERDICT', 'REQUESTS', 'SENT']);
    expect(titles(58)).toEqual(['USER', 'PATH', 'VERDICT', 'REQUESTS']);
  });

  test.each([
    ['long names', row('x'.repeat(300), `${'folder/'.repeat(40)}access.log`)],
    ['wide characters', row('利用者の名前はとても長いのです', 'ログ/アクセス/プロキシ.log')],
    ['combining marks', row('e\u0301'.repeat(60), 'a.log')],
    ['control characters', row('a\u001b[31m\u0007b\nc', 'a\tb')],
  ])('of %s is never wider than asked, and its columns stay aligned', (_, hostile) => {
    const lines = table(columns, [row('ana', 'a.log'), hostile], 80).split('\n');
    expect(lines.length).toBe(3);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(80);
    const starts = lines.slice(1).map((line) => textWidth(line.slice(0, line.indexOf('unsanctioned'))));
    expect(new Set(starts).size).toBe(1);
  });
});

test('of a path its folder and its end are kept, of a name its beginning', () => {
  expect(cutText('proxy/access-2026-11-09.log.gz', 17, true)).toBe('proxy/a…09.log.gz');
  expect(cutText('quentin.moreau', 10)).toBe('quentin.m…');
  expect(cutText('ana', 10)).toBe('ana');
});
