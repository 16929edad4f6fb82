import { HiddenTraffic } from '../hidden-traffic.js';
import type { Coverage } from '../report-document.js';
import { isNow, type Section, type SeenUse } from '../seen-use.js';

/** Encrypted name resolution and tunnels of the period: what was inside them was not seen. */
export class HiddenSection implements Section {
  private readonly traffic: HiddenTraffic;

  constructor(nameOf: (id: string) => string | undefined) {
    this.traffic = new HiddenTraffic(nameOf);
  }

  add(seen: SeenUse): void {
    if (isNow(seen)) this.traffic.add(seen.use);
  }

  rows(): Coverage['hidden'] {
    return this.traffic.rows();
  }
}
