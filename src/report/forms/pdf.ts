import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { UserError } from '../../user-error.js';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const longestMs = 120_000;

/**
 * A page as PDF, printed by a Chromium of this machine, which gets no network and a profile of its own.
 * `browser` names one; otherwise it is looked for. Throws a UserError where there is none or it fails.
 */
export async function pdfOf(html: string, browser?: string): Promise<Buffer> {
  const program = browser ?? found();
  if (program === undefined)
    throw new UserError(
      '--format pdf: no Chromium or Chrome is on this machine. Install one (apt-get install chromium), name one with --browser, or write html and print it.',
    );
  const folder = await mkdtemp(join(tmpdir(), 'lamplighter-pdf-'));
  const [page, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
  try {
    await writeFile(page, html, { mode: 0o600 });
    await promisify(execFile)(program, [...options(folder), `--print-to-pdf=${pdf}`, pathToFileURL(page).href], {
      timeout: longestMs,
    });
    return await readFile(pdf);
  } catch (error) {
    const [reason] = (error as Error).message.split('\n', 1);
    throw new UserError(
      `--format pdf: ${program} did not print: ${reason}. Name another with --browser, or write html and print it.`,
      { cause: error },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Chromium refuses its sandbox to root; the page has no script and may load nothing. */
function options(folder: string): string[] {
  return [
    '--headless',
    '--disable-gpu',
    '--no-first-run',
    '--no-pdf-header-footer',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    `--user-data-dir=${join(folder, 'profile')}`,
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

function found(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return programs.flatMap((program) => folders.map((folder) => join(folder, program))).find((path) => existsSync(path));
}
