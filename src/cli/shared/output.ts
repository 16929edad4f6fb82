import { once } from 'node:events';

export { plural } from '../../report/figure-text.js';

/** Writes to stdout and waits while the reader is slower. */
export async function print(text: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

export function printJson(document: unknown): Promise<void> {
  return print(`${JSON.stringify(document, undefined, 2)}\n`);
}

/** Talk: one line on stderr. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
