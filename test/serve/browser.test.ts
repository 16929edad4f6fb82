/** The served pages in a real browser, over a store whose names are hostile. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { zscaler } from '../../bench/generate/office-week/web-logs.js';
import { explainKnowledgeOf } from '../../src/cli/shared/explain-knowledge.js';
import { openJudgement } from '../../src/cli/shared/judgement.js';
import { knowledgeOf } from '../../src/cli/shared/knowledge.js';
import { packageRoot } from '../../src/package-root.js';
import { explain } from '../../src/report/explain.js';
import { loadFindingKinds } from '../../src/report/finding-kinds.js';
import { Access } from '../../src/serve/access.js';
import { applicationOf } from '../../src/serve/application.js';
import { Reports } from '../../src/serve/reports.js';
import { openStore } from '../../src/store/open.js';
import type { Store } from '../../src/store/store.js';
import { violations } from '../violations.js';

const program = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (!program)
  console.warn('SKIPPED: served pages in a browser: no Chromium on this machine (apt-get install chromium)');

const hostile = [
  '<img src=x onerror=alert(1)>',
  "=cmd|' /C calc'!A0",
  '\u202egnp.exe',
  '[a](javascript:alert(1))',
  `long${'x'.repeat(60_000)}`,
];
const page46 = '/?week=2026-W46';

describe.skipIf(!program)('the served pages in a browser', () => {
  let browser: Browser;
  let folder: string;
  let store: Store;
  let app: FastifyInstance;
  let address: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lamplighter-serve-'));
    const log = join(folder, 'web.csv');
    const database = join(folder, 'lamplighter.db');
    writeFileSync(log, hostile.flatMap((name, i) => lines(name, i)).join(''));
    const scan = [join(packageRoot, 'dist/src/main.js'), 'scan', log, '--db', database, '--tz', 'UTC'];
    execFileSync(process.execPath, scan, { cwd: folder, stdio: 'ignore' });
    store = await openStore(database, { create: false });
    const judgement = await openJudgement({});
    const knowledge = async () => knowledgeOf(judgement);
    app = await applicationOf({
      reports: new Reports({ store, knowledge, files: [database], findings: loadFindingKinds(), timeZone: 'UTC' }),
      access: new Access(undefined),
      isLocal: true,
      explained: async (asked) =>
        explain(store, { ...asked, limit: 5 }, explainKnowledgeOf(judgement, await store.privacy())),
    });
    address = await app.listen({ host: '127.0.0.1', port: 0 });
    browser = await chromium.launch({
      executablePath: program!,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    mkdirSync(join(packageRoot, 'test-results'), { recursive: true });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A page, and everything that it complained of or tried to load from elsewhere. */
  async function open(path: string, width = 1200): Promise<{ page: Page; troubles: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const troubles: string[] = [];
    page.on('dialog', (dialog) => troubles.push(`dialog ${dialog.message()}`));
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(address)) troubles.push(`loads ${request.url()}`);
    });
    await page.goto(address + path);
    return { page, troubles };
  }

  test.each([
    ['report', page46, 1200],
    ['narrow', page46, 390],
    ['explain', `/explain?week=2026-W46&subject=chatgpt`, 1200],
    ['login', '/login', 1200],
    ['mistake', '/?week=x', 1200],
  ])(
    '%s passes every automated accessibility rule and is not wider than its window',
    async (name, path, width) => {
      const { page, troubles } = await open(path, width);
      await page.screenshot({ path: join(packageRoot, 'test-results', `serve-${name}.png`), fullPage: true });
      expect(troubles).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
      expect(await violations(page)).toEqual([]);
      await page.close();
    },
    60_000,
  );

  test('hostile names are harmless text, in the report and where it is explained', async () => {
    for (const path of [page46, '/explain?week=2026-W46&subject=chatgpt']) {
      const { page, troubles } = await open(path);
      expect(await page.locator('img, script, iframe').count(), path).toBe(0);
      const text = (await page.textContent('body')) ?? '';
      expect(text).toContain('<img src=x onerror=alert(1)>');
      expect(text).toContain('gnp.exe');
      expect(/[\u202a-\u202e\u2066-\u2069]/.exec(text)?.[0]).toBeUndefined();
      expect(troubles).toEqual([]);
      await page.close();
    }
  }, 60_000);

  test('the keyboard comes first to the content, then through the filters in the order in which they stand', async () => {
    const { page } = await open(page46);
    const order: string[] = [];
    for (let i = 0; i < 7; i++) {
      await page.keyboard.press('Tab');
      order.push(
        await page.evaluate(() => {
          const { activeElement: at } = document;
          return at?.id || at?.className || at?.tagName || '';
        }),
      );
      // A date is several fields to the keyboard: day, month, year.
      if (order.at(-1) === order.at(-2)) {
        order.pop();
        i--;
      }
    }
    expect(order).toEqual(['skip', 'week', 'from', 'to', 'verdict', 'q', 'BUTTON']);
    await page.close();
  }, 60_000);

  test('a heading sorts its table, says which way, and the other way the next time', async () => {
    const { page } = await open(page46);
    const heading = page.locator('#table-users th', { hasText: 'Requests' }).first();
    expect(await heading.getAttribute('aria-sort')).toBe(null);
    for (const order of ['descending', 'ascending']) {
      await heading.getByRole('link').click();
      expect(await heading.getAttribute('aria-sort')).toBe(order);
      expect(page.url()).toMatch(/#table-users$/);
    }
    await page.close();
  }, 60_000);

  test('a name leads to what is known of it, and from there to why', async () => {
    const { page } = await open(page46);
    await page.getByRole('link', { name: 'ChatGPT', exact: true }).first().click();
    expect(page.url()).toContain('service=chatgpt');
    await page.getByRole('link', { name: 'why', exact: true }).click();
    expect(await page.textContent('h1')).toBe('Why: chatgpt');
    expect(await page.textContent('h2')).toContain('ChatGPT (chatgpt), 2026-11-10');
    await page.close();
  }, 60_000);
});

/** A few requests by somebody whose name, department and machine are hostile. */
function lines(name: string, index: number): string[] {
  return Array.from({ length: 6 }, (_, i) =>
    zscaler.line({
      number: i,
      timeMs: Date.parse('2026-11-10T09:00:00Z') + (6 * index + i) * 60_000,
      seat: {
        person: { account: quoted(name), name: '', department: quoted(name), manager: '', network: 'branch' },
        machine: `nb-${index}`,
        address: `10.30.0.${index + 2}`,
        network: 'branch',
        browsing: 0,
      },
      counts: true,
      host: 'chatgpt.com',
      address: '192.0.2.4',
      durationMs: 10,
      bytesUp: 9000,
      bytesDown: 9000,
      clientPort: 50_000,
    }),
  );
}

function quoted(text: string): string {
  return text.replaceAll('"', '""');
}
