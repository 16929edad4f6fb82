/** Takes the picture of the report that the README shows: `npm run screenshot`, after `npm start`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'report.html');
const picture = join(root, 'docs', 'report.png');
const browsers = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

const program = browsers.find((path) => existsSync(path));
if (!program) fail(`There is no Chromium at ${browsers.join(' or ')}: apt-get install chromium.`);
if (!existsSync(page)) fail(`${page} is missing: npm start writes it.`);

// Chromium refuses to sandbox itself for root.
const browser = await chromium.launch({
  executablePath: program,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const view = await browser.newPage({ viewport: { width: 1120, height: 1240 }, colorScheme: 'light' });
await view.goto(pathToFileURL(page).href);
await view.screenshot({ path: picture });
await browser.close();
console.log(`wrote ${picture}`);

function fail(message) {
  console.error(message);
  process.exit(2);
}
