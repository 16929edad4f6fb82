import { latin1 } from '../latin1.js';
import { staticTable } from './hpack-static-table.js';
import { decodeHuffman } from './huffman.js';

export type Header = readonly [name: string, value: string];

const startBytes = 4096;
/** More than peers ask for; a table that is to be larger is not followed. */
const mostBytes = 1 << 16;
const entryBytes = 32;
const mostHeaders = 512;

/** Decodes the header blocks of one side of an HTTP/2 connection, in their order (RFC 7541). */
export class HpackDecoder {
  /** The newest first. */
  private readonly table: Header[] = [];
  private tableBytes = 0;
  private limit = startBytes;

  private bytes: Uint8Array = Buffer.alloc(0);
  private at = 0;
  private end = 0;

  /** The headers of a whole block; undefined where it is damaged, after which no other block can be read. */
  decode(bytes: Uint8Array, start: number, end: number): Header[] | undefined {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    const headers: Header[] = [];
    while (this.at < end) {
      const first = bytes[this.at]!;
      if ((first & 0xe0) === 0x20) {
        if (!this.resize(this.integer(5))) return undefined;
        continue;
      }
      const header = this.header(first);
      if (!header || headers.length >= mostHeaders) return undefined;
      headers.push(header);
    }
    return headers;
  }

  /** Indexed; literal and added to the table; literal and not added. */
  private header(first: number): Header | undefined {
    if (first & 0x80) return this.entry(this.integer(7));
    const isAdded = (first & 0x40) !== 0;
    const index = this.integer(isAdded ? 6 : 4);
    const name = index === 0 ? this.string() : this.entry(index)?.[0];
    const value = this.string();
    if (name === undefined || value === undefined) return undefined;
    if (isAdded) this.add([name, value]);
    return [name, value];
  }

  private entry(index: number): Header | undefined {
    return index <= staticTable.length ? staticTable[index - 1] : this.table[index - staticTable.length - 1];
  }

  private add(header: Header): void {
    const size = entryBytes + header[0].length + header[1].length;
    this.shrink(this.limit - size);
    if (size > this.limit) return;
    this.table.unshift(header);
    this.tableBytes += size;
  }

  private resize(limit: number): boolean {
    if (!(limit <= mostBytes)) return false;
    this.limit = limit;
    this.shrink(limit);
    return true;
  }

  private shrink(most: number): void {
    while (this.tableBytes > most && this.table.length > 0) {
      const [name, value] = this.table.pop()!;
      this.tableBytes -= entryBytes + name.length + value.length;
    }
  }

  /** NaN where it is longer than any that is needed, or cut off. */
  private integer(prefixBits: number): number {
    const most = (1 << prefixBits) - 1;
    let value = this.bytes[this.at++]! & most;
    if (value < most) return value;
    for (let shift = 0; shift <= 21 && this.at < this.end; shift += 7) {
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  }

  private string(): string | undefined {
    if (this.at >= this.end) return undefined;
    const isHuffman = (this.bytes[this.at]! & 0x80) !== 0;
    const length = this.integer(7);
    const start = this.at;
    if (!(start + length <= this.end)) return undefined;
    this.at = start + length;
    return isHuffman ? decodeHuffman(this.bytes, start, this.at) : latin1(this.bytes, start, this.at);
  }
}
