import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Lease, Logon, Resolution } from '../../src/identity/bindings.js';
import type { Pool } from '../../src/pipeline/pool.js';
import { scan } from '../../src/pipeline/scan.js';
import type { ScanReport } from '../../src/pipeline/scan-report.js';
import { openStore } from '../../src/store/open.js';
import type { Store, UsageCell } from '../../src/store/store.js';
import type { Window } from '../../src/tally/tally-mode.js';
import { builtInCatalogue } from '../match/built-in.js';

/** A folder with logs, and a store that they are scanned into. */
export class Network {
  readonly folder = mkdtempSync(join(tmpdir(), 'lamplighter-network-'));
  readonly store: Store;
  private readonly pool: Pool;

  private constructor(pool: Pool, store: Store) {
    this.pool = pool;
    this.store = store;
  }

  static async with(pool: Pool, logs: Readonly<Record<string, string>>): Promise<Network> {
    const store = await openStore(join(mkdtempSync(join(tmpdir(), 'lamplighter-store-')), 'x.db'));
    const network = new Network(pool, store);
    onTestFinished(async () => {
      await store.close();
      rmSync(network.folder, { recursive: true });
    });
    for (const [name, content] of Object.entries(logs)) network.write(name, content);
    return network;
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.folder, name), content);
  }

  /** Scans some of the logs, in this order; stops after so many blocks where that is said. */
  scan(names: readonly string[], window: Window = {}, blocks = Number.POSITIVE_INFINITY): Promise<ScanReport> {
    const { store, pool } = this;
    const stop = new AbortController();
    let counted = 0;
    return scan({
      addresses: names.map((name) => join(this.folder, name)),
      store,
      pool,
      catalogue: builtInCatalogue,
      timeZone: 'UTC',
      window,
      exclude: [],
      signal: stop.signal,
      onProgress: () => {
        if (++counted >= blocks) stop.abort(new Error('stopped'));
      },
    });
  }

  async cells(): Promise<UsageCell[]> {
    const cells = [];
    for await (const cell of this.store.usage({})) cells.push(cell);
    return cells;
  }

  /** Flows that were named: `10.0.0.1 chatgpt chatgpt.com own-answer 2`, the last how many. */
  async flows(): Promise<string[]> {
    const cells = (await this.cells()).filter(({ evidence }) => evidence === 'flow');
    return cells
      .map(({ device, service, host, naming, requests }) => `${device} ${service} ${host ?? '–'} ${naming} ${requests}`)
      .sort();
  }

  async resolutions(): Promise<Resolution[]> {
    const all = [];
    for await (const resolution of this.store.resolutions({})) all.push(resolution);
    return all;
  }

  bindings(): Promise<{ leases: Lease[]; logons: Logon[] }> {
    return this.store.bindings({});
  }

  /** All that is stored, in an order of its own, without the ids that hang on which source came first. */
  async everything(): Promise<string[]> {
    const { leases, logons } = await this.bindings();
    const all = [...(await this.cells()), ...leases, ...logons, ...(await this.resolutions())];
    return all.map((entry) => JSON.stringify(entry, Object.keys(entry).filter(isStable).sort())).sort();
  }
}

function isStable(key: string): boolean {
  return key !== 'source' && key !== 'sample';
}
