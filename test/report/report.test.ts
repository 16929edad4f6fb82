import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { emptyPolicy } from '../../src/policy/policy.js';
import type { Verdict } from '../../src/policy/verdict.js';
import { loadFindingKinds } from '../../src/report/finding-kinds.js';
import { csvText } from '../../src/report/forms/csv.js';
import { markdownOf } from '../../src/report/forms/markdown.js';
import { tablesOf } from '../../src/report/forms/report-tables.js';
import type { Knowledge } from '../../src/report/knowledge.js';
import { reportOf } from '../../src/report/report.js';
import type { ReportDocument } from '../../src/report/report-document.js';
import { weekPeriod } from '../../src/report/report-period.js';
import { openStore } from '../../src/store/open.js';
import { type Group, usageBatch } from '../store/usage-batch.js';

const now = new Date('2026-11-20T12:00Z');
const period = weekPeriod('2026-W46', 'UTC', now);
const monday = Date.parse('2026-11-09T00:00Z') / 3_600_000;
const week = 7 * 24;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** ChatGPT is approved, DeepSeek forbidden, all else unreviewed; services are called like their ids in capitals. */
const verdictsOf: Readonly<Record<string, Verdict>> = { chatgpt: 'sanctioned', deepseek: 'unsanctioned' };
const knowledge: Knowledge = {
  policy: emptyPolicy(now),
  decision: ({ service, user }) => ({
    verdict: verdictsOf[service] ?? 'unreviewed',
    because: 'test',
    ...(user === 'scanner' && { excluded: 'scanners' }),
  }),
  service: (id) => ({
    name: id.toUpperCase(),
    vendor: 'Vendor',
    category: 'Chat assistant',
    categoryId: id.endsWith('-api') ? 'llm-api' : 'chatbot',
    risk: { score: 5, known: 1, because: [] },
  }),
  client: (id) => ({ name: id, kind: id === 'firefox' ? 'browser' : 'coding-agent' }),
  local: (id) => (id === 'local/ollama' ? { name: 'Ollama', kind: 'inference-server' } : undefined),
  hiddenName: (id) => (id === 'hidden/wireguard' ? 'WireGuard' : undefined),
  department: ({ user }) => (user === 'ana' ? 'Sales' : undefined),
};

async function report(groups: readonly Group[]): Promise<ReportDocument> {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-report-'));
  folders.push(folder);
  const store = await openStore(join(folder, 'x.db'));
  const source = await store.addSource({ name: 'a.log', format: 'squid', layout: {}, head: { bytes: 1, digest: '' } });
  if (groups.length > 0)
    await store.merge(usageBatch(groups), { ...source, source: source.id, from: 0, to: 1, readMs: 0 });
  const document = await reportOf({ store, knowledge, period, findings: loadFindingKinds() });
  await store.close();
  return document;
}

const figure = ({ headline }: ReportDocument, id: string) => headline.find((each) => each.id === id);

describe('a report', () => {
  test('says that nothing is known where nothing was assessed, and claims no zero', async () => {
    const empty = await report([]);
    expect(empty.headline).toEqual([]);
    expect(empty.sentences[0]).toContain('nothing is known');
    expect(empty.coverage.hours).toEqual({ covered: 0, all: week });
    expect(empty.period.norm.assessed).toBe(0);
  });

  test('compares with the week before and with the middle of the weeks that were assessed', async () => {
    const document = await report([
      { hour: monday, service: 'deepseek', user: 'ana', minutes: [1, 2, 3] },
      { hour: monday - week, service: 'deepseek', user: 'ana', minutes: [1] },
      { hour: monday - 3 * week, service: 'deepseek', user: 'ana', minutes: [1, 2, 3, 4, 5] },
      { hour: monday - 5 * week, service: 'deepseek', user: 'ana', minutes: [1, 2] },
    ]);
    expect(figure(document, 'shadow-minutes')).toMatchObject({ value: 3, before: 1, norm: 2 });
    expect(document.services[0]!.trend).toEqual([null, null, null, 2, null, 5, null, 1, 3]);
  });

  test('tells first what is new and forbidden, then how much was not seen, and what to do', async () => {
    const document = await report([
      { hour: monday - week, service: 'chatgpt', user: 'ana', minutes: [1] },
      { hour: monday, service: 'claude', user: 'ana', minutes: [1, 2, 3, 4], requests: 9 },
      { hour: monday, service: 'claude', user: 'ben', minutes: [1, 2, 3, 4], requests: 9 },
      { hour: monday, service: 'deepseek', user: 'ana', minutes: [1, 2, 3, 4], requests: 9 },
    ]);
    const [howMuch, isNew, , howSure, next] = document.sentences;
    expect(howMuch).toMatch(/^In week \d+ of \d+, 2 people used 2 AI services, /);
    expect(isNew).toMatch(/^New and not approved: .*DeepSeek.*Claude/i);
    expect(howSure).toContain('the others were not assessed');
    expect(next).toBe('Next: decide on CLAUDE.');
  });

  test('leaves change unsaid where the week before was not assessed', async () => {
    const document = await report([
      { hour: monday, service: 'deepseek' },
      { hour: monday - 2 * week, service: 'deepseek' },
    ]);
    expect(figure(document, 'shadow-services')).toEqual(expect.not.objectContaining({ before: expect.anything() }));
    expect(document.sentences[0]).toContain('the week before was not assessed');
    expect(document.services[0]).not.toHaveProperty('before');
  });

  test('calls new what is used now and was not used before, looked up or not', async () => {
    const document = await report([
      { hour: monday - week, service: 'chatgpt', user: 'ana' },
      { hour: monday - week, service: 'deepseek', evidence: 'dns' },
      { hour: monday, service: 'chatgpt', user: 'ben' },
      { hour: monday, service: 'deepseek', user: 'ben', model: 'v3', client: 'agent' },
    ]);
    const { services, users, models, clients } = document.arrivals;
    expect([services, users, models, clients].map((list) => list.map(({ id }) => id))).toEqual([
      ['deepseek'],
      ['ben'],
      ['v3'],
      ['agent'],
    ]);
  });

  test('counts what the policy excludes apart, and nowhere else', async () => {
    const document = await report([
      { hour: monday, service: 'deepseek', user: 'scanner', requests: 7 },
      { hour: monday, service: 'chatgpt', user: 'ana' },
    ]);
    expect(document.coverage.excludedRequests).toBe(7);
    expect(document.services.map(({ service }) => service)).toEqual(['chatgpt']);
  });

  test('does not count a service as used that was only looked up', async () => {
    const document = await report([{ hour: monday, service: 'deepseek', evidence: 'dns' }]);
    expect(figure(document, 'shadow-services')!.value).toBe(0);
    expect(figure(document, 'looked-up')!.value).toBe(1);
    expect(document.services[0]!.use).toBe('looked-up');
    expect(document.users).toEqual([]);
    expect(document.decisions).toEqual([]);
  });

  test('shows an upload that is far above the person’s own weeks, and none that is not', async () => {
    const weeks = [1, 2, 3, 4].flatMap((back) => [
      { hour: monday - back * week, service: 'deepseek', user: 'ana', bytesUp: 1_000_000 },
      { hour: monday - back * week, service: 'deepseek', user: 'ben', bytesUp: 9_000_000 },
    ]);
    const document = await report([
      ...weeks,
      { hour: monday, service: 'deepseek', user: 'ana', bytesUp: 12_000_000 },
      { hour: monday, service: 'deepseek', user: 'ben', bytesUp: 12_000_000, device: '192.0.2.2' },
    ]);
    expect(document.uploads).toHaveLength(1);
    expect(document.uploads[0]).toMatchObject({
      user: 'ana',
      bytesUp: 12_000_000,
      ownNorm: 1_000_000,
      because: '12 times what they usually send there',
    });
  });

  test('shows who reached what was refused', async () => {
    const document = await report([
      { hour: monday, service: 'deepseek', user: 'ana', requests: 5, blocked: 5, host: 'chat.deepseek.com' },
      { hour: monday + 1, service: 'deepseek', user: 'ana', requests: 2, blocked: 0, host: 'api.deepseek.com' },
      { hour: monday, service: 'deepseek', user: 'ben', requests: 3, blocked: 3, device: '192.0.2.2' },
    ]);
    expect(document.evaded).toEqual([
      {
        service: 'deepseek',
        name: 'DEEPSEEK',
        user: 'ana',
        verdict: 'unsanctioned',
        blocked: 5,
        reached: 2,
        by: ['api.deepseek.com'],
      },
    ]);
  });

  test('keeps programs apart from browsing', async () => {
    const document = await report([
      { hour: monday, service: 'chatgpt', client: 'firefox' },
      { hour: monday, service: 'some-api', device: '192.0.2.2' },
      { hour: monday, service: 'chatgpt', client: 'claude-code', device: '192.0.2.3' },
    ]);
    expect(document.programs.map(({ client }) => client)).toEqual(['not stated', 'claude-code']);
  });

  test('its days, services, people and departments add up to the same minutes', async () => {
    const groups: Group[] = Array.from({ length: 200 }, (_, i) => ({
      hour: monday + ((i * 7) % week),
      service: ['chatgpt', 'deepseek', 'other'][i % 3]!,
      user: ['ana', 'ben'][i % 2]!,
      device: `192.0.2.${1 + (i % 2)}`,
      minutes: [i % 60, (i * 13) % 60],
    }));
    const { services, series, departments } = await report(groups);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
    const all = sum(services.map(({ activeMinutes }) => activeMinutes));
    expect(sum(series.days.map((day) => day.sanctioned + day.monitored + day.unsanctioned + day.unreviewed))).toBe(all);
    expect(sum(series.streams.map(({ activeMinutes }) => activeMinutes))).toBe(all);
    expect(series.days).toHaveLength(7);
    expect(departments.map(({ name }) => name)).toEqual(['Sales']);
  });

  test('covers hours by day and names no hour that it does not have', async () => {
    const { coverage } = await report([
      { hour: monday, requests: 10 },
      { hour: monday + 25, requests: 5 },
    ]);
    expect(coverage.hours.covered).toBe(2);
    expect(coverage.sources[0]!.calendar).toEqual([
      `9${'.'.repeat(23)}`,
      `.5${'.'.repeat(22)}`,
      ...Array(5).fill('.'.repeat(24)),
    ]);
  });
});

describe('hostile names', () => {
  const name = '<script>alert(1)</script>|[x](javascript:1)\u202e`\n=cmd|';

  test('become no markup in Markdown and stay on their line', async () => {
    const document = await report([{ hour: monday, service: 'deepseek', user: name, device: name }]);
    const text = markdownOf(document);
    expect(text).not.toMatch(/(?<!\\)<script/);
    expect(text).not.toMatch(/(?<!\\)\[x/);
    expect(text).not.toContain('\u202e');
    for (const line of text.split('\n').filter((each) => each.includes('script'))) expect(line).toMatch(/^\| .* \|$/);
  });

  test('become no formula in CSV', () => {
    for (const start of ['=', '+', '-', '@', '\t=', ' =', '\r'])
      expect(csvText([[`${start}cmd|' /C calc'!A0`]]), JSON.stringify(start)).toMatch(/^"?'/);
    expect(csvText([[-5, 'a"b', undefined]])).toBe('-5,"a""b",\r\n');
  });

  test('are cut where they are too long to read', async () => {
    const document = await report([{ hour: monday, service: 'deepseek', user: 'x'.repeat(65_536) }]);
    expect(
      Math.max(
        ...markdownOf(document)
          .split('\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThan(1000);
    expect(tablesOf(document).length).toBeGreaterThan(10);
  });
});
