const places = 256;
const maxBytes = 64;

/** Short texts as strings in lower case, one string for all records that repeat it. Bounded: each place remembers the text last seen. */
export class ApplicationNames {
  private readonly texts = new Uint8Array(places * maxBytes);
  private readonly lengths = new Uint8Array(places);
  private readonly names: string[] = new Array<string>(places).fill('');

  /** '' for a text that says it is not known. What follows the 64th byte is cut. */
  name(bytes: Buffer, start: number, end: number): string {
    const length = Math.min(end - start, maxBytes);
    let hash = length;
    for (let i = 0; i < length; i++) hash = (Math.imul(hash, 31) + bytes[start + i]!) | 0;
    const place = (hash ^ (hash >>> 16)) & (places - 1);
    if (!this.holds(place, bytes, start, length)) this.remember(place, bytes, start, length);
    return this.names[place]!;
  }

  private holds(place: number, bytes: Buffer, start: number, length: number): boolean {
    if (this.lengths[place] !== length) return false;
    const from = place * maxBytes;
    for (let i = 0; i < length; i++) if (this.texts[from + i] !== bytes[start + i]) return false;
    return true;
  }

  private remember(place: number, bytes: Buffer, start: number, length: number): void {
    bytes.copy(this.texts, place * maxBytes, start, start + length);
    this.lengths[place] = length;
    const name = bytes.toString('latin1', start, start + length).toLowerCase();
    this.names[place] = name === 'unknown' ? '' : name;
  }
}
