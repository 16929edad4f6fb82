/**
 * NetFlow and IPFIX as exporters send them: one datagram after the other.
 *
 *   v1, v5, v7   header  count records of one kind
 *   v9, IPFIX    header  set  set  …        each `id length` and templates (0; IPFIX 2), options templates (1; 3) or records (the
 *                                           number of their template)
 *
 * Templates belong to a source of an exporter. Data that comes before its template is kept, 16 MiB of it, and read when the
 * template comes, with the times of its own packet.
 *
 * NetFlow v9: RFC 3954. IPFIX: RFC 7011; reverse elements RFC 5103; structured data (RFC 6313) is skipped.
 */
import { Reject } from '../../format.js';
import type { PacketFacts } from '../packet-facts.js';
import { fixedTemplate } from './fixed-templates.js';
import { FlowRecord } from './flow-record.js';
import { ObservationDomain } from './observation-domain.js';
import type { Template } from './template.js';
import { TemplateSet } from './template-sets.js';

const maxDomains = 1024;
/** Of all templates together: some 5,000, in 10 MB. */
const maxTemplateWeight = 1 << 20;
const maxPendingBytes = 1 << 24;
const maxKeptTemplates = 64;
const headerBytes = { v1: 16, v5: 24, v9: 20, ipfix: 16 } as const;

/** What becomes of records that state no fact; `at` is where they are in the source. */
export interface ExportCounts {
  ignore(at: number): void;
  reject(at: number, reason: Reject): void;
}

/** A template as plain data, by which reading goes on where it ended. */
export interface KeptTemplate {
  readonly version: number;
  readonly domain: number;
  readonly isOptions: boolean;
  /** Base64 of the bytes that defined it. */
  readonly definition: string;
}

export class ExportReader {
  private readonly record: FlowRecord;
  private readonly counts: ExportCounts;
  private readonly templates = new TemplateSet();
  /** The one used last is the first. */
  private readonly domains: ObservationDomain[] = [];
  private readonly memory = { templates: 0 };
  private pendingBytes = 0;
  private exportMs = Number.NaN;
  private bootMs = Number.NaN;
  /** Where byte 0 of the buffer is in the source. */
  private base = 0;

  constructor(facts: PacketFacts, counts: ExportCounts) {
    this.record = new FlowRecord(facts);
    this.counts = counts;
  }

  /** Reads one datagram for which `exportLength` said where it ends; `end` is less where a capture cut it off. */
  read(bytes: Buffer, start: number, end: number, address: Uint8Array, addressBytes: number, base = 0): void {
    this.base = base;
    if (start + 2 > end) return;
    const version = bytes.readUInt16BE(start);
    if (version >= 9) this.readSets(version, bytes, start, end, address, addressBytes);
    else this.readFixed(version, bytes, start, end, address, addressBytes);
  }

  /** The templates in force, the latest sources' first; bounded. Exporters are not told apart. */
  keptTemplates(): readonly KeptTemplate[] {
    return this.domains
      .flatMap(({ version, id, definitions }) =>
        definitions.map(({ isOptions, definition }) => ({
          version,
          domain: id,
          isOptions,
          definition: definition.toString('base64'),
        })),
      )
      .slice(0, maxKeptTemplates);
  }

  /** Take up templates that `keptTemplates` gave, as those of an exporter at `address`. */
  restore(kept: readonly KeptTemplate[], address: Uint8Array, addressBytes: number): void {
    for (const { version, domain: id, isOptions, definition } of kept) {
      const bytes = Buffer.from(definition, 'base64');
      const domain = this.domain(version, id, address, addressBytes);
      this.templates.read(domain, bytes, 0, bytes.length, isOptions, (template) => this.add(domain, template));
    }
  }

  /** The source is over: what still waits for a template will not get it. */
  end(): void {
    for (const domain of this.domains) this.drop(domain);
    this.domains.length = 0;
  }

  private readFixed(
    version: number,
    bytes: Buffer,
    start: number,
    end: number,
    address: Uint8Array,
    addressBytes: number,
  ): void {
    const template = fixedTemplate(version);
    const first = start + (version === 1 ? headerBytes.v1 : headerBytes.v5);
    if (!template || first > end) return;
    const count = bytes.readUInt16BE(start + 2);
    this.exportMs = bytes.readUInt32BE(start + 8) * 1000 + Math.floor(bytes.readUInt32BE(start + 12) / 1e6);
    this.bootMs = this.exportMs - bytes.readUInt32BE(start + 4);
    const domain = this.domain(version, version === 5 ? bytes.readUInt16BE(start + 20) : 0, address, addressBytes);
    // The upper two bits say how it samples.
    if (version === 5) domain.samplingFactor = bytes.readUInt16BE(start + 22) & 0x3fff || 1;
    const last = Math.min(end, first + count * template.minBytes);
    this.readRecords(domain, template, bytes, first, last, this.base);
    if (last < first + count * template.minBytes) this.counts.reject(this.base + last, Reject.Truncated);
  }

  private readSets(
    version: number,
    bytes: Buffer,
    start: number,
    end: number,
    address: Uint8Array,
    addressBytes: number,
  ): void {
    const isIpfix = version === 10;
    let at = start + (isIpfix ? headerBytes.ipfix : headerBytes.v9);
    if (at > end) return;
    this.exportMs = bytes.readUInt32BE(start + (isIpfix ? 4 : 8)) * 1000;
    this.bootMs = isIpfix ? Number.NaN : this.exportMs - bytes.readUInt32BE(start + 4);
    const domain = this.domain(version, bytes.readUInt32BE(start + (isIpfix ? 12 : 16)), address, addressBytes);
    while (at + 4 <= end) {
      const id = bytes.readUInt16BE(at);
      const length = bytes.readUInt16BE(at + 2);
      if (length < 4) {
        // Zeros behind the last set are padding.
        if (id !== 0 || length !== 0) this.counts.reject(this.base + at, Reject.BadSyntax);
        return;
      }
      const next = Math.min(end, at + length);
      this.readSet(domain, id, bytes, at, next);
      if (at + length > end) this.counts.reject(this.base + at, Reject.Truncated);
      at += length;
    }
  }

  private readSet(domain: ObservationDomain, id: number, bytes: Buffer, at: number, end: number): void {
    const isIpfix = domain.version === 10;
    if (id >= 256) this.readData(domain, id, bytes, at + 4, end);
    else if (id === (isIpfix ? 2 : 0)) this.readTemplates(domain, bytes, at, end, false);
    else if (id === (isIpfix ? 3 : 1)) this.readTemplates(domain, bytes, at, end, true);
    else this.counts.reject(this.base + at, Reject.BadSyntax);
  }

  private readTemplates(domain: ObservationDomain, bytes: Buffer, at: number, end: number, areOptions: boolean): void {
    const isSound = this.templates.read(domain, bytes, at + 4, end, areOptions, (template) => {
      this.add(domain, template);
    });
    if (isSound) this.counts.ignore(this.base + at);
    else this.counts.reject(this.base + at, Reject.BadSyntax);
  }

  private add(domain: ObservationDomain, template: Template): void {
    const { memory } = this;
    while (memory.templates + template.weight > maxTemplateWeight && this.domains.length > 1) this.dropOldest();
    if (memory.templates + template.weight > maxTemplateWeight) return;
    domain.addTemplate(template);
    if (domain.pending.length > 0) this.replay(domain, template);
  }

  private readData(domain: ObservationDomain, id: number, bytes: Buffer, start: number, end: number): void {
    const template = domain.template(id);
    if (template) this.readRecords(domain, template, bytes, start, end, this.base);
    else this.keep(domain, id, bytes, start, end);
  }

  /** Less than a record at the end of a set is padding. */
  private readRecords(
    domain: ObservationDomain,
    template: Template,
    bytes: Buffer,
    start: number,
    end: number,
    base: number,
  ): void {
    const { record } = this;
    record.setPacket(domain, this.exportMs, this.bootMs);
    let at = start;
    while (at + template.minBytes <= end) {
      const length = template.locate(bytes, at, end);
      if (length < 0) {
        // Padding of up to seven zeros looks like fields of no length.
        if (end - at >= 8) this.counts.reject(base + at, Reject.Truncated);
        return;
      }
      if (template.isOptions) {
        record.readOptions(template, bytes, at);
        this.counts.ignore(base + at);
      } else if (!record.read(template, bytes, at)) this.counts.ignore(base + at);
      at += length;
    }
  }

  private keep(domain: ObservationDomain, templateId: number, bytes: Buffer, start: number, end: number): void {
    if (this.pendingBytes + end - start > maxPendingBytes) {
      this.counts.reject(this.base + start, Reject.NoHeader);
      return;
    }
    this.pendingBytes += end - start;
    const { exportMs, bootMs } = this;
    const copy = Buffer.from(bytes.subarray(start, end));
    domain.pending.push({ templateId, bytes: copy, exportMs, bootMs, at: this.base + start });
  }

  private replay(domain: ObservationDomain, template: Template): void {
    const { exportMs, bootMs } = this;
    const waiting = domain.pending;
    domain.pending = waiting.filter(({ templateId }) => templateId !== template.id);
    for (const set of waiting) {
      if (set.templateId !== template.id) continue;
      this.pendingBytes -= set.bytes.length;
      this.exportMs = set.exportMs;
      this.bootMs = set.bootMs;
      this.readRecords(domain, template, set.bytes, 0, set.bytes.length, set.at);
    }
    this.exportMs = exportMs;
    this.bootMs = bootMs;
  }

  /** The source `id` of the exporter; a new one takes the place of the one that was silent longest. */
  private domain(version: number, id: number, address: Uint8Array, addressBytes: number): ObservationDomain {
    const { domains } = this;
    for (let i = 0; i < domains.length; i++) {
      const domain = domains[i]!;
      if (domain.id !== id || domain.version !== version || !domain.isFrom(address, addressBytes)) continue;
      for (let j = i; j > 0; j--) domains[j] = domains[j - 1]!;
      domains[0] = domain;
      return domain;
    }
    if (domains.length === maxDomains) this.dropOldest();
    const domain = new ObservationDomain(version, id, address, addressBytes, this.memory);
    domains.unshift(domain);
    return domain;
  }

  private dropOldest(): void {
    const domain = this.domains.pop();
    if (domain) this.drop(domain);
  }

  private drop(domain: ObservationDomain): void {
    domain.clear();
    for (const set of domain.pending) {
      this.pendingBytes -= set.bytes.length;
      this.counts.reject(set.at, Reject.NoHeader);
    }
    domain.pending = [];
  }
}
