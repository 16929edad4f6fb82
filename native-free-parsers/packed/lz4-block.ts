/**
 * Unpacks one LZ4 block into `output`, behind `history` bytes of the blocks before it that it may refer to. Returns where it
 * ends there; -1 where it is damaged or has no room.
 *
 *   token         literals   offset          more
 *   4 bits 4 bits            2 bytes, low    each length of 15 goes on in bytes, up to one that is not 255
 *   length match
 *
 * https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 */
export function unpackLz4Block(
  packed: Uint8Array,
  start: number,
  end: number,
  output: Uint8Array,
  history = 0,
): number {
  let at = start;
  let used = history;
  while (at < end) {
    const token = packed[at++]!;
    let literals = token >> 4;
    if (literals === 15) {
      let byte = 255;
      while (byte === 255 && at < end) {
        byte = packed[at++]!;
        literals += byte;
      }
    }
    if (at + literals > end || used + literals > output.length) return -1;
    for (let i = 0; i < literals; i++) output[used++] = packed[at++]!;
    // The last sequence has literals only.
    if (at === end) return used;
    if (at + 2 > end) return -1;
    const offset = packed[at]! | (packed[at + 1]! << 8);
    at += 2;
    let length = (token & 15) + 4;
    if (length === 19) {
      let byte = 255;
      while (byte === 255 && at < end) {
        byte = packed[at++]!;
        length += byte;
      }
    }
    if (offset === 0 || offset > used || used + length > output.length) return -1;
    for (let i = 0; i < length; i++) {
      output[used] = output[used - offset]!;
      used++;
    }
  }
  return -1;
}
