import { Byte } from './byte.js';

const { BraceClose, BraceOpen, BracketClose, BracketOpen, Space } = Byte;

/** The depth behind the lines of an open record. */
export function depthOf(text: string): number {
  let depth = 0;
  for (const line of text.split('\n')) {
    const trimmed = Buffer.from(line.trim(), 'latin1');
    const isFirst = depth === 0 && trimmed.length > 0;
    if (!isFirst) depth += depthOfLine(trimmed, 0, trimmed.length);
    else depth = trimmed.length > 1 && endsWithOpener(trimmed, 0, trimmed.length) ? 2 : 1;
  }
  return depth;
}

/** By how much a line without its indentation changes the depth: `}` at its start, `{` at its end, or both. */
export function depthOfLine(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return 0;
  const closes = bytes[start] === BraceClose || bytes[start] === BracketClose ? 1 : 0;
  return (endsWithOpener(bytes, start, end) ? 1 : 0) - closes;
}

/** Whether the last byte of a line that is no blank opens an object or a list. */
export function endsWithOpener(bytes: Uint8Array, start: number, end: number): boolean {
  let last = end - 1;
  while (last > start && bytes[last]! <= Space) last--;
  return bytes[last] === BraceOpen || bytes[last] === BracketOpen;
}
