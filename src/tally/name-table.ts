import type { StringColumn } from './columns.js';
import { Interner } from './interner.js';

/** A name as it is kept, from the bytes of the log. Called once per distinct value. */
export type NameText = (bytes: Uint8Array) => string;

const maxNames = 1 << 16;
/** Hostile user agents run to megabytes; what tells names apart stands well before this. */
const maxNameBytes = 1 << 10;
const maxBytes = 8 << 20;

/**
 * The devices, users or clients of a worker's records: bytes to numbers, and each batch's strings.
 *
 * What was learnt stays for the next batch; `column` numbers only the names that one batch used.
 */
export class NameTable {
  private readonly names = new Interner(1 << 10);
  /** What a name is kept as, at the first id of all that are kept as the same. */
  private encoded: Uint8Array[] = [];
  /** Of each id, that first id: `CORP\\ana` and `corp\\Ana` are one user. */
  private firsts: number[] = [];
  private byText = new Map<string, number>();
  /** `used[i]` is the id of the batch's string `i`; the first is the empty name. */
  private used: number[] = [];
  private batchIndex = new Int32Array(1 << 10);
  private readonly text: NameText;

  constructor(text: NameText) {
    this.text = text;
    this.startBatch();
  }

  /** The number of a name in this batch; 0 for an empty one, which is "not stated". */
  add(bytes: Uint8Array, start: number, end: number): number {
    if (start === end) return 0;
    const id = this.names.add(bytes, start, Math.min(end, start + maxNameBytes));
    if (id >= this.firsts.length) this.learn(id);
    const first = this.firsts[id]!;
    const index = this.batchIndex[first]!;
    return index >= 0 ? index : this.use(first);
  }

  /** The strings that this batch used; the next batch starts with none. */
  takeColumn(): StringColumn {
    const parts = this.used.map((id) => this.encoded[id]!);
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    const ends = new Uint32Array(parts.length);
    let end = 0;
    for (let i = 0; i < parts.length; i++) {
      bytes.set(parts[i]!, end);
      end += parts[i]!.length;
      ends[i] = end;
    }
    for (const id of this.used) this.batchIndex[id] = -1;
    if (this.names.size > maxNames || this.names.bytes > maxBytes) this.forget();
    this.startBatch();
    return { bytes, ends };
  }

  private startBatch(): void {
    this.used = [];
    const empty = this.names.add(nothing, 0, 0);
    if (empty >= this.firsts.length) this.learn(empty);
    this.use(empty);
  }

  private learn(id: number): void {
    if (id >= this.batchIndex.length) {
      const wider = new Int32Array(this.batchIndex.length * 2);
      wider.set(this.batchIndex);
      this.batchIndex = wider;
    }
    this.batchIndex[id] = -1;
    const bytes = this.names.bytesOf(id);
    const text = bytes.length === 0 ? '' : this.text(bytes);
    const first = this.byText.get(text) ?? id;
    this.firsts[id] = first;
    if (first !== id) return;
    this.byText.set(text, id);
    this.encoded[id] = Buffer.from(text, 'utf8');
  }

  private use(id: number): number {
    this.batchIndex[id] = this.used.length;
    return this.used.push(id) - 1;
  }

  private forget(): void {
    this.names.clear();
    this.encoded = [];
    this.firsts = [];
    this.byText = new Map();
  }
}

const nothing = new Uint8Array(0);
