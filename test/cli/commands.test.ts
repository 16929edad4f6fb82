import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ScanReport } from '../../src/pipeline/scan-report.js';
import type { UsageDocument } from '../../src/report/usage.js';
import { emptyFolder, json, lamplighter } from './run.js';
import { squidLog } from './squid-log.js';

function office(): string {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'access.log'), squidLog({ lines: 2000 }));
  return cwd;
}

describe('a mistake', () => {
  test.each([
    [['scan'], 'path'],
    [['scan', 'access.log', '--threads', 'many'], 'whole number'],
    [['scan', 'access.log', '--tz', 'Middle/Earth'], 'IANA zone'],
    [['rows', 'access.log', '--format', 'squidd'], 'squid'],
    [['usage', '--by', 'colour'], 'service'],
    [['usage', '--db', 'nowhere.db'], 'nowhere.db'],
    [['usage', '--db', 'clickhouse://host/db'], 'SQLite'],
    [['check'], 'target'],
    [['forget'], '--user'],
    [['frobnicate'], 'frobnicate'],
  ])('lamplighter %j ends with 2 and says how to mend it', async (args, hint) => {
    const { code, stderr, stdout } = await lamplighter(args, { cwd: office() });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('settings', () => {
  test('come from flags over the environment over lamplighter.yaml', async () => {
    const cwd = office();
    writeFileSync(join(cwd, 'lamplighter.yaml'), 'db: from-file.db\n');
    const scanned = async (args: string[], env = {}) => {
      await json(['scan', 'access.log', ...args], { cwd, env });
      return json<{ sources: unknown[] }>(['status', ...args], { cwd, env }).then(({ sources }) => sources.length);
    };
    expect(await scanned([])).toBe(1);
    expect(await scanned([], { LAMPLIGHTER_DB: 'from-environment.db' })).toBe(1);
    expect(await scanned(['--db', 'from-flag.db'], { LAMPLIGHTER_DB: 'from-environment.db' })).toBe(1);
    for (const db of ['from-file.db', 'from-environment.db', 'from-flag.db'])
      expect((await lamplighter(['status', '--db', db], { cwd })).code).toBe(0);
  });
});

describe('a policy', () => {
  const policy = `
exclusions:
  - name: scanners
    for: { users: [user1] }
groups:
  crew: { users: [user2, user3] }
rules:
  - { name: banned, verdict: unsanctioned, services: [claude] }
  - { name: fine, verdict: sanctioned, services: [chatgpt, gemini, perplexity, openai-api] }
`;

  test('turns use into verdicts when it is read, without a new scan', async () => {
    const cwd = office();
    await json(['scan', 'access.log'], { cwd });
    const verdicts = async () => {
      const { rows } = await json<UsageDocument>(['usage', '--by', 'service'], { cwd });
      return Object.fromEntries(
        rows.filter(({ excluded }) => !excluded).map(({ service, verdict }) => [service, verdict]),
      );
    };
    expect(new Set(Object.values(await verdicts()))).toEqual(new Set(['unreviewed']));
    writeFileSync(join(cwd, 'lamplighter.policy.yaml'), policy);
    expect(await verdicts()).toMatchObject({ claude: 'unsanctioned', chatgpt: 'sanctioned' });
  });

  test('counts what it excludes apart, and never hides it', async () => {
    const cwd = office();
    writeFileSync(join(cwd, 'lamplighter.policy.yaml'), policy);
    const scan = await json<{ excluded: object; unsanctioned: object }>(['scan', 'access.log'], { cwd });
    expect(scan.excluded).toMatchObject({ users: 1 });
    const { rows } = await json<UsageDocument>(['usage', '--by', 'user'], { cwd });
    expect(rows.filter(({ excluded }) => excluded === 'scanners').map(({ user }) => user)).toEqual(['user1']);
    const all = rows.reduce((sum, { requests }) => sum + requests, 0);
    expect(all).toBe(
      squidLog({ lines: 2000 }).match(
        / (chatgpt\.com|claude\.ai|api\.openai\.com|gemini\.google\.com|www\.perplexity\.ai):/g,
      )?.length,
    );
  });

  test('has groups, by which use can be told apart', async () => {
    const cwd = office();
    writeFileSync(join(cwd, 'lamplighter.policy.yaml'), policy);
    await json(['scan', 'access.log'], { cwd });
    const { rows } = await json<UsageDocument>(['usage', '--by', 'group'], { cwd });
    expect(rows.find(({ group }) => group === 'crew')?.users).toBe(2);
  });

  test('makes a scan end with 1 where --fail-on names what was found', async () => {
    const cwd = office();
    writeFileSync(join(cwd, 'lamplighter.policy.yaml'), policy);
    expect((await lamplighter(['scan', 'access.log', '--fail-on', 'unreviewed'], { cwd })).code).toBe(0);
    expect((await lamplighter(['usage', '--fail-on', 'unsanctioned'], { cwd })).code).toBe(1);
  });
});

describe('rows', () => {
  test('prints the records in file order, and damaged ones with line and reason', async () => {
    const cwd = emptyFolder();
    const lines = squidLog({ lines: 5 }).trimEnd().split('\n');
    writeFileSync(join(cwd, 'access.log'), [...lines.slice(0, 2), 'what is this', ...lines.slice(2)].join('\n'));
    const { stdout, stderr, code } = await lamplighter(['rows', 'access.log', '--rejects', 'bad.ndjson'], { cwd });
    expect(code).toBe(0);
    const hosts = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).host);
    expect(hosts).toEqual(lines.map((line) => / (\S+):443 /.exec(line)![1]));
    expect(stderr).toContain('1 rejected');
    const [reject] = readFileSync(join(cwd, 'bad.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(reject).toMatchObject({ source: 'access.log', line: 3, text: 'what is this' });
  });

  test('refuses what no format recognises, format by format', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'novel.txt'), 'It was a dark and stormy night.\n');
    const { stdout, stderr, code } = await lamplighter(['rows', 'novel.txt'], { cwd });
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain('novel.txt: no format recognises it.');
    expect(stderr).toMatch(/\n {2}squid: /);
    expect(stderr).toContain('Name one with --format.');
  });
});

describe('a header in the middle of a file', () => {
  test('changes the columns of all that follows, in whatever block it is', async () => {
    const cwd = emptyFolder();
    const usual = (i: number) =>
      `2 123456789010 eni-1 10.0.0.${i % 200} 160.79.104.10 ${40000 + (i % 9000)} 443 6 3 ${i % 1000} ${1794816000 + i} ${1794816001 + i} ACCEPT OK\n`;
    const turned = (i: number) =>
      `160.79.104.10 443 10.0.0.${i % 200} ${40000 + (i % 9000)} 6 ${i % 1000} ${1794816000 + i} ${1794816001 + i} ACCEPT\n`;
    const first =
      'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n';
    const second = 'dstaddr dstport srcaddr srcport protocol bytes start end action\n';
    const count = 130_000;
    let log = first;
    for (let i = 0; i < count; i++) log += usual(i);
    log += second;
    for (let i = 0; i < count; i++) log += turned(i);
    expect(log.length).toBeGreaterThan(4 * (4 << 20));
    writeFileSync(join(cwd, 'flow.log'), log);
    const documents = [];
    for (const threads of ['1', '2']) {
      const scan = await json<ScanReport>(['scan', 'flow.log', '--threads', threads, '--db', `${threads}.db`], { cwd });
      expect([scan.records, scan.rejected]).toEqual([2 * count, 0]);
      documents.push(await json<UsageDocument>(['usage', '--by', 'service,device', '--db', `${threads}.db`], { cwd }));
    }
    expect(documents[0]!.rows).toHaveLength(200);
    expect(documents[0]!.rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(2 * count);
    expect(documents[1]).toEqual(documents[0]);
  });
});
