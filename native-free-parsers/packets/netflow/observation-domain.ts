import type { Template } from './template.js';

/** A real exporter has a few samplers and thousands of applications; their numbers have 32 bits. */
const maxSamplers = 1024;
const maxApplications = 16384;

/** A data set that came before its template. */
export interface PendingSet {
  readonly templateId: number;
  readonly bytes: Buffer;
  /** The times of the packet that brought it. */
  readonly exportMs: number;
  readonly bootMs: number;
  /** Where it was, for `reject`. */
  readonly at: number;
}

/** What the templates of all sources take, in numbers of memory. */
export interface TemplateMemory {
  templates: number;
}

/** What one source of one exporter has said of its records: NetFlow v9's source id, IPFIX's observation domain. Bounded. */
export class ObservationDomain {
  readonly id: number;
  /** Address of the exporter: the first `addressBytes` of it. */
  readonly address = new Uint8Array(16);
  readonly addressBytes: number;
  readonly version: number;
  /** Unix milliseconds at which the exporter started, where an option said so. */
  bootMs = Number.NaN;
  /** How many packets, or bytes, one that was sampled stands for, where no sampler is named. */
  samplingFactor = 1;
  /** Data sets without a template, oldest first. */
  pending: PendingSet[] = [];
  private readonly memory: TemplateMemory;
  private readonly templates = new Map<number, Template>();
  private readonly samplers = new Map<number, number>();
  private readonly applications = new Map<number, string>();
  /** The template looked up last: a packet's sets mostly have one. */
  private last: Template | undefined;

  constructor(version: number, id: number, address: Uint8Array, addressBytes: number, memory: TemplateMemory) {
    this.memory = memory;
    this.version = version;
    this.id = id;
    this.addressBytes = addressBytes;
    this.address.set(address.subarray(0, addressBytes));
  }

  isFrom(address: Uint8Array, addressBytes: number): boolean {
    if (addressBytes !== this.addressBytes) return false;
    for (let i = 0; i < addressBytes; i++) if (address[i] !== this.address[i]) return false;
    return true;
  }

  template(id: number): Template | undefined {
    if (this.last?.id === id) return this.last;
    const found = this.templates.get(id);
    if (found) this.last = found;
    return found;
  }

  /** In the order in which they came. */
  get definitions(): readonly Template[] {
    return [...this.templates.values()];
  }

  addTemplate(template: Template): void {
    this.withdraw(template.id);
    this.templates.set(template.id, template);
    this.memory.templates += template.weight;
  }

  /** The exporter will not use a template any more. */
  withdraw(id: number): void {
    this.last = undefined;
    this.memory.templates -= this.templates.get(id)?.weight ?? 0;
    this.templates.delete(id);
  }

  withdrawAll(areOptions: boolean): void {
    for (const [id, { isOptions }] of this.templates) if (isOptions === areOptions) this.withdraw(id);
  }

  /** Forget all templates. */
  clear(): void {
    for (const id of this.templates.keys()) this.withdraw(id);
  }

  /** What the sampler stands for; NaN where no option told. */
  sampler(id: number): number {
    return this.samplers.get(id) ?? Number.NaN;
  }

  setSampler(id: number, factor: number): void {
    if (this.samplers.size < maxSamplers || this.samplers.has(id)) this.samplers.set(id, factor);
  }

  /** '' where no option named it. */
  application(id: number): string {
    return this.applications.get(id) ?? '';
  }

  nameApplication(id: number, name: string): void {
    if (this.applications.size < maxApplications || this.applications.has(id)) this.applications.set(id, name);
  }
}
