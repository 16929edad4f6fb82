/** AI on own machines and traffic that hides what it carries: in the same store as services, and never mixed with them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportDocument } from '../../src/report/report-document.js';
import type { UsageDocument } from '../../src/report/usage.js';
import { json, lamplighter } from './run.js';

const line = (second: number, client: string, result: string, request: string, user: string): string =>
  `${1762000000 + second}.048    890 ${client} ${result} 1132 ${request} ${user} HIER_DIRECT/10.1.2.3 -`;
const log = [
  line(0, '10.0.0.7', 'TCP_TUNNEL/200', 'CONNECT chatgpt.com:443', 'ana'),
  line(1, '10.0.0.7', 'TCP_MISS/200', 'POST http://10.1.2.3:11434/api/generate', 'ana'),
  line(2, '10.0.0.8', 'TCP_MISS/200', 'POST http://gpu-box:11434/api/chat', 'ben'),
  line(3, '10.0.0.8', 'TCP_TUNNEL/200', 'CONNECT dns.google:443', 'ben'),
  line(4, '10.0.0.9', 'TCP_TUNNEL/200', 'CONNECT resolver.example:853', 'eve'),
  line(5, '10.0.0.9', 'TCP_DENIED/403', 'CONNECT dns.quad9.net:443', 'eve'),
  line(6, '10.0.0.9', 'TCP_MISS/200', 'GET http://intranet.example:8000/', 'eve'),
];

describe('a proxy log with a model server and encrypted name resolution in it', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'lamplighter-kinds-'));
  afterAll(() => rmSync(cwd, { recursive: true }));
  const usage = (...args: string[]) => json<UsageDocument>(['usage', ...args], { cwd });
  let scanned: Record<string, unknown>;
  beforeAll(async () => {
    writeFileSync(join(cwd, 'access.log'), `${log.join('\n')}\n`);
    scanned = await json(['scan', 'access.log'], { cwd });
  });

  test('counts services alone as services', async () => {
    expect(scanned).toMatchObject({ services: 1, users: 1, devices: 1, unsanctioned: { services: 1 } });
    expect((await usage()).rows.map(({ service }) => service)).toEqual(['chatgpt']);
  });

  test('tells both beside them, in its JSON and in words', async () => {
    expect(scanned).toMatchObject({
      local: [{ service: 'local/ollama', name: 'Ollama', devices: 2, users: 2, requests: 2 }],
      hidden: [
        { service: 'hidden/dns-over-https', name: 'DNS over HTTPS', devices: 1, requests: 1 },
        { service: 'hidden/dns-over-tls', name: 'DNS over TLS', devices: 1, requests: 1 },
      ],
    });
    const { stdout } = await lamplighter(['scan', 'access.log'], { cwd });
    expect(stdout).toContain('AI on own machines: Ollama (2 devices).');
    expect(stdout).toContain('What could not be seen');
    const status = await lamplighter(['status'], { cwd });
    expect(status.stdout).toContain('DNS over TLS: 1 device');
  });

  test('shows local tools where they are asked for', async () => {
    const byCategory = await usage('--category', 'local', '--by', 'service,device');
    expect(byCategory.rows.map(({ service, device, use }) => [service, device, use])).toEqual([
      ['local/ollama', '10.0.0.7', 'used'],
      ['local/ollama', '10.0.0.8', 'used'],
    ]);
    expect((await usage('--service', 'local/ollama')).rows).toHaveLength(1);
    expect((await usage('--category', 'hidden', '--by', 'device')).rows.map(({ device }) => device)).toEqual([
      '10.0.0.9',
      '10.0.0.8',
    ]);
  });

  test('says which categories there are where one is unknown', async () => {
    const { code, stderr } = await lamplighter(['usage', '--category', 'lokal'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('local, hidden')]);
  });

  test('lets the policy decide about local tools, by id and by category', async () => {
    const rule = (what: string) => `rules:\n  - name: own models\n    ${what}\n    verdict: sanctioned\n`;
    for (const what of ['services: [local/ollama]', 'categories: [local]']) {
      writeFileSync(join(cwd, 'own.yaml'), rule(what));
      const rows = (await usage('--category', 'local', '--policy', 'own.yaml')).rows;
      expect(rows.map(({ verdict }) => verdict)).toEqual(['sanctioned']);
      expect(await json(['policy', 'check', '--policy', 'own.yaml'], { cwd })).toMatchObject({ findings: [] });
    }
  });

  test('reports both in their sections, with the findings that follow, and in no figure of services', async () => {
    const args = ['report', '--from', '2025-11-01', '--to', '2025-11-08', '--format', 'json', '--out', 'r.json'];
    expect((await lamplighter(args, { cwd })).code).toBe(0);
    const report = JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8')) as ReportDocument;
    expect(report.local).toMatchObject([
      {
        client: 'local/ollama',
        name: 'Ollama',
        kind: 'inference-server',
        devices: 2,
        machines: ['10.1.2.3', 'gpu-box'],
      },
    ]);
    expect(report.coverage.hidden.map(({ service, devices }) => [service, devices])).toEqual([
      ['hidden/dns-over-https', 1],
      ['hidden/dns-over-tls', 1],
    ]);
    expect(report.findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['local-model', 'hidden-traffic']));
    expect(report.services.map(({ service }) => service)).toEqual(['chatgpt']);
    expect(report.devices.map(({ name }) => name)).not.toContain('10.0.0.8');
  });
});
