/**
 * Files of flow exporters and collectors: what `samples/netflow` and `samples/nfcapd` say is what is read, however the file is
 * cut, and what nfdump itself reads in them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nfcapdV2 } from '../../bench/generate/flow-exports/write-nfcapd.js';
import netflow from '../../native-free-parsers/captures/netflow.js';
import nfcapd from '../../native-free-parsers/captures/nfcapd.js';
import { type CaptureFormat, type Hints, Refusal, rejectNames } from '../../native-free-parsers/format.js';
import { formats } from '../../native-free-parsers/registry.js';
import { Row } from '../../native-free-parsers/row.js';
import { packageRoot } from '../../src/package-root.js';
import type { LogRecord } from '../../src/rows/record.js';
import { RecordSink } from '../../src/rows/record-sink.js';
import { at } from '../corpora/corpus.js';
import { seeded } from '../seeded.js';

const hints: Hints = { modifiedMs: Date.parse('2026-11-20T12:00:00Z'), timeZone: 'UTC' };
const goldenEnding = '.rows.ndjson';
const hasNfdump = spawnSync('nfdump', ['-V']).status === 0;
if (!hasNfdump)
  console.warn('skipped: nfdump is not installed; its own files are not compared with what it reads in them');

describe.each<[string, CaptureFormat<never>]>([
  ['netflow', netflow as unknown as CaptureFormat<never>],
  ['nfcapd', nfcapd as unknown as CaptureFormat<never>],
])('%s', (name, format) => {
  const folder = join(packageRoot, 'samples', name);
  const files = readdirSync(folder).filter((file) => !file.endsWith(goldenEnding));

  describe.each(files)('%s', (file) => {
    const bytes = readFileSync(join(folder, file));

    test('is recognised, and by no other format', () => {
      const recognised = [...formats.values()].filter((other) => !(other.detect(bytes, hints) instanceof Refusal));
      expect(recognised.map((other) => other.name)).toEqual([name]);
    });

    test('rows match the golden', async () => {
      const lines = await whole(format, bytes);
      const golden = join(folder, file + goldenEnding);
      if (process.env.UPDATE_GOLDENS) writeFileSync(golden, lines.map((line) => `${line}\n`).join(''));
      expect(lines).toEqual(readFileSync(golden, 'utf8').trimEnd().split('\n'));
    });

    test('states no fact and no field that it does not declare', async () => {
      const declared = new Set(['fact', ...format.fields]);
      for (const line of await whole(format, bytes)) {
        const record = JSON.parse(line) as { readonly fact?: never };
        if (!('fact' in record)) continue;
        expect(format.facts).toContain(record.fact);
        for (const key of Object.keys(record)) if (key !== 'realm') expect(declared).toContain(key);
      }
    });

    test('rows are the same in pieces of any size', async () => {
      const expected = await whole(format, bytes);
      for (const size of [1, 7, 50, 300]) expect([size, await inPieces(format, bytes, size)]).toEqual([size, expected]);
    });

    test('a head cut anywhere is recognised or refused with a reason', () => {
      for (let end = 0; end <= bytes.length; end++) {
        const verdict = format.detect(bytes.subarray(0, end), hints);
        if (verdict instanceof Refusal) expect(verdict.because).not.toBe('');
      }
    });

    test('the layout survives a thread and the store, at the start and at the end', async () => {
      const reader = await format.open(layoutOf(format, bytes), new Row(), silent());
      reader.read(bytes, true);
      for (const layout of [format.detect(bytes, hints), reader.end()]) {
        expect(structuredClone(layout)).toEqual(layout);
        expect(JSON.parse(JSON.stringify(layout))).toEqual(layout);
      }
    });

    test('any prefix and any damage is read to its end without a throw', async () => {
      const layout = layoutOf(format, bytes);
      for (let end = 0; end <= bytes.length; end++) await render(format, layout, [bytes.subarray(0, end)]);
      const seed = 20261120;
      const random = seeded(seed);
      for (let round = 0; round < 500; round++) {
        const damaged = Buffer.from(bytes);
        for (let i = 0; i < 4; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
        format.detect(damaged, hints);
        await render(format, layout, [damaged]);
      }
    });
  });
});

test('export datagrams that follow what was read already are read with the templates from before', async () => {
  const bytes = readFileSync(join(packageRoot, 'samples/netflow/ipfix.netflow'));
  const templatesEnd = bytes.readUInt16BE(2);
  const first = await render(netflow, { templates: [] }, [bytes.subarray(0, templatesEnd)]);
  const rest = await render(netflow, first.layout, [bytes.subarray(templatesEnd)]);
  const facts = (lines: readonly string[]) => lines.filter((line) => line.includes('"fact"'));
  expect(facts(rest.lines)).toEqual(facts(await whole(netflow, bytes)));
  expect(facts(rest.lines).length).toBeGreaterThan(5);
});

test('a file packed with zstd is refused with what to do', () => {
  const bytes = readFileSync(join(packageRoot, 'samples/nfcapd/v2.nfcapd'));
  bytes[16] = 4;
  expect(nfcapd.detect(bytes, hints)).toMatchObject({ because: expect.stringContaining('nfdump -r FILE -w OUT -y') });
});

describe.skipIf(!hasNfdump)('nfdump', () => {
  const folder = join(packageRoot, 'samples/nfcapd');
  const files = readdirSync(folder).filter((file) => !file.endsWith(goldenEnding) && !file.includes('nsel'));

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

function layoutOf<Layout>(format: CaptureFormat<Layout>, bytes: Buffer): Layout {
  const layout = format.detect(bytes, hints);
  if (layout instanceof Refusal) throw new Error(layout.because);
  return layout;
}

async function whole<Layout>(format: CaptureFormat<Layout>, bytes: Buffer): Promise<string[]> {
  return (await render(format, layoutOf(format, bytes), [bytes])).lines;
}

async function inPieces<Layout>(format: CaptureFormat<Layout>, bytes: Buffer, size: number): Promise<string[]> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  return (await render(format, layoutOf(format, bytes), pieces)).lines;
}

/** Records as one JSON line each, rejected and ignored ones among them by where they are in the file: the shape of a golden. */
async function render<Layout>(
  format: CaptureFormat<Layout>,
  layout: Layout,
  pieces: readonly Buffer[],
): Promise<{ readonly lines: string[]; readonly layout: Layout }> {
  const lines: string[] = [];
  let base = 0;
  const row = new Row();
  const sink = new RecordSink({
    record: (record) => lines.push(JSON.stringify(record)),
    reject: (position, reason) => lines.push(JSON.stringify({ rejected: rejectNames[reason], at: base + position })),
    ignore: (position) => lines.push(JSON.stringify({ ignored: base + position })),
  });
  const reader = await format.open(structuredClone(layout), row, sink);
  let left: Buffer = Buffer.alloc(0);
  let next = 0;
  for (const [i, piece] of pieces.entries()) {
    const bytes = Buffer.concat([left, piece]);
    base = next;
    const used = reader.read(bytes, i === pieces.length - 1);
    if (!(used >= 0 && used <= bytes.length)) throw new Error(`${used} of ${bytes.length} bytes used`);
    next += used;
    left = bytes.subarray(used);
  }
  const end = reader.end();
  if (left.length > 0) lines.push(JSON.stringify({ rest: next }));
  return { layout: end, lines };
}

function silent(): RecordSink {
  return new RecordSink({ record() {}, reject() {}, ignore() {} });
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
