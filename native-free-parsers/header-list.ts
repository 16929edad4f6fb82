import { Byte } from './bytes/byte.js';
import { JsonFields, JsonItems, JsonKind } from './bytes/json.js';
import { JsonPaths } from './bytes/json-keys.js';

const { UpperA, UpperZ } = Byte;

const paths = new JsonPaths(['/name', '/value']);
const nameSlot = 0;
const valueSlot = 1;

/** Finds headers of HTTP in a JSON list of them: `[{"name":"Host","value":"chatgpt.com"},…]`. */
export class HeaderList {
  /** Where the value is that was found last. */
  start = 0;
  end = 0;
  private readonly bytes: Buffer;
  private readonly items: JsonItems;
  private readonly header: JsonFields;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.items = new JsonItems(bytes);
    this.header = new JsonFields(paths, bytes);
  }

  /** Whether the list `bytes[start, end)` has a header of that name, which is in lower case; the first counts. */
  find(start: number, end: number, name: Uint8Array): boolean {
    const { items, header } = this;
    items.open(start, end);
    while (items.next()) {
      if (items.kind !== JsonKind.Object || !header.scan(items.start, items.end)) continue;
      if (header.kind(valueSlot) !== JsonKind.String || !this.isNamed(name)) continue;
      this.start = header.start(valueSlot);
      this.end = header.end(valueSlot);
      return this.end > this.start;
    }
    return false;
  }

  private isNamed(name: Uint8Array): boolean {
    const start = this.header.start(nameSlot);
    if (this.header.end(nameSlot) - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) {
      const byte = this.bytes[start + i]!;
      if ((byte >= UpperA && byte <= UpperZ ? byte | 0x20 : byte) !== name[i]) return false;
    }
    return true;
  }
}
