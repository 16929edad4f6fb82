/** Captures through the command line: whole, packed, piped, grown, damaged, killed, interrupted. */
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { generatedCapture } from '../../bench/generate/capture/captured.js';
import { packageRoot } from '../../src/package-root.js';
import type { ScanReport } from '../../src/pipeline/scan-report.js';
import { seeded } from '../seeded.js';
import { emptyFolder, json, lamplighter, start } from './run.js';

const visit = readFileSync(join(packageRoot, 'samples/pcap/visit.pcap'));
const damaged = readFileSync(join(packageRoot, 'samples/pcap/damaged.pcap'));
/** The sample's second frame, an answer of DNS, begins here. */
const secondFrame = 24 + 16 + visit.readUInt32LE(24 + 8);

const usage = (cwd: string, db: string) => json(['usage', '--by', 'service,device,hour,evidence', '--db', db], { cwd });

async function scanOf(cwd: string, db: string, input: string, stdin?: Buffer): Promise<ScanReport> {
  return json<ScanReport>(['scan', input, '--db', db], { cwd, ...(stdin && { input: stdin }) });
}

describe('a capture', () => {
  test('comes to the same as a file, packed, from a pipe and packed from a pipe', async () => {
    const cwd = emptyFolder();
    const { path, truth } = generatedCapture(4e6);
    const bytes = readFileSync(path);
    copyFileSync(path, join(cwd, 'office.pcap'));
    writeFileSync(join(cwd, 'office.pcap.gz'), gzipSync(bytes));
    const reports = [
      await scanOf(cwd, 'plain.db', 'office.pcap'),
      await scanOf(cwd, 'packed.db', 'office.pcap.gz'),
      await scanOf(cwd, 'piped.db', '-', bytes),
      await scanOf(cwd, 'packed-piped.db', '-', gzipSync(bytes)),
    ];
    const expected = truth.flows + truth.requests + 2 * truth.queries;
    expect(reports.map(({ records, rejected }) => [records, rejected])).toEqual(Array(4).fill([expected, 0]));
    const plain = await usage(cwd, 'plain.db');
    for (const db of ['packed.db', 'piped.db', 'packed-piped.db'])
      expect([db, await usage(cwd, db)]).toEqual([db, plain]);
  });

  test('is counted once, whatever it is called and packed in, by any number of workers', async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'captures'));
    for (const name of ['a.pcap', 'b.pcap']) writeFileSync(join(cwd, 'captures', name), visit);
    writeFileSync(join(cwd, 'captures/c.pcap.gz'), gzipSync(visit));
    copyFileSync(join(packageRoot, 'samples/pcapng/two-sections.pcapng'), join(cwd, 'captures/d.pcapng'));
    const first = await json<ScanReport>(['scan', 'captures', '--db', 'two.db', '--threads', '2'], { cwd });
    expect(first.sources.map(({ skipped }) => skipped ?? '')).toEqual(['', 'already counted', 'already counted', '']);
    const again = await json<ScanReport>(['scan', 'captures', '--db', 'two.db'], { cwd });
    expect(again.sources.map(({ skipped }) => skipped)).toEqual(Array(4).fill('already counted'));
    await json(['scan', 'captures', '--db', 'one.db', '--threads', '1'], { cwd });
    expect(await usage(cwd, 'two.db')).toEqual(await usage(cwd, 'one.db'));
  });

  test('that grew goes on behind its last whole packet, and what was cut off then is no damage any more', async () => {
    const cwd = emptyFolder();
    const path = join(cwd, 'growing.pcap');
    const sources = async () =>
      (await json<{ sources: Array<{ records: number; rejected: unknown }> }>(['status', '--db', 'grown.db'], { cwd }))
        .sources;
    writeFileSync(path, visit.subarray(0, secondFrame + 30));
    await scanOf(cwd, 'grown.db', 'growing.pcap');
    expect(await sources()).toMatchObject([{ rejected: { truncated: 1 } }]);
    writeFileSync(path, visit);
    await scanOf(cwd, 'grown.db', 'growing.pcap');
    expect(await sources()).toMatchObject([{ rejected: {} }]);
    await scanOf(cwd, 'clean.db', 'growing.pcap');
    const requests = async (db: string) =>
      (await lamplighter(['usage', '--by', 'service,evidence', '--db', db, '--json'], { cwd })).stdout.match(
        /"requests": \d+/g,
      );
    expect(await requests('grown.db')).toEqual(await requests('clean.db'));
  });

  test('with damage keeps what is good, and says where the rest is', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'damaged.pcap'), damaged);
    const report = await scanOf(cwd, 'damaged.db', 'damaged.pcap');
    expect(report.sources).toMatchObject([{ rejected: { 'bad-length': 1, truncated: 1 } }]);
    const rows = await lamplighter(['rows', 'damaged.pcap', '--rejects', 'rejects.ndjson'], { cwd });
    expect(rows.stdout.match(/"fact":"request"/g)).toHaveLength(2);
    const rejects = readFileSync(join(cwd, 'rejects.ndjson'), 'utf8').trimEnd().split('\n');
    expect(rejects.map((line) => JSON.parse(line))).toMatchObject([
      { source: 'damaged.pcap', offset: 214, reason: 'bad-length', text: expect.stringMatching(/^[0-9a-f]{128}$/) },
      { source: 'damaged.pcap', offset: 5777, reason: 'truncated' },
    ]);
  });

  test('in a packed file that breaks off is kept as far as it goes, and the file is named', async () => {
    const cwd = emptyFolder();
    const packed = gzipSync(readFileSync(generatedCapture(4e6).path));
    writeFileSync(join(cwd, 'broken.pcap.gz'), packed.subarray(0, packed.length / 2));
    const report = await json<ScanReport>(['scan', 'broken.pcap.gz', '--db', 'broken.db'], { cwd }, 3);
    expect(report.failed).toMatchObject([{ path: 'broken.pcap.gz' }]);
    expect(report.records).toBeGreaterThan(50);
  });

  test('whose every packet is damaged is not assessed', async () => {
    const cwd = emptyFolder();
    const bytes = Buffer.from(visit.subarray(0, secondFrame));
    // The only frame's IP header has no length that one can have.
    bytes[24 + 16 + 14] = 0x41;
    writeFileSync(join(cwd, 'bad.pcap'), bytes);
    const report = await json<ScanReport>(['scan', 'bad.pcap', '--db', 'bad.db'], { cwd }, 3);
    expect(report.failed).toEqual([{ path: 'bad.pcap', reason: 'every record was rejected (1 bad-header)' }]);
  });
});

const kills = 8;
const seed = 20261120;

test(`killed ${kills} times at random moments and then left alone, a scan counts what one clean scan counts (seed ${seed})`, async () => {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, 'captures'));
  copyFileSync(generatedCapture(30e6).path, join(cwd, 'captures/office.pcap'));
  writeFileSync(join(cwd, 'captures/visit.pcap.gz'), gzipSync(visit));
  const began = performance.now();
  await scanOf(cwd, 'clean.db', 'captures');
  const cleanMs = performance.now() - began;
  const random = seeded(seed);
  for (let i = 0; i < kills; i++) {
    const scan = start(['scan', 'captures', '--db', 'killed.db'], { cwd });
    const ended = once(scan, 'close');
    await Promise.race([setTimeout(random() * cleanMs), ended]);
    scan.kill('SIGKILL');
    await ended;
  }
  await scanOf(cwd, 'killed.db', 'captures');
  expect(await usage(cwd, 'killed.db')).toEqual(await usage(cwd, 'clean.db'));
}, 300_000);

test('interrupted while a pipe is silent, a scan ends and says so', async () => {
  const cwd = emptyFolder();
  const scan = start(['scan', '-', '--db', 'piped.db'], { cwd });
  let talk = '';
  scan.stderr!.on('data', (chunk) => {
    talk += chunk;
  });
  scan.stdin!.on('error', () => {});
  // More than detection asks for, and no end.
  scan.stdin!.write(readFileSync(generatedCapture(4e6).path));
  const ended = once(scan, 'close');
  await setTimeout(3000);
  scan.kill('SIGINT');
  await ended;
  // On a slow machine the signal can come before anybody listens, and ends the process as it ends any.
  if (scan.signalCode === null)
    expect([scan.exitCode, talk]).toEqual([2, expect.stringMatching(/^lamplighter: interrupted: [^\n]+\n$/)]);
}, 60_000);
