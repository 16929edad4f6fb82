const [prime1, prime2, prime3, prime4, prime5] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1];
const stripeBytes = 16;

/** xxHash of 32 bits with seed 0: the checksum of LZ4. https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md */
export class XxHash32 {
  private readonly lanes = Int32Array.of(prime1 + prime2, prime2, 0, -prime1);
  private readonly rest = Buffer.alloc(stripeBytes);
  private restBytes = 0;
  private total = 0;

  update(bytes: Buffer): this {
    this.total += bytes.length;
    let at = 0;
    if (this.restBytes > 0) {
      at = bytes.copy(this.rest, this.restBytes, 0, stripeBytes - this.restBytes);
      this.restBytes += at;
      if (this.restBytes < stripeBytes) return this;
      this.stripe(this.rest, 0);
    }
    for (; at + stripeBytes <= bytes.length; at += stripeBytes) this.stripe(bytes, at);
    this.restBytes = bytes.copy(this.rest, 0, at);
    return this;
  }

  digest(): number {
    const { lanes, rest, restBytes, total } = this;
    const isShort = total < stripeBytes;
    let hash = isShort
      ? prime5
      : rotated(lanes[0]!, 1) + rotated(lanes[1]!, 7) + rotated(lanes[2]!, 12) + rotated(lanes[3]!, 18);
    hash = (hash + total) | 0;
    let at = 0;
    for (; at + 4 <= restBytes; at += 4)
      hash = Math.imul(rotated((hash + Math.imul(rest.readInt32LE(at), prime3)) | 0, 17), prime4);
    for (; at < restBytes; at++) hash = Math.imul(rotated((hash + Math.imul(rest[at]!, prime5)) | 0, 11), prime1);
    hash = Math.imul(hash ^ (hash >>> 15), prime2);
    hash = Math.imul(hash ^ (hash >>> 13), prime3);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  private stripe(bytes: Buffer, at: number): void {
    const { lanes } = this;
    for (let lane = 0; lane < 4; lane++) {
      const sum = (lanes[lane]! + Math.imul(bytes.readInt32LE(at + 4 * lane), prime2)) | 0;
      lanes[lane] = Math.imul(rotated(sum, 13), prime1);
    }
  }
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
