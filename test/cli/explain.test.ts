import { appendFileSync, mkdirSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Captured, ipv4, pcap, tcp } from '../../bench/generate/capture/build.js';
import { packageRoot } from '../../src/package-root.js';
import type { Explanation } from '../../src/report/explanation.js';
import { emptyFolder, json, lamplighter } from './run.js';

const dhcp = `Nov 20 08:00:01 gw dnsmasq-dhcp[812]: DHCPACK(br0) 10.0.0.5 02:00:5e:00:53:17 lap-17
Nov 20 12:00:01 gw dnsmasq-dhcp[812]: DHCPACK(br0) 10.0.0.5 02:00:5e:00:53:18 lap-18
`;
/** 09:00, 09:01, 09:01:40 and 13:01:40 on 20 November 2026. */
const access = `1795165200.048   3089 10.0.0.5 TCP_TUNNEL/200 113205 CONNECT chatgpt.com:443 CORP\\\\Ana HIER_DIRECT/192.0.2.4 -
1795165261.048   3089 10.0.0.5 TCP_TUNNEL/200 113205 CONNECT chatgpt.com:443 CORP\\\\Ana HIER_DIRECT/192.0.2.4 -
1795165300.048   3089 10.0.0.5 TCP_TUNNEL/200 213205 CONNECT claude.ai:443 - HIER_DIRECT/192.0.2.5 -
1795179700.048   3089 10.0.0.5 TCP_TUNNEL/200 213205 CONNECT claude.ai:443 - HIER_DIRECT/192.0.2.5 -
`;
const queries = `20-Nov-2026 09:00:00.011 client @0x7f 10.0.0.5#53123 (chatgpt.com): query: chatgpt.com IN A +E(0)K (192.0.2.53)
20-Nov-2026 09:01:40.011 client @0x7f 10.0.0.5#53123 (claude.ai): query: claude.ai IN A +E(0)K (192.0.2.53)
`;
const people = `SamAccountName,UserPrincipalName,Department
ana,ana.berg@corp.example,Research
`;

/** A folder in which the logs above were scanned; `proxy` is what the proxy's log is called and how it is packed. */
async function office(
  proxy: { readonly name: string; readonly bytes: Buffer | string } = { name: 'access.log', bytes: access },
) {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, 'logs'));
  writeFileSync(join(cwd, 'logs', 'dhcp.log'), dhcp);
  writeFileSync(join(cwd, 'logs', proxy.name), proxy.bytes);
  writeFileSync(join(cwd, 'logs', 'queries.log'), queries);
  writeFileSync(join(cwd, 'people.csv'), people);
  utimesSync(join(cwd, 'logs', 'dhcp.log'), new Date('2026-11-20'), new Date('2026-11-20T14:00Z'));
  const { code, stderr } = await lamplighter(['scan', 'logs', '--tz', 'UTC'], { cwd });
  expect([code, stderr]).toEqual([0, expect.anything()]);
  return cwd;
}

function folderInPlaceOf(log: string): void {
  unlinkSync(log);
  mkdirSync(log);
}

describe('usage', () => {
  test('names devices by leases and users by what the proxy knew, whoever has the address today', async () => {
    const cwd = await office();
    const { rows } = await json<{ rows: object[] }>(['usage', '--by', 'user,device,service'], { cwd });
    expect(rows).toMatchObject([
      { user: 'ana', device: 'lap-17', service: 'chatgpt', requests: 2 },
      { user: 'ana', device: 'lap-17', service: 'claude', requests: 1 },
      { device: 'lap-18', service: 'claude', requests: 1 },
    ]);
  });

  test('learns from logs that come later, without a new scan', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'access.log'), access);
    await lamplighter(['scan', 'access.log'], { cwd });
    const before = await json<{ rows: Array<{ device: string }> }>(['usage', '--by', 'device'], { cwd });
    expect(before.rows.map(({ device }) => device)).toEqual(['10.0.0.5']);
    writeFileSync(join(cwd, 'dhcp.log'), dhcp);
    utimesSync(join(cwd, 'dhcp.log'), new Date('2026-11-20'), new Date('2026-11-20T14:00Z'));
    await lamplighter(['scan', 'dhcp.log', '--tz', 'UTC'], { cwd });
    const after = await json<{ rows: Array<{ device: string }> }>(['usage', '--by', 'device'], { cwd });
    expect(after.rows.map(({ device }) => device).sort()).toEqual(['lap-17', 'lap-18']);
  });

  test('adds up by department, and finds a person by any name of theirs', async () => {
    const cwd = await office();
    const by = ['usage', '--by', 'department', '--directory', 'people.csv'];
    const { rows } = await json<{ rows: object[] }>(by, { cwd });
    expect(rows).toMatchObject([{ department: 'Research', requests: 3 }, { requests: 1 }]);
    const one = await json<{ rows: object[] }>([...by, '--user', 'Ana.Berg@corp.example'], { cwd });
    expect(one.rows).toMatchObject([{ department: 'Research', requests: 3, users: 1 }]);
  });

  test('names the file and the fix where the directory cannot be read', async () => {
    const cwd = await office();
    writeFileSync(join(cwd, 'bad.csv'), 'Name,Age\nAna,3\n');
    const { code, stderr } = await lamplighter(['usage', '--directory', 'bad.csv'], { cwd });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^lamplighter: bad\.csv:1:1: no column with accounts.*Call one/),
    ]);
  });
});

describe('explain', () => {
  test('leads from the record through lease, user and signature to the verdict', async () => {
    const cwd = await office();
    const { kinds, findings, more } = await json<Explanation>(['explain', 'CORP\\ana'], { cwd });
    expect([kinds, findings.length, more]).toEqual([['user'], 2, 0]);
    expect(findings[0]).toMatchObject({
      service: 'chatgpt',
      use: 'used',
      verdict: 'unreviewed',
      who: {
        user: 'ana',
        userGround: 'record',
        device: 'lap-17',
        address: '10.0.0.5',
        deviceGround: 'dhcp',
        lease: { mac: '02:00:5e:00:53:17', from: '2026-11-20T08:00:01.000Z', source: 'logs/dhcp.log' },
      },
      evidence: [
        {
          evidence: 'proxy',
          counts: true,
          pattern: 'chatgpt.com',
          role: 'app',
          record: { source: 'logs/access.log', line: 1, row: { fact: 'request', user: 'ana', host: 'chatgpt.com' } },
        },
        { evidence: 'dns', counts: false, record: { source: 'logs/queries.log', line: 1, row: { fact: 'query' } } },
      ],
    });
    expect(findings[1]).toMatchObject({
      who: { user: 'ana', userGround: 'proxy', userConfidence: 'medium', logon: { source: 'logs/access.log' } },
      evidence: [{ record: { line: 3 } }, { record: { line: 2 } }],
    });
  });

  test('shows of a capture the packet that the record is of, of that device and at that time', async () => {
    const cwd = emptyFolder();
    const asked = (device: number, after: number): Captured[] => {
      const ends = { source: `10.0.0.${device}`, destination: '192.0.2.4' };
      const back = { source: ends.destination, destination: ends.source };
      const request = Buffer.from('POST /v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\n\r\n');
      const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      const packets = [
        ipv4(ends, 6, tcp({ from: 50000, to: 80, sequence: 1, flags: 2 })),
        ipv4(ends, 6, tcp({ from: 50000, to: 80, sequence: 2, flags: 24 }, request)),
        ipv4(back, 6, tcp({ from: 80, to: 50000, sequence: 1, flags: 24 }, answer)),
      ];
      const startMs = Date.parse('2026-11-20T09:00:00.000Z') + after;
      return packets.map((packet, i) => ({ timeMs: startMs + 10 * i + 0.25, bytes: packet }));
    };
    writeFileSync(
      join(cwd, 'office.pcap'),
      pcap([...asked(5, 0), ...asked(6, 1000), ...asked(7, 2000)], { link: 101 }),
    );
    await lamplighter(['scan', 'office.pcap'], { cwd });
    const { findings } = await json<Explanation>(['explain', '10.0.0.6'], { cwd });
    const records = findings.flatMap(({ evidence }) => evidence.map(({ record }) => record));
    expect(records).toMatchObject([
      {
        source: 'office.pcap',
        packet: 5,
        row: { fact: 'request', client: '10.0.0.6', time: '2026-11-20T09:00:01.010Z', status: 200 },
      },
      { packet: 4, row: { fact: 'flow', client: '10.0.0.6', time: '2026-11-20T09:00:01.000Z' } },
    ]);
    expect(records.map((record) => record?.offset)).toEqual([undefined, undefined]);
    const { stdout } = await lamplighter(['explain', '10.0.0.6'], { cwd });
    expect(stdout).toContain('office.pcap, packet 5, the first of them');
  });

  test('shows of a file of flows one of that client, to a server of that name', async () => {
    const cwd = emptyFolder();
    const logs = join(packageRoot, 'samples/lab/logs');
    await lamplighter(['scan', join(logs, 'dnsmasq'), join(logs, 'nfcapd')], { cwd });
    const { findings } = await json<Explanation>(['explain', 'ws-kim', '--limit', '50'], { cwd });
    const flows = findings.flatMap(({ evidence }) => evidence.filter(({ format }) => format === 'nfcapd'));
    expect(flows.map(({ host, record }) => ({ host, row: record?.row }))).toMatchObject([
      { host: 'www.perplexity.ai', row: { client: '10.30.0.109', server: '203.0.113.200' } },
      { host: 'claude.ai', row: { client: '10.30.0.109', server: '203.0.113.11' } },
      { host: 'api.openai.com', row: { client: '10.30.0.109', server: '203.0.113.12' } },
      { host: 'chat.deepseek.com', row: { client: '10.30.0.109', server: '203.0.113.14' } },
    ]);
    const { stdout } = await lamplighter(['explain', 'ws-kim', '--limit', '50'], { cwd });
    expect(stdout).not.toContain(', byte ');
  });

  test('says of a proxy what it fetched for others, and usage says that it is theirs', async () => {
    const cwd = emptyFolder();
    await lamplighter(['scan', join(packageRoot, 'samples/lab/logs')], { cwd });
    const { findings, handedOn } = await json<Explanation>(['explain', '10.20.0.3'], { cwd });
    expect([findings, handedOn]).toEqual([[], expect.any(Number)]);
    const { stdout } = await lamplighter(['explain', '10.20.0.3'], { cwd });
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      `10.20.0.3 is a proxy: ${handedOn} sightings of it are its clients' use`,
    );
    expect((await json(['usage'], { cwd })).proxies).toEqual(['10.20.0.3']);
    const { stderr } = await lamplighter(['usage'], { cwd });
    expect(stderr).toContain('what the proxy at 10.20.0.3 fetched for its clients is told of them alone');
  });

  test.each([
    ['lap-18', ['device'], 1],
    ['LAP-17.corp.example', ['device'], 2],
    ['02:00:5e:00:53:17', ['device'], 2],
    ['10.0.0.5', ['device'], 3],
    ['claude', ['service'], 2],
    ['claude.ai', ['host'], 2],
    ['nobody', [], 0],
  ])('finds %s', async (subject, kinds, findings) => {
    const cwd = await office();
    const found = await json<Explanation>(['explain', subject], { cwd });
    expect([found.kinds, found.findings.length]).toEqual([kinds, findings]);
  });

  test('keeps to an hour, a range or a number of findings, and says what is left out', async () => {
    const cwd = await office();
    const hour = await json<Explanation>(['explain', '10.0.0.5', '--at', '2026-11-20T13:30:00Z'], { cwd });
    expect(hour.findings.map(({ who }) => who.device)).toEqual(['lap-18']);
    const first = await json<Explanation>(['explain', '10.0.0.5', '--limit', '1'], { cwd });
    expect([first.findings.length, first.more]).toEqual([1, 2]);
    const wrong = await lamplighter(['explain', 'ana', '--at', '2026-11-20', '--from', '2026-11-20'], { cwd });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Keep one of them.')]);
  });

  test('reads at 80 columns, shows the record as it stands, and names nobody else', async () => {
    const cwd = await office();
    const { stdout } = await lamplighter(['explain', 'ana'], { cwd });
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain('access.log, line 1');
    expect(stdout).toContain('1795165200.048   3089 10.0.0.5 TCP_TUNNEL/200 113205 CONNECT');
    expect(stdout).toContain('not why or what');
  });

  test('reads the record again in a packed log', async () => {
    const cwd = await office({ name: 'access.log.gz', bytes: gzipSync(access) });
    const { findings } = await json<Explanation>(['explain', 'ana', '--limit', '1'], { cwd });
    expect(findings[0]!.evidence[0]!.record).toMatchObject({ line: 1, row: { host: 'chatgpt.com' } });
  });

  test('reads the record again in a log that grew', async () => {
    const cwd = await office();
    appendFileSync(join(cwd, 'logs/access.log'), access);
    const { findings } = await json<Explanation>(['explain', 'ana', '--limit', '1'], { cwd });
    expect(findings[0]!.evidence[0]!.record).toMatchObject({ line: 1, row: { host: 'chatgpt.com' } });
  });

  test.each([
    ['is gone', (log: string) => unlinkSync(log), /no such file/],
    ['is another', (log: string) => writeFileSync(log, access.toUpperCase()), /another log has its name now/],
    ['is a folder', folderInPlaceOf, /no longer there/],
  ])('says so where the log %s', async (_, change, because) => {
    const cwd = await office();
    change(join(cwd, 'logs/access.log'));
    const { findings } = await json<Explanation>(['explain', 'ana', '--limit', '1'], { cwd });
    const { record } = findings[0]!.evidence[0]!;
    expect(record).not.toHaveProperty('text');
    expect(record?.unread).toMatch(because);
  });

  test('says that a pipe cannot be read twice', async () => {
    const cwd = emptyFolder();
    await lamplighter(['scan', '-'], { cwd, input: access });
    const { findings } = await json<Explanation>(['explain', 'ana', '--limit', '1'], { cwd });
    expect(findings[0]!.evidence[0]!.record).toEqual({
      source: '-',
      offset: 0,
      unread: expect.stringContaining('pipe'),
    });
  });
});

describe('status', () => {
  test('tells a clock that is an hour off, how surely, and usage reads it right when asked', async () => {
    const cwd = emptyFolder();
    const lines = (aheadSeconds: number, record: (at: number, device: number) => string) =>
      Array.from({ length: 60 }, (_, i) => record(1795161600 + ((i * 7919) % 500) * 60 + aheadSeconds, i % 20))
        .sort()
        .join('');
    const squid = lines(
      3600,
      (at, device) =>
        `${at}.000 90 10.0.0.${device} TCP_TUNNEL/200 90000 CONNECT claude.ai:443 - HIER_DIRECT/192.0.2.5 -\n`,
    );
    const zeek = lines(
      0,
      (at, device) =>
        `{"_path":"ssl","ts":${at}.1,"uid":"C${at}${device}","id.orig_h":"10.0.0.${device}","id.orig_p":5000,"id.resp_h":"192.0.2.5","id.resp_p":443,"version":"TLSv13","server_name":"claude.ai","established":true}\n`,
    );
    writeFileSync(join(cwd, 'squid.log'), squid);
    writeFileSync(join(cwd, 'zeek.log'), zeek);
    await lamplighter(['scan', 'squid.log', 'zeek.log'], { cwd });
    const { clocks } = await json<{ clocks: object[] }>(['status'], { cwd });
    expect(clocks).toMatchObject([{ kind: 'zone', sure: 'high' }]);
    const { stdout } = await lamplighter(['status'], { cwd });
    expect(stdout).toMatch(/Clocks that disagree:\n {2}\S+ is 59 min \d+ s|1 h/);
    const evidence = async (...options: readonly string[]) =>
      (await json<{ rows: Array<{ evidence: string }> }>(['usage', '--by', 'evidence', ...options], { cwd })).rows.map(
        (row) => row.evidence,
      );
    expect(await evidence()).toEqual(['proxy', 'tls']);
    expect(await evidence('--correct-clocks')).toEqual(['proxy']);
  });
});
