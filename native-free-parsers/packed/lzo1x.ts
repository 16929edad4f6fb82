/**
 * Unpacks LZO1X data into `output` and returns how many bytes it is; -1 where it is damaged or has no room.
 *
 *   1LLDDDSS                     match of 5 to 8 bytes, 2 KiB back; S literals follow every match
 *   01LDDDSS                     match of 3 or 4 bytes, 2 KiB back
 *   001LLLLL                     match of 2 and more bytes, 16 KiB back
 *   0001DLLL                     match of 2 and more bytes, 16 to 48 KiB back; none back is the end
 *   0000LLLL                     after a match without literals: 3 and more literals
 *   0000DDSS                     after 1 to 3 literals: match of 2 bytes, 1 KiB back; after more of them: of 3 bytes, 2 to 3 KiB back
 *
 * https://docs.kernel.org/staging/lzo.html
 */
export function unpackLzo1x(packed: Uint8Array, start: number, end: number, output: Uint8Array): number {
  const reader = new Lzo1x(packed, start, end, output);
  return reader.unpack();
}

/** What came before an instruction: 0 a match without literals, 1 to 3 so many literals, 4 more of them. */
const manyLiterals = 4;

class Lzo1x {
  private readonly packed: Uint8Array;
  private readonly end: number;
  private readonly output: Uint8Array;
  private at: number;
  private used = 0;
  private state = 0;

  constructor(packed: Uint8Array, start: number, end: number, output: Uint8Array) {
    this.packed = packed;
    this.at = start;
    this.end = end;
    this.output = output;
  }

  unpack(): number {
    const { packed, end } = this;
    if (this.at < end && packed[this.at]! > 17) {
      const literals = packed[this.at++]! - 17;
      if (!this.copyLiterals(literals)) return -1;
      this.state = Math.min(literals, manyLiterals);
    }
    while (this.at < end) {
      const code = packed[this.at++]!;
      if (code < 16 && this.state === 0) {
        if (!this.copyLiterals(3 + this.length(code, 15))) return -1;
        this.state = manyLiterals;
        continue;
      }
      const isFar = code >= 16 && code < 64;
      const length = this.matchLength(code);
      if (this.at + (isFar ? 2 : 1) > end) return -1;
      const low = isFar ? packed[this.at]! | (packed[this.at + 1]! << 8) : packed[this.at]!;
      this.at += isFar ? 2 : 1;
      const distance = this.distance(code, low);
      // A match that is no way back is the end.
      if (distance === 0) return this.at === end ? this.used : -1;
      const literals = (isFar ? low : code) & 3;
      if (!this.copyMatch(distance, length) || !this.copyLiterals(literals)) return -1;
      this.state = literals;
    }
    return -1;
  }

  private matchLength(code: number): number {
    if (code >= 128) return 5 + ((code >> 5) & 3);
    if (code >= 64) return 3 + ((code >> 5) & 1);
    if (code >= 32) return 2 + this.length(code & 31, 31);
    if (code >= 16) return 2 + this.length(code & 7, 7);
    return this.state === manyLiterals ? 3 : 2;
  }

  private distance(code: number, low: number): number {
    if (code >= 64) return (low << 3) + ((code >> 2) & 7) + 1;
    if (code >= 32) return (low >> 2) + 1;
    if (code >= 16) {
      const far = ((code & 8) << 11) + (low >> 2);
      return far === 0 ? 0 : far + 0x4000;
    }
    return (low << 2) + (code >> 2) + (this.state === manyLiterals ? 2049 : 1);
  }

  /** A length that does not fit its bits is 0 in them, and goes on in bytes: each 0 is 255 more. */
  private length(bits: number, most: number): number {
    if (bits > 0) return bits;
    let length = most;
    while (this.at < this.end && this.packed[this.at] === 0) {
      length += 255;
      this.at++;
    }
    return this.at < this.end ? length + this.packed[this.at++]! : length;
  }

  private copyLiterals(count: number): boolean {
    if (this.at + count > this.end || this.used + count > this.output.length) return false;
    for (let i = 0; i < count; i++) this.output[this.used++] = this.packed[this.at++]!;
    return true;
  }

  private copyMatch(distance: number, length: number): boolean {
    if (distance > this.used || this.used + length > this.output.length) return false;
    for (let i = 0; i < length; i++) {
      this.output[this.used] = this.output[this.used - distance]!;
      this.used++;
    }
    return true;
  }
}
