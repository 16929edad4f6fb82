import type { Template } from './template.js';
import { unsigned } from './unsigned.js';

const { NaN: unknown } = Number;

/** The values of one record, by what they state. */
export class RecordValues {
  template!: Template;
  bytes!: Buffer;
  /** Where the record starts. */
  record = 0;
  /** The text that was found last. */
  textStart = 0;
  textEnd = 0;

  set(template: Template, bytes: Buffer, record: number): void {
    this.template = template;
    this.bytes = bytes;
    this.record = record;
  }

  /** NaN where the record does not state it, or states it in too many bytes. */
  number(slot: number): number {
    const { at, size } = this.template;
    return at[slot]! < 0 ? unknown : unsigned(this.bytes, this.record + at[slot]!, size[slot]!);
  }

  /** Whether a text is there and says something; it is then from `textStart` to `textEnd`. */
  findText(slot: number): boolean {
    const { at, size } = this.template;
    return at[slot]! >= 0 && this.trim(this.record + at[slot]!, this.record + at[slot]! + size[slot]!);
  }

  /** The same of a text at a known place. Texts in fields of fixed length end at the first NUL, or are padded with blanks. */
  trim(start: number, fieldEnd: number): boolean {
    const { bytes } = this;
    let end = start;
    while (end < fieldEnd && bytes[end] !== 0) end++;
    while (end > start && bytes[end - 1] === 0x20) end--;
    this.textStart = start;
    this.textEnd = end;
    return end > start;
  }
}
