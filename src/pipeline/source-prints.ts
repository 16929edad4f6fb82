import { createHash } from 'node:crypto';
import type { Head } from '../store/store.js';

/** A source is known again by at most this much of its beginning. */
export const headBytes = 1 << 16;
/** …and by at most this much before its checkpoint. */
const tailBytes = 1 << 12;

/** …but by a power of two of it, so that any number of sources is looked up with a dozen digests. */
const smallestHead = 1 << 6;

/** What is remembered of a source's first bytes. */
export function headOf(head: Uint8Array): Head {
  const length = headLength(head.length);
  return { bytes: length, digest: digest(head.subarray(0, length)) };
}

/** The heads by which a source that begins with `head` may be remembered, longest first. */
export function possibleHeads(head: Uint8Array, lengths: Iterable<number>): Head[] {
  return [...lengths]
    .filter((length) => length <= head.length)
    .sort((one, other) => other - one)
    .map((length) => ({ bytes: length, digest: digest(head.subarray(0, length)) }));
}

function headLength(length: number): number {
  return length < smallestHead ? length : Math.min(headBytes, 2 ** Math.floor(Math.log2(length)));
}

/**
 * A print of the bytes before a checkpoint: `4096:<SHA-256>` of as many of the last of `before` as it says, at most 4 KiB.
 * Two logs may begin alike (a header, a first event); they do not also agree where one of them was left.
 */
export function tailOf(before: Uint8Array): string {
  const tail = before.subarray(Math.max(0, before.length - tailBytes));
  return `${tail.length}:${digest(tail)}`;
}

/** Whether `before`, the at most 4 KiB before the same checkpoint of another reading, agrees with the print. */
export function matchesTail(before: Uint8Array, tail: string): boolean {
  const count = Number.parseInt(tail, 10);
  return before.length >= count && tailOf(before.subarray(before.length - count)) === tail;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
