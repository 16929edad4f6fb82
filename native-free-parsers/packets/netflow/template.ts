import { isNtop, Slot, slotCount, slotOf } from './elements.js';

const { None, SubApplication } = Slot;

/** Length that a template gives a field whose records state their own (RFC 7011 section 7). */
const variableLength = 65535;

/**
 * How records of one kind are laid out, made ready to read: where in a record is what a slot states.
 *
 *   template   8:4 12:4 7:2 11:2 1:4 …      element and length of each field
 *   at         [SourceV4] 0  [DestinationV4] 4  [SourcePort] 8 …      -1 where no field states it
 *
 * Where fields have lengths of their own, `locate` finds them anew in each record.
 */
export class Template {
  readonly id: number;
  readonly isOptions: boolean;
  /** By slot: where its field starts in the record; -1 where the record has none. */
  readonly at = new Int32Array(slotCount).fill(-1);
  readonly size = new Int32Array(slotCount);
  /** Where Cisco's sub-application fields start and end in the record, in pairs. */
  readonly subApplications: Int32Array;
  /** Bytes of the shortest record; of every one where no field has a length of its own. */
  readonly minBytes: number;
  readonly isFixed: boolean;
  /** Bytes that went out of the exporter are those of the way back: NetFlow v9 as all but Cisco use it, and nProbe. */
  readonly statesWayBack: boolean;
  /** The bytes that defined it: exporters send their templates again and again. */
  readonly definition: Buffer;
  private readonly slots: Uint8Array;
  private readonly lengths: Uint16Array;

  constructor(id: number, isOptions: boolean, fields: readonly TemplateField[], isIpfix: boolean, definition: Buffer) {
    this.id = id;
    this.isOptions = isOptions;
    this.definition = definition;
    this.slots = Uint8Array.from(fields, ({ slot }) => slot);
    this.lengths = Uint16Array.from(fields, ({ length }) => length);
    this.isFixed = !this.lengths.includes(variableLength);
    this.minBytes = this.lengths.reduce((sum, length) => sum + (length === variableLength ? 1 : length), 0);
    this.statesWayBack = !isIpfix || fields.some(({ enterprise }) => isNtop(enterprise));
    this.subApplications = new Int32Array(2 * fields.filter(({ slot }) => slot === SubApplication).length);
    if (this.isFixed) this.layOut();
  }

  /** Memory that it takes, in numbers. */
  get weight(): number {
    return 200 + this.lengths.length;
  }

  /** The length of the record at `start`; -1 where it does not end before `end`. */
  locate(bytes: Uint8Array, start: number, end: number): number {
    if (this.isFixed) return start + this.minBytes <= end ? this.minBytes : -1;
    const { lengths } = this;
    let at = start;
    let subApplication = 0;
    for (let i = 0; i < lengths.length; i++) {
      let length = lengths[i]!;
      if (length === variableLength) {
        if (at >= end) return -1;
        length = bytes[at++]!;
        if (length === 255) {
          if (at + 2 > end) return -1;
          length = (bytes[at]! << 8) | bytes[at + 1]!;
          at += 2;
        }
      }
      if (at + length > end) return -1;
      subApplication = this.place(i, at - start, length, subApplication);
      at += length;
    }
    return at - start;
  }

  private layOut(): void {
    let at = 0;
    let subApplication = 0;
    for (let i = 0; i < this.lengths.length; i++) {
      subApplication = this.place(i, at, this.lengths[i]!, subApplication);
      at += this.lengths[i]!;
    }
  }

  /** Of several fields that state the same the last one counts. */
  private place(field: number, at: number, length: number, subApplication: number): number {
    const slot = this.slots[field]!;
    if (slot === None) return subApplication;
    if (slot === SubApplication) {
      this.subApplications[subApplication] = at;
      this.subApplications[subApplication + 1] = at + length;
      return subApplication + 2;
    }
    this.at[slot] = length === 0 ? -1 : at;
    this.size[slot] = length;
    return subApplication;
  }
}

export interface TemplateField {
  readonly enterprise: number;
  readonly slot: Slot;
  readonly length: number;
}

/** A field of a template; `isScope` of NetFlow v9 has numbers of its own (system, interface, line card), which state nothing of ours. */
export function templateField(enterprise: number, element: number, length: number, isScope = false): TemplateField {
  return { enterprise, slot: isScope ? None : slotOf(enterprise, element), length };
}
