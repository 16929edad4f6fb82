import type { ObservationDomain } from './observation-domain.js';
import { Template, type TemplateField, templateField } from './template.js';

/** More fields than any exporter sends; a template of 64 KiB has 16,000. */
const maxFields = 1024;
const lowestTemplateId = 256;

/** The templates of one set, one after the other; each is added to `domain`. */
export class TemplateSet {
  /** The template added last. */
  template: Template | undefined;
  private at = 0;
  private id = 0;
  private fieldCount = 0;
  private scopeCount = 0;
  private readonly fields: TemplateField[] = [];

  /**
   * Reads a set's templates from `start` and calls `added` for each that is new or changed.
   * False where one is damaged: it and what follows it are not used.
   */
  read(
    domain: ObservationDomain,
    bytes: Buffer,
    start: number,
    end: number,
    isOptions: boolean,
    added: (template: Template) => void,
  ): boolean {
    const isIpfix = domain.version === 10;
    this.at = start;
    while (this.at + 4 <= end) {
      const from = this.at;
      this.id = bytes.readUInt16BE(from);
      // Padding.
      if (this.id === 0) return true;
      if (!this.readCounts(bytes, end, isOptions, isIpfix)) return false;
      if (this.fieldCount === 0) {
        withdraw(domain, this.id);
        continue;
      }
      if (this.id < lowestTemplateId || this.fieldCount > maxFields) return false;
      if (!this.readFields(bytes, end, isOptions, isIpfix)) return false;
      const known = domain.template(this.id);
      if (known && isSame(known, isOptions, bytes, from, this.at)) continue;
      const template = new Template(
        this.id,
        isOptions,
        this.fields,
        isIpfix,
        Buffer.from(bytes.subarray(from, this.at)),
      );
      // Records of no bytes would go on for ever.
      if (template.minBytes === 0) return false;
      added(template);
    }
    return true;
  }

  private readCounts(bytes: Buffer, end: number, isOptions: boolean, isIpfix: boolean): boolean {
    const { at } = this;
    const first = bytes.readUInt16BE(at + 2);
    if (!isOptions || (isIpfix && first === 0)) {
      this.fieldCount = first;
      this.scopeCount = 0;
      this.at = at + 4;
      return true;
    }
    if (at + 6 > end) return false;
    const second = bytes.readUInt16BE(at + 4);
    this.at = at + 6;
    // IPFIX counts all fields and those of the scope; NetFlow v9 the bytes of the scope's and of the others.
    this.fieldCount = isIpfix ? first : (first + second) >> 2;
    this.scopeCount = isIpfix ? second : first >> 2;
    return true;
  }

  private readFields(bytes: Buffer, end: number, isOptions: boolean, isIpfix: boolean): boolean {
    const { fields } = this;
    fields.length = 0;
    for (let i = 0; i < this.fieldCount; i++) {
      if (this.at + 4 > end) return false;
      const element = bytes.readUInt16BE(this.at);
      const length = bytes.readUInt16BE(this.at + 2);
      this.at += 4;
      const isEnterprise = isIpfix && element >= 0x8000;
      if (isEnterprise && this.at + 4 > end) return false;
      const enterprise = isEnterprise ? bytes.readUInt32BE(this.at) : 0;
      if (isEnterprise) this.at += 4;
      const isScope = isOptions && !isIpfix && i < this.scopeCount;
      fields.push(templateField(enterprise, isEnterprise ? element & 0x7fff : element, length, isScope));
    }
    return true;
  }
}

/** 2 and 3 in place of a template's number mean all of theirs (RFC 7011 section 8.1). */
function withdraw(domain: ObservationDomain, id: number): void {
  if (id === 2 || id === 3) domain.withdrawAll(id === 3);
  else domain.withdraw(id);
}

function isSame(known: Template, isOptions: boolean, bytes: Buffer, start: number, end: number): boolean {
  const { definition } = known;
  return (
    known.isOptions === isOptions &&
    definition.length === end - start &&
    bytes.compare(definition, 0, definition.length, start, end) === 0
  );
}
