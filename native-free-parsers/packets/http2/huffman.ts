/**
 * Bits of each byte's code, and of the end of a string (256): RFC 7541 appendix B. The code is canonical, so the lengths say it all:
 * codes of one length count up in the order of their bytes, and each length goes on where the one before it ended.
 */
const codeLengths: readonly number[] = [
  [13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28],
  [28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28],
  [6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6],
  [5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10],
  [13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7],
  [7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6],
  [15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5],
  [6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28],
  [20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23],
  [24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24],
  [22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23],
  [21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23],
  [26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25],
  [19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27],
  [20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23],
  [26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26],
  [30],
].flat();
const longestCode = 30;
const endOfString = 256;

/** By length: the first code, how many there are, and where their symbols start in `symbols`. */
const firstCode = new Uint32Array(longestCode + 1);
const codeCount = new Uint32Array(longestCode + 1);
const firstSymbol = new Uint32Array(longestCode + 1);
const symbols: readonly number[] = codeLengths
  .map((_, symbol) => symbol)
  .sort((a, b) => codeLengths[a]! - codeLengths[b]! || a - b);
for (const length of codeLengths) codeCount[length]!++;
for (let length = 1, code = 0, at = 0; length <= longestCode; length++) {
  code <<= 1;
  firstCode[length] = code;
  firstSymbol[length] = at;
  code += codeCount[length]!;
  at += codeCount[length]!;
}

/** The text of a Huffman-coded string; undefined where it is damaged. */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = '';
  let code = 0;
  let length = 0;
  for (let at = start; at < end; at++) {
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((bytes[at]! >> bit) & 1);
      length++;
      const index = code - firstCode[length]!;
      if (index >= 0 && index < codeCount[length]!) {
        const symbol = symbols[firstSymbol[length]! + index]!;
        if (symbol === endOfString) return undefined;
        text += String.fromCharCode(symbol);
        code = 0;
        length = 0;
      } else if (length === longestCode) return undefined;
    }
  }
  // The rest of the last byte is filled with the first bits of the longest code: ones, fewer than eight.
  return length < 8 && code === (1 << length) - 1 ? text : undefined;
}
