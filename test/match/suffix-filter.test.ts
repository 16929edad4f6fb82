import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HostMatcher } from '../../src/match/host-matcher.js';
import { loadCatalogue } from '../../src/match/load-catalogue.js';
import { SuffixFilter } from '../../src/match/suffix-filter.js';

const catalogue = loadCatalogue();
const filter = new SuffixFilter(catalogue);
const matcher = new HostMatcher(catalogue);
const patterns = catalogue.services.flatMap(({ hosts }) => hosts.map(({ pattern }) => pattern));

const mayMatch = (host: string) => {
  const bytes = Buffer.from(`xx${host}yy`, 'latin1');
  return filter.mayMatch(bytes, 2, bytes.length - 2);
};

describe('the suffix filter', () => {
  test('lets every host through that a pattern of the catalogue matches', () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,12}[a-z0-9])?$/);
    const host = fc
      .tuple(fc.constantFrom(...patterns), fc.array(label, { maxLength: 3 }), label, fc.boolean(), fc.boolean())
      .map(([pattern, above, wild, upper, trailing]) => {
        const fixed = pattern.replace(/^(=|\*\.)/, '').replace(/\*|\{region\}/g, wild);
        const name = [...above, fixed].join('.') + (trailing ? '.' : '');
        return upper ? name.toUpperCase() : name;
      });
    fc.assert(
      fc.property(host, (name) => {
        if (matcher.match(name) !== undefined) expect([name, mayMatch(name)]).toEqual([name, true]);
      }),
      { seed: 20261120, numRuns: 20_000 },
    );
  });

  test('lets every pattern through at its shortest', () => {
    for (const pattern of patterns) {
      const name = pattern.replace(/^(=|\*\.)/, '').replace(/\*|\{region\}/g, 'a');
      expect([name, mayMatch(name), mayMatch(`www.${name}`)]).toEqual([name, true, true]);
    }
  });

  test('keeps nearly every other host out', () => {
    const names = Array.from(
      { length: 20_000 },
      (_, i) => `www${i % 17}.site${i * 7919}.example${i % 13}.${['com', 'org', 'de', 'net'][i % 4]}`,
    );
    expect(names.filter(mayMatch).length).toBeLessThan(names.length / 50);
  });
});
