import { Byte } from './byte.js';

/** The first byte from `start` on that is no JSON white space; `end` if there is none. */
export function skipWhiteSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(bytes[at]!)) at++;
  return at;
}

/**
 * The closing quote of the string whose first byte after the opening quote is at `start`; -1 if it has none before `end`.
 * `view` is of the same memory as `bytes`.
 *
 * Looks at four bytes at a time for one that is a quote or a backslash: a tenth faster over whole records than byte by byte,
 * where `Buffer.indexOf` gains nothing on strings as short as those of logs (`npm run bench -- formats`).
 */
export function endOfString(bytes: Uint8Array, view: DataView, start: number, end: number): number {
  let at = start;
  while (at < end) {
    while (at + 4 <= end) {
      const word = view.getInt32(at, true);
      // `(x - 0x01…) & ~x & 0x80…` sets the top bit of the lowest byte of x that is zero (and perhaps of higher ones).
      const quote = word ^ 0x22222222;
      const backslash = word ^ 0x5c5c5c5c;
      const hits = (((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash)) & 0x80808080;
      if (hits !== 0) {
        at += (31 - Math.clz32(hits & -hits)) >> 3;
        break;
      }
      at += 4;
    }
    if (at >= end) return -1;
    const byte = bytes[at];
    if (byte === Byte.Quote) return at;
    at += byte === Byte.Backslash ? 2 : 1;
  }
  return -1;
}

/** The end of the number that starts at `start`; -1 if that is no JSON number. */
export function endOfNumber(bytes: Uint8Array, start: number, end: number): number {
  const whole = bytes[start] === Byte.Dash ? start + 1 : start;
  let at = skipDigits(bytes, whole, end);
  if (at === whole || (bytes[whole] === Byte.Zero && at > whole + 1)) return -1;
  if (at < end && bytes[at] === Byte.Dot) {
    const fraction = at + 1;
    at = skipDigits(bytes, fraction, end);
    if (at === fraction) return -1;
  }
  if (at < end && (bytes[at]! | 0x20) === 0x65) {
    at++;
    if (at < end && (bytes[at] === Byte.Plus || bytes[at] === Byte.Dash)) at++;
    const exponent = at;
    at = skipDigits(bytes, exponent, end);
    if (at === exponent) return -1;
  }
  return at;
}

/** The end of the `true`, `false` or `null` that starts at `start`; -1 if it is none of them. */
export function endOfLiteral(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start];
  const word = first === trueWord[0] ? trueWord : first === falseWord[0] ? falseWord : nullWord;
  if (end - start < word.length) return -1;
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word[i]) return -1;
  return start + word.length;
}

const trueWord = [0x74, 0x72, 0x75, 0x65] as const;
const falseWord = [0x66, 0x61, 0x6c, 0x73, 0x65] as const;
const nullWord = [0x6e, 0x75, 0x6c, 0x6c] as const;

function skipDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at]! >= Byte.Zero && bytes[at]! <= Byte.Nine) at++;
  return at;
}

function isBlank(byte: number): boolean {
  return byte === Byte.Space || byte === Byte.Tab || byte === Byte.Return || byte === Byte.Newline;
}
