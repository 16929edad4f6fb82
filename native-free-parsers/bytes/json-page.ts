import { Byte } from './byte.js';
import { skipWhiteSpace } from './json-lexer.js';
import { startsWithAny, word } from './match.js';

const { Backslash, BraceOpen, BracketOpen, Colon, Quote, Space } = Byte;

/** Where the first object is of the list in the page that starts at `start`; -1 if it is no page. */
export function startOfPage(bytes: Buffer, start: number, end: number): number {
  const reach = Math.min(end, start + maxPageHead);
  let key = -1;
  for (let at = start + 1; at < reach; at++) {
    const byte = bytes[at]!;
    if (byte === Quote) {
      if (bytes[at - 1] !== Colon && bytes[skipWhiteSpaceBack(bytes, at - 1)] !== Colon) key = at;
      at++;
      while (at < reach && bytes[at] !== Quote) at += bytes[at] === Backslash ? 2 : 1;
    } else if (byte === BraceOpen) return -1;
    else if (byte === BracketOpen) {
      const first = skipWhiteSpace(bytes, at + 1, reach);
      return first < reach && bytes[first] === BraceOpen && key >= 0 && startsWithAny(bytes, key, reach, pageKeys)
        ? first
        : -1;
    }
  }
  return -1;
}

/** What interfaces call the list of records in a page. */
const pageKeys = [
  'value',
  'records',
  'Records',
  'items',
  'Items',
  'results',
  'result',
  'data',
  'logs',
  'events',
  'entries',
]
  .map((key) => `"${key}"`)
  .map(word);
/** What stands before the list is short: a link, a count. */
const maxPageHead = 2048;

function skipWhiteSpaceBack(bytes: Buffer, from: number): number {
  let at = from;
  while (at > 0 && bytes[at]! <= Space) at--;
  return at;
}
