/** `--mapping` and carriers, from the command line to the counts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import type { ScanReport } from '../../src/pipeline/scan-report.js';
import { emptyFolder, json, lamplighter } from './run.js';
import { squidLog } from './squid-log.js';

const cases = join(packageRoot, 'test/mapping/cases');
const mapping = join(cases, 'pairs.mapping.yaml');
const log = join(cases, 'pairs.log');

test('rows reads a log as its mapping says, and lists the damaged lines', async () => {
  const cwd = emptyFolder();
  const { code, stdout, stderr } = await lamplighter(['rows', '--mapping', mapping, '--rejects', 'bad.ndjson', log], {
    cwd,
  });
  const golden = readFileSync(join(cases, 'pairs.rows.ndjson'), 'utf8');
  const records = golden.split('\n').filter((line) => line.includes('"fact"'));
  expect([code, stdout.trimEnd().split('\n')]).toEqual([0, records]);
  expect(stderr).toContain('1 rejected: no-host');
  const rejects = readFileSync(join(cwd, 'bad.ndjson'), 'utf8').trimEnd().split('\n');
  expect(rejects.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual([5, 6, 7, 8]);
});

test('scan counts it, and again counts only what the log gained, without the mapping', async () => {
  const cwd = emptyFolder();
  const path = join(cwd, 'gateway.log');
  const line = (second: number) =>
    `date=2026-11-20 time=06:46:${10 + second} type=utm srcip=10.0.0.7 hostname=chatgpt.com action=allow\n`;
  writeFileSync(path, line(0) + line(1));
  const first = await json<ScanReport>(['scan', '--mapping', mapping, path], { cwd });
  expect([first.records, first.sources[0]?.format]).toEqual([2, 'mapping']);
  writeFileSync(path, line(0) + line(1) + line(2));
  expect((await json<ScanReport>(['scan', path], { cwd })).records).toBe(1);
  const { rows } = await json<{ rows: Array<Record<string, unknown>> }>(['usage', '--by', 'service,device'], { cwd });
  expect(rows).toMatchObject([
    { service: 'chatgpt', device: '10.0.0.7', requests: 3, firstSeen: '2026-11-20T05:46:10.000Z' },
  ]);
});

test('detect says how well it fits, or why not', async () => {
  const fits = await json<{ files: Array<Record<string, unknown>> }>(['detect', '--mapping', mapping, log]);
  expect(fits.files).toMatchObject([{ format: 'mapping', layout: { mapping: { name: 'acme-gateway' } } }]);
  const other = join(cases, 'json.log');
  const { code, stdout } = await lamplighter(['detect', '--mapping', mapping, other]);
  expect([code, stdout]).toEqual([3, expect.stringContaining('mapping: line 1: not key=value')]);
});

test('mistakes end with what, where and how to fix it', async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'm.yaml'), 'name: a\nshape: csv\ntime: t\nfields: {hots: h}\n');
  for (const [args, message] of [
    [['scan', '--mapping', 'm.yaml', log], 'm.yaml:4:10: "hots" is not a key of "fields". Did you mean "host"?'],
    [['rows', '--mapping', 'none.yaml', log], 'none.yaml: no such file. Check the path.'],
    [
      ['rows', '--mapping', mapping, '--format', 'squid', log],
      '--format and --mapping: both say how to read the input.',
    ],
  ] as const) {
    const { code, stderr } = await lamplighter(args, { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  }
});

test('a mapped log and a known one are read out of their carriers, by their lines there', async () => {
  const cwd = emptyFolder();
  const wrapped = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => `${JSON.stringify({ log: `${line}\n`, stream: 'stdout', time: '2026-11-20T06:46:36Z' })}\n`);
  writeFileSync(join(cwd, 'gateway.log'), wrapped.join(''));
  const bare = await lamplighter(['rows', '--mapping', mapping, log], { cwd });
  const carried = await lamplighter(['rows', '--mapping', mapping, '--rejects', 'bad.ndjson', 'gateway.log'], { cwd });
  expect(carried.stdout).toBe(bare.stdout);
  const rejects = readFileSync(join(cwd, 'bad.ndjson'), 'utf8').trimEnd().split('\n');
  expect(rejects.map((line) => JSON.parse(line) as object)).toMatchObject(
    [5, 6, 7, 8].map((line) => ({ source: 'gateway.log', line, text: wrapped[line - 1]!.trimEnd() })),
  );
});

test('counts of a log are the same in a carrier, over many blocks and when it grows', async () => {
  const lines = squidLog({ lines: 60_000 }).toString().trimEnd().split('\n');
  const carried = lines.map((line) => `${JSON.stringify({ time: 1, host: 'proxy1', event: line })}\n`);
  const bare = emptyFolder();
  writeFileSync(join(bare, 'access.log'), lines.map((line) => `${line}\n`).join(''));
  await json(['scan', 'access.log'], { cwd: bare });
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'events.json'), carried.slice(0, 45_000).join(''));
  const first = await json<ScanReport>(['scan', 'events.json'], { cwd });
  writeFileSync(join(cwd, 'events.json'), carried.join(''));
  const second = await json<ScanReport>(['scan', 'events.json'], { cwd });
  expect([first.records, second.records]).toEqual([45_000, 15_000]);
  const usage = (folder: string) => json(['usage', '--by', 'service,user,device,hour'], { cwd: folder });
  expect(await usage(cwd)).toEqual(await usage(bare));
});
