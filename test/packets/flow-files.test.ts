/** Files of flow exporters and collectors: what nfdump itself reads in them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nfcapdV2 } from '../../bench/generate/flow-exports/write-nfcapd.js';
import netflow from '../../native-free-parsers/captures/netflow.js';
import nfcapd from '../../native-free-parsers/captures/nfcapd.js';
import { packageRoot } from '../../src/package-root.js';
import type { LogRecord } from '../../src/rows/record.js';
import { at } from '../corpora/corpus.js';
import { seeded } from '../seeded.js';
import { render, whole } from './render-capture.js';

const goldenEnding = '.rows.ndjson';
const hasNfdump = spawnSync('nfdump', ['-V']).status === 0;
if (!hasNfdump)
  console.warn('skipped: nfdump is not installed; its own files are not compared with what it reads in them');

test('export datagrams that follow what was read already are read with the templates from before', async () => {
  const bytes = readFileSync(join(packageRoot, 'samples/netflow/ipfix.netflow'));
  const templatesEnd = bytes.readUInt16BE(2);
  const first = await render(netflow, { templates: [] }, [bytes.subarray(0, templatesEnd)]);
  const rest = await render(netflow, first.layout, [bytes.subarray(templatesEnd)]);
  const facts = (lines: readonly string[]) => lines.filter((line) => line.includes('"fact"'));
  expect(facts(rest.lines)).toEqual(facts(await whole(netflow, bytes)));
  expect(facts(rest.lines).length).toBeGreaterThan(5);
});

test('blocks packed with zstd hold what they hold unpacked, and a damaged one is counted', async () => {
  const folder = join(packageRoot, 'samples/nfcapd');
  const packed = readFileSync(join(folder, 'v2-zstd.nfcapd'));
  expect(await whole(nfcapd, packed)).toEqual(await whole(nfcapd, readFileSync(join(folder, 'v2.nfcapd'))));
  packed[60] = packed[60]! ^ 0xff;
  expect(await whole(nfcapd, packed)).toEqual([expect.stringContaining('"rejected":"bad-syntax"')]);
});

test.each([
  ['v1-highest-first.nfcapd', 'v1.nfcapd'],
  ['v2-highest-first.nfcapd', 'v2-nsel.nfcapd'],
])('%s says what %s says', async (swapped, plain) => {
  const read = async (name: string) => whole(nfcapd, readFileSync(join(packageRoot, 'samples/nfcapd', name)));
  expect(await read(swapped)).toEqual(await read(plain));
});

describe.skipIf(!hasNfdump)('nfdump', () => {
  const folder = join(packageRoot, 'samples/nfcapd');
  const files = readdirSync(folder).filter(
    (file) => !file.endsWith(goldenEnding) && !/nsel|zstd|highest-first/.test(file),
  );

  test.each(files)('reads the same in %s', async (file) => {
    const path = join(folder, file);
    expect(flowsOf(await whole(nfcapd, readFileSync(path)))).toEqual(nfdumpFlows(path));
  });

  test.each(['-z', '-y', '-j'])('what it packs with %s is unpacked to the same, in many blocks too', async (option) => {
    const work = mkdtempSync(join(tmpdir(), 'lamplighter-nfdump-'));
    try {
      const many = join(work, 'many');
      const packed = join(work, 'packed');
      writeFileSync(many, manyFlows());
      expect(spawnSync('nfdump', ['-r', many, '-w', packed, option]).status).toBe(0);
      const expected = flowsOf(await whole(nfcapd, readFileSync(many)));
      expect(expected.length).toBe(40_000);
      expect(flowsOf(await whole(nfcapd, readFileSync(packed)))).toEqual(expected);
      expect(nfdumpFlows(packed)).toEqual(expected);
    } finally {
      rmSync(work, { recursive: true });
    }
  });
});

/** Flows of no pattern, so that they pack badly and far matches are rare, then of one, so that they pack well. */
function manyFlows(): Buffer {
  const random = seeded(7);
  const number = (below: number) => Math.floor(random() * below);
  const address = () => `10.${number(256)}.${number(256)}.${number(256)}`;
  const flows = Array.from({ length: 40_000 }, (_, i) => ({
    source: i < 20_000 ? address() : '10.0.0.7',
    destination: i < 20_000 ? address() : '192.0.2.4',
    sourcePort: 1024 + number(60_000),
    destinationPort: 443,
    protocol: 6,
    flags: 27,
    first: Date.parse('2026-11-20T06:46:45Z') + number(100_000),
    last: Date.parse('2026-11-20T06:49:45Z'),
    packets: 1 + number(1000),
    bytes: 40 + number(1_000_000),
  }));
  return nfcapdV2(flows);
}

/** Flows as text, sorted: both ends, time, bytes, packets. Which end is the client is ours to say. */
function flowsOf(lines: readonly string[]): string[] {
  return lines
    .map((line) => JSON.parse(line) as LogRecord)
    .filter(({ fact }) => fact === 'flow')
    .map((record) => {
      const client = `${record.client} ${record.clientPort ?? 0}`;
      const server = `${record.server} ${record.serverPort ?? 0}`;
      const bytes = [record.bytesUp, record.bytesDown].filter((value) => value !== undefined).sort();
      return `${[client, server].sort().join(' ')} ${record.time} ${bytes.join('+')}`;
    })
    .sort();
}

function nfdumpFlows(path: string): string[] {
  const { stdout } = spawnSync('nfdump', ['-r', path, '-o', 'json', '-6'], {
    env: { ...process.env, TZ: 'UTC' },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return (JSON.parse(stdout) as readonly unknown[])
    .map((flow) => {
      const hasPorts = [6, 17].includes(Number(at(flow, 'proto')));
      const end = (side: string) =>
        `${at(flow, `${side}4_addr`) ?? at(flow, `${side}6_addr`)} ${hasPorts ? at(flow, `${side}_port`) : 0}`;
      const bytes = [at(flow, 'in_bytes'), at(flow, 'out_bytes')].filter((value, i) => i === 0 || Number(value) > 0);
      return `${[end('src'), end('dst')].sort().join(' ')} ${at(flow, 'first')}Z ${bytes.sort().join('+')}`;
    })
    .sort();
}
