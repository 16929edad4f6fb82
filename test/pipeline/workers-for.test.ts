import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { workersFor } from '../../src/pipeline/workers-for.js';

const folder = mkdtempSync(join(tmpdir(), 'lamplighter-workers-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const header = Buffer.from('d4c3b2a1020004000000000000000000000004000100000000', 'hex').subarray(0, 24);
const capture = file('one.pcap', header);
const another = file('two.pcap', header);
const log = file(
  'access.log',
  '1714000000.123 87 192.0.2.7 TCP_TUNNEL/200 39 CONNECT claude.ai:443 - HIER_DIRECT/- -\n',
);

test.each([
  ['a capture keeps one worker busy', [capture], 8, 1],
  ['each capture has its own worker', [capture, another], 8, 2],
  ['no more workers than may be start for captures', [capture, another], 1, 1],
  ['a log keeps all of them busy', [log], 8, 8],
  ['a log beside a capture does, too', [capture, log], 8, 8],
  ['so may what a folder holds', [folder], 8, 8],
  ['so may standard input', ['-'], 8, 8],
  ['what is not there is for the scan to tell of', [join(folder, 'none')], 8, 8],
])('%s', (_promise, addresses, threads, workers) => {
  expect(workersFor(addresses, threads)).toBe(workers);
});
