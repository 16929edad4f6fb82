import { TextDecoder } from 'node:util';
import type { Filter } from '../packing.js';

/**
 * UTF-16 with a byte order mark, as Windows tools export it; comes out as UTF-8 without the mark.
 *
 *   ff fe  2e 00 …    fe ff  00 2e …
 *   LE                BE
 */
const utf16: Filter = {
  kind: 'filter',
  recognises: (head) => isLittle(head) || (head[0] === 0xfe && head[1] === 0xff),
  async *unpack(packed) {
    let decoder: TextDecoder | undefined;
    for await (const chunk of packed) {
      decoder ??= new TextDecoder(isLittle(chunk) ? 'utf-16le' : 'utf-16be');
      yield Buffer.from(decoder.decode(chunk, { stream: true }));
    }
    // Half a character at the end becomes a replacement character.
    if (decoder) yield Buffer.from(decoder.decode());
  },
};

export default utf16;

/** `ff fe 00 00` is UTF-32, which nothing writes. */
function isLittle(head: Buffer): boolean {
  return head[0] === 0xff && head[1] === 0xfe && !(head[2] === 0 && head[3] === 0);
}
