import { Byte } from '../bytes/byte.js';
import { indexOf } from '../bytes/match.js';
import { decimal } from '../bytes/numbers.js';

const { Dot, ParenClose, ParenOpen, Space } = Byte;

/** The longest name that DNS allows (RFC 1035 section 2.3.4); escapes are not written. */
const maxName = 255;

/**
 * Writes the name `bytes[start, end)` to the start of `target` as other logs write it; its length there, -1 where it was cut
 * or is too long. The root is `.`.
 *
 *   (7)chatgpt(3)com(0)     chatgpt.com
 *   .chatgpt.com.           chatgpt.com
 */
export function readDnsLabels(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let last = end;
  while (last > start && bytes[last - 1] === Space) last--;
  return bytes[start] === ParenOpen ? fromLengths(bytes, start, last, target) : fromDots(bytes, start, last, target);
}

function fromLengths(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let used = 0;
  for (let at = start; at < end && bytes[at] === ParenOpen; ) {
    const close = indexOf(bytes, at, Math.min(end, at + 5), ParenClose);
    const length = decimal(bytes, at + 1, close);
    if (Number.isNaN(length) || bytes[close] !== ParenClose || close >= end) return -1;
    if (length === 0) return close + 1 === end ? root(used, target) : -1;
    // A byte that is no text may be written as several, so the length is of the name and not of the text.
    const counted = close + 1 + length;
    const labelEnd = bytes[counted] === ParenOpen ? counted : indexOf(bytes, close + 1, end, ParenOpen);
    if (labelEnd >= end || used + labelEnd - close > maxName) return -1;
    if (used > 0) target[used++] = Dot;
    for (let i = close + 1; i < labelEnd; i++) target[used++] = bytes[i]!;
    at = labelEnd;
  }
  return -1;
}

function fromDots(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  const first = bytes[start] === Dot ? start + 1 : start;
  const last = end > first && bytes[end - 1] === Dot ? end - 1 : end;
  if (last - first > maxName || (first === start && first < last)) return -1;
  for (let i = first; i < last; i++) target[i - first] = bytes[i]!;
  return root(last - first, target);
}

function root(used: number, target: Uint8Array): number {
  if (used > 0) return used;
  target[0] = Dot;
  return 1;
}
