/**
 * Serves a database and opens its page, as soon as it can be and once more: `node open-page.js DB`. Prints
 * `{"openSeconds","againSeconds","pageBytes"}`: from when it is asked for until all of it is there.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { program } from '../commands.js';

const [database] = process.argv.slice(2);
const args = ['serve', '--db', database!, '--tz', 'UTC', '--listen', '127.0.0.1:0'];
const server = spawn(process.execPath, [program('../src/main.js'), ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
try {
  const address = await addressOf(server.stderr);
  const page = `${address}/?week=2026-W46`;
  const [openSeconds, pageBytes] = await opened(page);
  const [againSeconds] = await opened(page);
  console.log(JSON.stringify({ openSeconds, againSeconds, pageBytes }));
} finally {
  server.kill('SIGTERM');
}

async function addressOf(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const address = / at (http:\S+)$/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error('the server ended before it served');
}

async function opened(page: string): Promise<[seconds: number, bytes: number]> {
  const started = performance.now();
  const response = await fetch(page);
  const { length } = await response.text();
  if (response.status !== 200) throw new Error(`${page}: ${response.status}`);
  return [(performance.now() - started) / 1000, length];
}
