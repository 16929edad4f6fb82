import type { Store } from '../store/store.js';
import type { Use } from './best-evidence.js';
import type { Coverage } from './report-document.js';
import { isWhollyRefused } from './rolled-up.js';
import { type UseReading, usesOf } from './uses.js';

export type HiddenRow = Coverage['hidden'][number];

interface Sums {
  readonly seen: Set<string>;
  readonly lookedUp: Set<string>;
  requests: number;
}

/** Adds up traffic that hides what it carries, by kind and device. What a gateway refused hid nothing. */
export class HiddenTraffic {
  private readonly nameOf: (id: string) => string | undefined;
  private readonly kinds = new Map<string, Sums>();

  constructor(nameOf: (id: string) => string | undefined) {
    this.nameOf = nameOf;
  }

  add(use: Use): void {
    if (isWhollyRefused(use)) return;
    const { service, device, evidence, requests } = use;
    let sums = this.kinds.get(service);
    if (!sums) {
      sums = { seen: new Set(), lookedUp: new Set(), requests: 0 };
      this.kinds.set(service, sums);
    }
    (evidence === 'dns' ? sums.lookedUp : sums.seen).add(device);
    sums.requests += requests;
  }

  /** Most devices first. */
  rows(): HiddenRow[] {
    return Array.from(this.kinds, ([service, { seen, lookedUp, requests }]) => {
      const only = [...lookedUp].filter((device) => !seen.has(device)).length;
      const devices = seen.size + only;
      return { service, name: this.nameOf(service) ?? service, devices, requests, ...(only > 0 && { lookedUp: only }) };
    }).sort((a, b) => b.devices - a.devices || b.requests - a.requests || (a.service < b.service ? -1 : 1));
  }
}

/** All hidden traffic that a store knows of. */
export async function hiddenTrafficOf(
  store: Store,
  nameOf: (id: string) => string | undefined,
  reading: UseReading = {},
): Promise<HiddenRow[]> {
  const traffic = new HiddenTraffic(nameOf);
  for await (const use of usesOf(store, {}, { ...reading, kinds: new Set(['hidden'] as const) })) traffic.add(use);
  return traffic.rows();
}
