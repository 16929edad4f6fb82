/** What the benchmarks stand on: generated logs are the same everywhere, say what their truth says, and look like traffic. */
import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Result } from '../bench/case.js';
import { allEqual, atMost, equal } from '../bench/claims.js';
import { readBlocks } from '../bench/contenders/blocks.js';
import { aiHosts, decoys } from '../bench/generate/ai-hosts.js';
import { generatedLog } from '../bench/generate/log-file.js';
import { Office } from '../bench/generate/office.js';
import { logTexts } from '../bench/generate/registry.js';
import { zipf } from '../bench/generate/zipf.js';
import { claimsText, tableText } from '../bench/table.js';
import type { RowSink } from '../native-free-parsers/format.js';
import { Row } from '../native-free-parsers/row.js';
import { loadCatalogue } from '../src/match/load-catalogue.js';
import { signaturesOf } from '../src/match/signatures.js';
import { seeded } from './seeded.js';

const bytes = 2_000_000;
const seed = 20261103;

describe.each([...logTexts.keys()])('a generated %s log', (name) => {
  const { path, truth } = generatedLog(name, bytes);

  test('is as long as its truth says', () => {
    expect(statSync(path).size).toBe(truth.bytes);
    expect(truth.bytes).toBeGreaterThanOrEqual(bytes);
  });

  test('is read by its format as its truth says', () => {
    const sink = new Counts();
    const { format, layout, blocks } = readBlocks(truth.format, path);
    const row = new Row();
    let current = layout;
    for (const block of blocks) current = format.parse(block, current, row, sink);
    const { records, ignored, rejected } = sink;
    expect({ records, ignored, rejected }).toEqual({
      records: truth.records,
      ignored: truth.ignored,
      rejected: truth.damaged,
    });
  });

  test('names AI hosts in one exchange of a hundred', () => {
    expect(truth.aiExchanges / (truth.records + truth.ignored)).toBeLessThan(0.013);
    const requests = Object.values(truth.services).reduce((sum, service) => sum + service.requests, 0);
    expect(requests).toBe(logTexts.get(name)!.evidence === undefined ? 0 : truth.aiExchanges);
  });
});

describe('the generator', () => {
  test('draws low ranks often and every rank sometimes', () => {
    const draw = zipf(1000, seeded(seed));
    const counts = new Uint32Array(1000);
    for (let i = 0; i < 200_000; i++) counts[draw()]!++;
    expect(counts[0]! / counts[9]!).toBeGreaterThan(8);
    expect(counts[0]! / counts[9]!).toBeLessThan(12);
    expect(counts.every((count) => count > 0)).toBe(true);
  });

  test('never repeats a host in a distinct log, but for AI hosts and decoys', () => {
    const office = new Office({ seed, from: 0, to: 3_600_000, distinct: true });
    const repeated = new Set([...aiHosts.map(({ name }) => name), ...decoys]);
    const names = new Set<string>();
    for (let i = 0; i < 50_000; i++) {
      const { name } = office.next(i / 50_000).host;
      if (repeated.has(name)) continue;
      expect(names.has(name)).toBe(false);
      names.add(name);
    }
  });

  test('knows AI hosts as the catalogue does, and decoys as no use', () => {
    const { hosts, services } = signaturesOf(loadCatalogue());
    for (const { name, service } of aiHosts) {
      const match = hosts.match(name);
      expect([name, match && services[match.service]!.id, match?.counts]).toEqual([name, service, true]);
    }
    for (const name of decoys) expect([name, hosts.match(name)?.counts ?? false]).toEqual([name, false]);
  });
});

describe('a report', () => {
  const result: Result = { name: 'a contender with a very long name', bytes: 1, wallSeconds: 1, figures: {} };
  const columns = Array.from({ length: 6 }, (_, i) => ({ title: `column ${i}`, text: () => '1234.56' }));

  test('fits in 80 columns', () => {
    const lines = tableText(columns, new Map([[result.name, result]])).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBe(80);
  });

  test('says what differs', () => {
    expect(equal('records', 7, 7)).toMatchObject({ kept: true, found: '7' });
    expect(equal('records', undefined, 7)).toMatchObject({ kept: false, found: 'undefined, not 7' });
    expect(allEqual('requests', { a: 1, b: 2 }, { a: 1, b: 3 })).toMatchObject({ kept: false, found: 'b 2, not 3' });
    expect(atMost('ratio', 1.6, 1.5)).toMatchObject({ kept: false, gate: false, found: '1.60' });
    expect(atMost('ratio', undefined, 1.5)).toMatchObject({ kept: false, found: 'not measured' });
    expect(claimsText([equal('records', 6, 7)])).toBe('FAIL records: 6, not 7');
  });
});

class Counts implements RowSink {
  records = 0;
  ignored = 0;
  rejected = 0;

  wants(): boolean {
    this.records++;
    return false;
  }

  take(): void {}

  ignore(): void {
    this.ignored++;
  }

  reject(): void {
    this.rejected++;
  }
}
