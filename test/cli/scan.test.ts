import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ScanReport } from '../../src/pipeline/scan-report.js';
import { seeded } from '../seeded.js';
import { emptyFolder, json, lamplighter } from './run.js';
import { squidLog } from './squid-log.js';

const scan = (cwd: string, ...args: string[]) => json<ScanReport & { services: number }>(['scan', ...args], { cwd });
const usage = (cwd: string, ...args: string[]) => json(['usage', '--by', 'service,user,device,hour', ...args], { cwd });

describe('scanning again', () => {
  test('the same file changes nothing and says so', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'access.log'), squidLog({ lines: 3000 }));
    await scan(cwd, 'access.log');
    const before = await usage(cwd);
    const again = await scan(cwd, 'access.log');
    expect(again.sources).toEqual([
      { path: 'access.log', format: 'squid', records: 0, rejected: {}, skipped: 'already counted' },
    ]);
    expect(await usage(cwd)).toEqual(before);
  });

  test('a renamed, a copied and a compressed log are known again', async () => {
    const cwd = emptyFolder();
    const log = squidLog({ lines: 3000 });
    writeFileSync(join(cwd, 'access.log'), log);
    await scan(cwd, 'access.log');
    const before = await usage(cwd);
    copyFileSync(join(cwd, 'access.log'), join(cwd, 'copy.log'));
    renameSync(join(cwd, 'access.log'), join(cwd, 'access.log.1'));
    writeFileSync(join(cwd, 'access.log.2.gz'), gzipSync(log));
    const again = await scan(cwd, '.');
    expect(again.sources.map(({ skipped }) => skipped)).toEqual(Array(3).fill('already counted'));
    expect(await usage(cwd)).toEqual(before);
  });

  test('copies met in one scan are counted once', async () => {
    const cwd = emptyFolder();
    const log = squidLog({ lines: 3000 });
    for (const name of ['a.log', 'b.log', 'c.log']) writeFileSync(join(cwd, name), log);
    writeFileSync(join(cwd, 'd.log.gz'), gzipSync(log));
    expect((await scan(cwd, '.')).records).toBe(3000);
  });

  test('a grown log adds only what is new, wherever its writer had got to', async () => {
    const cwd = emptyFolder();
    const log = squidLog({ lines: 2000 });
    const random = seeded(7);
    const cuts = Array.from({ length: 6 }, () => Math.floor(random() * log.length)).sort((a, b) => a - b);
    const path = join(cwd, 'access.log');
    writeFileSync(path, '');
    let written = 0;
    for (const cut of [...cuts, log.length]) {
      appendFileSync(path, log.slice(written, cut));
      written = cut;
      await scan(cwd, 'access.log');
    }
    const clean = emptyFolder();
    writeFileSync(join(clean, 'access.log'), log);
    await scan(clean, 'access.log');
    expect(await usage(cwd)).toEqual(await usage(clean));
    const status = (folder: string) => json<{ sources: Array<Record<string, unknown>> }>(['status'], { cwd: folder });
    const { read: _read, ...source } = (await status(cwd)).sources[0]!;
    const { read: _cleanRead, ...cleanSource } = (await status(clean)).sources[0]!;
    expect(source).toEqual(cleanSource);
  });

  test('a log that grew after it was compressed goes on where it was', async () => {
    const cwd = emptyFolder();
    const log = squidLog({ lines: 2000 });
    const half = log.indexOf('\n', log.length / 2) + 1;
    writeFileSync(join(cwd, 'access.log'), log.slice(0, half));
    await scan(cwd, 'access.log');
    writeFileSync(join(cwd, 'access.log.gz'), gzipSync(log));
    const grown = await scan(cwd, 'access.log.gz');
    expect(grown.records).toBe(2000 - log.slice(0, half).split('\n').length + 1);
  });

  test('a new log under an old name is new', async () => {
    const cwd = emptyFolder();
    const path = join(cwd, 'access.log');
    writeFileSync(path, squidLog({ lines: 1000, seed: 1 }));
    await scan(cwd, 'access.log');
    truncateSync(path);
    writeFileSync(path, squidLog({ lines: 700, seed: 2 }));
    expect((await scan(cwd, 'access.log')).records).toBe(700);
  });

  test('logs that begin alike are different logs', async () => {
    const cwd = emptyFolder();
    const start = squidLog({ lines: 20, seed: 1 });
    for (const seed of [2, 3, 4])
      writeFileSync(join(cwd, `${seed}.log`), start + squidLog({ lines: 60 - 10 * seed, seed }));
    expect((await scan(cwd, '.')).records).toBe(3 * 20 + 40 + 30 + 20);
    expect((await scan(cwd, '.')).records).toBe(0);
  });

  test('an early copy of a long log adds nothing', async () => {
    const cwd = emptyFolder();
    const log = squidLog({ lines: 2000 });
    writeFileSync(join(cwd, 'a.log'), log);
    writeFileSync(join(cwd, 'b.log'), log.slice(0, log.indexOf('\n', 100_000) + 1));
    expect((await scan(cwd, '.')).records).toBe(2000);
  });
});

describe('the same counts', () => {
  test('for any number of threads, from a file, a pipe and a compressed pipe', async () => {
    const log = squidLog({ lines: 120_000, distinct: 3000 });
    expect(log.length).toBeGreaterThan(2.5 * (4 << 20));
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'access.log'), log);
    const inputs: Array<[string[], Buffer | string]> = [
      [['access.log', '--threads', '1'], ''],
      [['access.log', '--threads', '3'], ''],
      [['-'], log],
      [['-'], gzipSync(log)],
    ];
    const documents = [];
    for (const [i, [args, input]] of inputs.entries()) {
      const report = await json<ScanReport>(['scan', ...args, '--db', `${i}.db`], { cwd, input });
      expect([report.records, report.rejected, report.bytes]).toEqual([120_000, 0, log.length]);
      documents.push(await usage(cwd, '--db', `${i}.db`));
    }
    for (const document of documents) expect(document).toEqual(documents[0]);
  });

  test('as the log itself holds', async () => {
    const cwd = emptyFolder();
    const log = squidLog({ lines: 20_000 });
    writeFileSync(join(cwd, 'access.log'), log);
    await scan(cwd, 'access.log');
    const lines = log.split('\n').filter((line) => line.includes(' chatgpt.com:443 '));
    const { rows } = await json<{ rows: Array<Record<string, unknown>> }>(['usage', '--service', 'chatgpt'], { cwd });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      service: 'chatgpt',
      requests: lines.length,
      blocked: lines.filter((line) => line.includes('DENIED')).length,
      bytesDown: lines.reduce((sum, line) => sum + Number(line.split(/ +/)[4]), 0),
      devices: new Set(lines.map((line) => line.split(/ +/)[2])).size,
      users: new Set(lines.map((line) => line.split(/ +/)[7]).filter((user) => user !== '-')).size,
      evidence: 'proxy',
      verdict: 'unreviewed',
    });
    expect(rows[0]).not.toHaveProperty('bytesUp');
  });
});

describe('bad input', () => {
  test('what no format recognises, what is missing and what is damaged is named, and the rest is counted', async () => {
    const cwd = emptyFolder();
    const log = squidLog({ lines: 500 });
    writeFileSync(join(cwd, 'good.log'), log);
    writeFileSync(join(cwd, 'holiday.jpg'), Buffer.from('\xff\xd8\xff\xe0 not a log at all', 'latin1'));
    writeFileSync(join(cwd, 'cut.log.gz'), gzipSync(squidLog({ lines: 5000, seed: 2 })).subarray(0, -5000));
    writeFileSync(join(cwd, 'empty.log'), '');
    const report = await json<ScanReport>(['scan', '.', 'missing.log'], { cwd }, 3);
    expect(report.failed.map(({ path }) => path).sort()).toEqual(['cut.log.gz', 'holiday.jpg', 'missing.log']);
    for (const { reason } of report.failed) expect(reason).not.toBe('');
    const byPath = new Map(report.sources.map((source) => [source.path, source]));
    expect(byPath.get('good.log')?.records).toBe(500);
    expect(byPath.get('cut.log.gz')?.records).toBeGreaterThan(500);
    expect(byPath.get('empty.log')?.skipped).toBe('empty');
    const { stdout, code } = await lamplighter(['status', '--json'], { cwd });
    expect([code, JSON.parse(stdout).failed.length]).toEqual([0, 3]);
  });

  test('a failure is forgotten once the source can be read', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'a.log'), 'what is this\n');
    await json(['scan', 'a.log'], { cwd }, 3);
    writeFileSync(join(cwd, 'a.log'), squidLog({ lines: 10 }));
    await scan(cwd, 'a.log');
    expect((await json<{ failed: unknown[] }>(['status'], { cwd })).failed).toEqual([]);
  });

  test('a scan of logs that say only who was where does not speak of AI', async () => {
    const cwd = emptyFolder();
    const stamp = '2026-11-20 09:00:00';
    writeFileSync(
      join(cwd, 'openvpn.log'),
      `${stamp} ana/198.51.100.20:59321 MULTI: Learn: 10.8.0.6 -> ana/198.51.100.20:59321\n`,
    );
    const { stdout } = await lamplighter(['scan', 'openvpn.log'], { cwd });
    expect(stdout).toContain('These logs say who was where, not what was used.');
    expect(stdout).not.toMatch(/no use/i);
  });

  test('a scan whose records were all rejected is not clean', async () => {
    const cwd = emptyFolder();
    const damaged = squidLog({ lines: 300 }).replace(/^(\d+)\.\d+/gm, '$1.xyz');
    writeFileSync(join(cwd, 'access.log'), squidLog({ lines: 1 }).replace(/^/, '') + damaged);
    writeFileSync(join(cwd, 'all.log'), damaged);
    const forced = await lamplighter(['scan', 'all.log', '--format', 'squid'], { cwd });
    expect(forced.code).toBe(3);
    expect(forced.stdout).toContain('Nothing was assessed');
    expect(forced.stdout).not.toMatch(/clean|no use/i);
    const report = await scan(cwd, 'access.log');
    expect(report.sources[0]).toMatchObject({ records: 1, rejected: { 'bad-time': 300 } });
  });

  test('long lines, NUL bytes, CRLF and byte order marks are counted, not fatal', async () => {
    const cwd = emptyFolder();
    const lines = squidLog({ lines: 6 }).trimEnd().split('\n');
    const long = lines[2]!.replace('CONNECT ', `CONNECT ${'a'.repeat(70_000)}.`);
    const longer = lines[3]!.replace('CONNECT ', `CONNECT ${'a'.repeat(3_000_000)}.`);
    writeFileSync(
      join(cwd, 'access.log'),
      `\ufeff${lines[0]}\r\n\0\0\0\0${lines[1]}\r\n${long}\n${longer}\n\0\0\0\n${lines[4]}\n\n${lines[5]}`,
    );
    const report = await scan(cwd, 'access.log');
    expect(report.sources[0]).toMatchObject({ records: 5, rejected: { 'too-long': 1, 'nul-bytes': 1 } });
  });

  test('a line of 100 MB costs no memory and is rejected once, from a file as from a pipe', async () => {
    const cwd = emptyFolder();
    const [first, last] = [squidLog({ lines: 50, seed: 1 }), squidLog({ lines: 50, seed: 2 })];
    const log = Buffer.concat([Buffer.from(first), Buffer.alloc(100e6, 'x'), Buffer.from(`\n${last}`)]);
    writeFileSync(join(cwd, 'access.log'), log);
    const limits = { NODE_OPTIONS: '--max-old-space-size=96' };
    const fromFile = await json<ScanReport>(['scan', 'access.log'], { cwd, env: limits });
    expect(fromFile).toMatchObject({ records: 100, rejected: 1 });
    const fromPipe = await json<ScanReport>(['scan', '-', '--db', 'pipe.db'], { cwd, input: log, env: limits });
    expect(fromPipe).toMatchObject({ records: 100, rejected: 1 });
  });

  test('a document of one line is read whole, from a file as from a pipe, and goes on where it grew', async () => {
    const cwd = emptyFolder();
    const document = flowDocument(90_000);
    writeFileSync(join(cwd, 'PT1H.json'), document);
    const report = await scan(cwd, 'PT1H.json');
    expect(report.sources[0]).toMatchObject({ format: 'azure-nsg-flow', records: 90_000, rejected: {} });
    const fromPipe = await json<ScanReport>(['scan', '-', '--db', 'pipe.db'], { cwd, input: Buffer.from(document) });
    expect(fromPipe).toMatchObject({ records: 90_000, rejected: 0 });
    const lines = Buffer.from(`${document}\n${document}\n`);
    expect(await json<ScanReport>(['scan', '-', '--db', 'lines.db'], { cwd, input: lines })).toMatchObject({
      records: 180_000,
      rejected: 0,
    });
    writeFileSync(join(cwd, 'PT1H.json'), flowDocument(91_000));
    const grown = await scan(cwd, 'PT1H.json');
    expect(grown.rejected).toBe(0);
    const status = await json<{ readonly sources: readonly { readonly records: number }[] }>(['status'], { cwd });
    expect(status.sources.map(({ records }) => records)).toEqual([91_000]);
  });

  test('a record of many lines that the end of a file cuts off is rejected until the rest is there', async () => {
    const cwd = emptyFolder();
    const record = (host: string) =>
      JSON.stringify({ type: 'page', timestamp: 1763629925, access_method: 'Client', url: `${host}/` }, null, 2);
    const log = `${record('chatgpt.com')}\n${record('claude.ai')}\n`;
    writeFileSync(join(cwd, 'events.json'), log.slice(0, -20));
    expect((await scan(cwd, 'events.json')).sources[0]).toMatchObject({ records: 1, rejected: { truncated: 1 } });
    writeFileSync(join(cwd, 'events.json'), log);
    expect((await scan(cwd, 'events.json')).sources[0]).toMatchObject({ records: 1, rejected: {} });
    const rows = await usage(cwd);
    expect(rows.rows).toHaveLength(2);
  });

  test('a link that leads round in a circle ends', async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'logs'));
    writeFileSync(join(cwd, 'logs/access.log'), squidLog({ lines: 100 }));
    symlinkSync('..', join(cwd, 'logs/up'));
    expect((await scan(cwd, 'logs')).records).toBe(100);
  });

  test("the database itself is not taken for a log, and holds nothing for others' eyes", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'access.log'), squidLog({ lines: 100 }));
    await scan(cwd, '.');
    expect((await scan(cwd, '.')).failed).toEqual([]);
    expect(readFileSync(join(cwd, 'lamplighter.db')).subarray(0, 6).toString()).toBe('SQLite');
  });
});

describe('times', () => {
  test('--since and --until leave records out, and say how many', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'access.log'), squidLog({ lines: 1000 }));
    const report = await scan(cwd, 'access.log', '--since', '2026-11-16T09:00:00Z', '--until', '2026-11-16T10:00:00Z');
    expect(report.records).toBe(100);
    expect(report.sources[0]).toMatchObject({ outside: 900 });
    expect((await scan(cwd, 'access.log')).sources[0]).toMatchObject({ skipped: 'already counted', outside: 900 });
  });
});

/** Azure's flow log of one hour: one line, as long as the hour was busy. */
function flowDocument(tuples: number): string {
  const tuple = (i: number) =>
    `${1763621265 + (i >> 7)},10.0.${(i >> 8) & 255}.${i & 255},192.0.2.${i % 200},${20000 + (i % 40000)},443,T,O,A,E,1,${i},2,${i}`;
  const flowTuples = Array.from({ length: tuples }, (_, i) => tuple(i));
  const flows = [{ rule: 'Internet', flows: [{ mac: '000D3AF87856', flowTuples }] }];
  return JSON.stringify({ records: [{ time: '2026-11-20T09:00:00Z', properties: { Version: 2, flows } }] });
}
