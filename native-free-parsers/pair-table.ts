import { Byte } from './bytes/byte.js';
import { equals, word } from './bytes/match.js';
import { decimal } from './bytes/numbers.js';
import { PairKeys, type PairStyle } from './bytes/pair-keys.js';
import type { Pairs } from './bytes/pairs.js';
import { assign, type FieldName, fieldCode } from './field.js';
import type { Row } from './row.js';

const { Quote } = Byte;

const noneCode = fieldCode('none');

/**
 * A product's keys and the fields they state, as in its vendor's table. `none` is a key that the format reads itself.
 *
 *   { src_ip: 'client', src_port: 'clientPort', time: 'none' }
 */
export class PairTable<Key extends string> {
  readonly keys: PairKeys;
  private readonly names: readonly string[];
  private readonly codes: readonly number[];
  private readonly portSlots: readonly number[];
  private readonly unknowns: readonly Uint8Array[];

  /** `unknowns` are the words, beside the empty one, by which the product says that it does not know. */
  constructor(fields: Readonly<Record<Key, FieldName>>, unknowns: readonly string[], style: PairStyle = {}) {
    this.names = Object.keys(fields);
    this.codes = Object.values<FieldName>(fields).map(fieldCode);
    this.portSlots = this.codes.flatMap((code, slot) => (code === fieldCode('serverPort') ? [slot] : []));
    this.unknowns = unknowns.map(word);
    this.keys = new PairKeys(this.names, style);
  }

  slot(key: Key): number {
    return this.names.indexOf(key);
  }

  /** Whether the line states the key of `slot`. */
  isKnown(bytes: Uint8Array, pairs: Pairs, slot: number): boolean {
    const start = pairs.start(slot);
    const end = pairs.end(slot);
    if (end <= start) return false;
    for (let i = 0; i < this.unknowns.length; i++) if (equals(bytes, start, end, this.unknowns[i]!)) return false;
    return true;
  }

  /** Puts the server's port in `row`: a sink is asked about flows by it. */
  readServerPort(row: Row, pairs: Pairs): void {
    const { bytes } = row;
    for (let i = 0; i < this.portSlots.length; i++) {
      const slot = this.portSlots[i]!;
      if (this.isKnown(bytes, pairs, slot)) row.serverPort = decimal(bytes, pairs.start(slot), pairs.end(slot));
    }
  }

  /** Puts what the line states in `row`. */
  readFields(row: Row, pairs: Pairs): void {
    const { bytes } = row;
    for (let slot = 0; slot < this.codes.length; slot++) {
      if (this.codes[slot] === noneCode || !this.isKnown(bytes, pairs, slot)) continue;
      const start = pairs.start(slot);
      const end = pairs.end(slot);
      // CEF has no quotes, but some senders write them.
      const isQuoted = end - start > 1 && bytes[start] === Quote && bytes[end - 1] === Quote;
      if (isQuoted) assign(row, this.codes[slot]!, bytes, start + 1, end - 1);
      else assign(row, this.codes[slot]!, bytes, start, end);
    }
  }
}
