import { once } from 'node:events';

/** Writes to stdout and waits while the reader is slower. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

export function printJson(document: unknown): Promise<void> {
  return print(`${JSON.stringify(document, undefined, 2)}\n`);
}

/** Talk: one line on stderr. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * Text from logs for a terminal: control and bidirectional characters, which could redraw or reorder the line, become visible.
 */
export function harmless(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Bytes with a unit: `1.2 GB`; decimal units, as disks and networks count. */
export function bytesText(bytes: number): string {
  return scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
}

/** A count with a comma every three digits: `1,234,567`. */
export function countText(count: number): string {
  return count.toLocaleString('en');
}

/** `1 service`, `2 services`. */
export function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function scaled(value: number, step: number, units: readonly string[]): string {
  let rest = value;
  let unit = 0;
  while (rest >= step && unit < units.length - 1) {
    rest /= step;
    unit++;
  }
  return `${unit === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${units[unit]}`;
}
