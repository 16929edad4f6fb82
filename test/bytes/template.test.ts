import { describe, expect, test } from 'vitest';
import { Template, TemplateFields } from '../../native-free-parsers/bytes/template.js';

/** The values of `names` in `line`, or undefined where no template fits it. */
function read(templates: readonly string[], names: readonly string[], line: string, mayQuote = false) {
  const bytes = Buffer.from(`before\n${line}\nafter`, 'latin1');
  const compiled = templates.map((text) => new Template(text, names, mayQuote));
  const fields = new TemplateFields(bytes, compiled, names.length);
  if (!fields.scan(7, 7 + Buffer.byteLength(line, 'latin1'))) return undefined;
  return names.map((_, slot) => bytes.toString('latin1', fields.start(slot), fields.end(slot)));
}

describe('a template', () => {
  test('ends a value where the text behind it begins', () => {
    expect(read(['$a - $b [$c] "$d" $e'], ['a', 'b', 'c', 'd', 'e'], '1 - x [20 Nov] "GET / HTTP" 200')).toEqual([
      '1',
      'x',
      '20 Nov',
      'GET / HTTP',
      '200',
    ]);
  });

  test('takes a blank for one or more, and lets no value before one hold any', () => {
    expect(read(['$a $b $c'], ['a', 'b', 'c'], '1    2 3')).toEqual(['1', '2', '3']);
    expect(read(['$a "$b"'], ['a', 'b'], 'x y "z"')).toBeUndefined();
  });

  test('keeps quotes that the value holds: escaped ones, and all in the last', () => {
    expect(read(['"$a" $b'], ['a', 'b'], '"say \\"hi\\" now" 1')).toEqual(['say \\"hi\\" now', '1']);
    expect(read(['$a "$b"'], ['a', 'b'], '1 "an "odd" agent"')).toEqual(['1', 'an "odd" agent']);
  });

  test('knows widths, passes values over and leaves out what another template has', () => {
    expect(read([`\${t:10} $_ $a`], ['t', 'a', 'b'], '2026 11 20 x y')).toEqual(['2026 11 20', 'y', '']);
  });

  test('may take quotes off', () => {
    expect(read(['$a $b $c'], ['a', 'b', 'c'], '"x y" z "-"', true)).toEqual(['x y', 'z', '-']);
  });

  test('of several, the first that fits counts, whichever fitted the line before', () => {
    const bytes = Buffer.from('1 2\n1 2 3\n');
    const names = ['a', 'host'];
    const templates = ['$a $_ $host', '$a $_'].map((text) => new Template(text, names));
    const fields = new TemplateFields(bytes, templates, names.length);
    expect(fields.scan(0, 3)).toBe(true);
    expect(fields.scan(4, 9)).toBe(true);
    expect(bytes.toString('latin1', fields.start(1), fields.end(1))).toBe('3');
  });

  test('refuses a line that is cut', () => {
    for (const cut of ['', '1', '1 -', '1 - x [20', '1 - x [20] "GET']) {
      expect([cut, read(['$a - $b [$c] "$d"'], ['a'], cut)]).toEqual([cut, undefined]);
    }
  });
});
