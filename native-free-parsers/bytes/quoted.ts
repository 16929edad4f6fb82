import { Byte } from './byte.js';

const { Backslash, Quote, Space } = Byte;

/**
 * The quote that closes a column which opened just before `start`, or `end` where the line was cut: a blank follows it, or
 * nothing. Quotes inside are escaped (`\"`) or, raw, come in pairs: `"Mozilla "quoted" (X11)"`.
 */
export function endOfQuoted(bytes: Uint8Array, start: number, end: number): number {
  let depth = 1;
  for (let at = start; at < end; at++) {
    if (bytes[at] !== Quote || isEscaped(bytes, start, at)) continue;
    const closes = at + 1 >= end || bytes[at + 1] === Space;
    if (closes && --depth === 0) return at;
    if (!closes && at > start && bytes[at - 1] === Space) depth++;
  }
  return end;
}

/** Whether an odd number of backslashes, none before `start`, precedes `at`. */
export function isEscaped(bytes: Uint8Array, start: number, at: number): boolean {
  let first = at;
  while (first > start && bytes[first - 1] === Backslash) first--;
  return (at - first) % 2 === 1;
}
