import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { pdfOf } from '../../src/report/forms/pdf.js';
import { htmlOf } from '../../src/report/html/page.js';
import type { ReportDocument } from '../../src/report/report-document.js';
import { violations } from '../violations.js';
import { hostileNames, someReport } from './some-report.js';

const program = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (!program) console.warn('SKIPPED: pages in a browser: no Chromium on this machine (apt-get install chromium)');

describe.skipIf(!program)('the report in a browser', () => {
  let browser: Browser;
  let folder: string;
  const screenshots = join(packageRoot, 'test-results');

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: program!,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    folder = mkdtempSync(join(tmpdir(), 'lamplighter-html-'));
    mkdirSync(screenshots, { recursive: true });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The page, and everything that it complained of or tried to load. */
  async function open(report: ReportDocument, look: { width: number; colorScheme: 'light' | 'dark' }) {
    const path = join(folder, 'report.html');
    writeFileSync(path, htmlOf(report));
    const { width, colorScheme } = look;
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('dialog', (dialog) => troubles.push(`dialog ${dialog.message()}`));
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(path).href) troubles.push(`loads ${request.url()}`);
    });
    await page.goto(pathToFileURL(path).href);
    return { page, troubles };
  }

  for (const [name, look] of [
    ['light', { width: 1200, colorScheme: 'light' }],
    ['dark', { width: 1200, colorScheme: 'dark' }],
    ['narrow', { width: 390, colorScheme: 'light' }],
  ] as const) {
    test(`${name}: passes every automated accessibility rule, loads nothing and is not wider than its window`, async () => {
      const { page, troubles } = await open(someReport(), look);
      await page.screenshot({ path: join(screenshots, `report-${name}.png`), fullPage: true });
      expect(troubles).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
      expect(await violations(page)).toEqual([]);
      await page.close();
    }, 60_000);
  }

  test('on a phone words in charts are large enough, and tables are lists that need no scrolling', async () => {
    const { page } = await open(someReport(), { width: 390, colorScheme: 'light' });
    const found = await page.evaluate(() => {
      const texts = [...document.querySelectorAll('figure svg text')].filter(
        (text) => text.getClientRects().length > 0,
      );
      return {
        heights: texts.map((text) => text.getBoundingClientRect().height),
        outside: texts.filter((text) => {
          const { left, right } = text.getBoundingClientRect();
          return left < 0 || right > window.innerWidth;
        }).length,
        scrolling: [...document.querySelectorAll('.scroll:has(table.rows)')].filter(
          (part) => part.scrollWidth > part.clientWidth,
        ).length,
      };
    });
    expect(found.heights.length).toBeGreaterThan(20);
    expect(Math.min(...found.heights)).toBeGreaterThanOrEqual(11);
    expect([found.outside, found.scrolling]).toEqual([0, 0]);
    await page.close();
  }, 60_000);

  test('hostile names are harmless text wherever they stand, in tables and in charts', async () => {
    const { page, troubles } = await open(someReport(hostileNames), { width: 1200, colorScheme: 'light' });
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(troubles).toEqual([]);
    expect(await page.locator('script, img, iframe, object, b').count()).toBe(0);
    const text = (await page.textContent('body')) ?? '';
    for (const name of hostileNames) expect(text.includes(name.slice(0, 3)), name.slice(0, 20)).toBe(true);
    expect(/[\u202a-\u202e\u2066-\u2069\u0007]/.exec(text)?.[0]).toBeUndefined();
    expect(await violations(page)).toEqual([]);
    await page.close();
  }, 60_000);

  test('prints to pages as PDF', async () => {
    const pdf = await pdfOf(htmlOf(someReport()), program);
    writeFileSync(join(screenshots, 'report.pdf'), pdf);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(20_000);
  }, 120_000);
});

test('a page allows no script and nothing from elsewhere', () => {
  const html = htmlOf(someReport(hostileNames));
  expect(html).toContain("default-src 'none'");
  expect(/<(script|link|img|iframe|object|embed|base)\b|@import|url\((?!#)/i.exec(html)?.[0]).toBeUndefined();
  for (const [tag] of html.matchAll(/<[a-z][^>]*>/gi))
    expect(/\s(on[a-z]+|style|src)=/i.exec(tag.replaceAll(/"[^"]*"/g, '""'))?.[0]).toBeUndefined();
});
