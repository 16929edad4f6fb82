import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openPool } from '../../src/pipeline/pool.js';
import { scan } from '../../src/pipeline/scan.js';
import type { ScanReport } from '../../src/pipeline/scan-report.js';
import { keyOf } from '../../src/privacy/privacy-key.js';
import { PseudonymisedStore } from '../../src/privacy/pseudonymised-store.js';
import { openStore } from '../../src/store/open.js';
import type { Store } from '../../src/store/store.js';
import { builtInCatalogue } from '../match/built-in.js';

export const testKey = keyOf(Buffer.alloc(32, 7));

export interface Scanned {
  readonly path: string;
  readonly store: Store;
  readonly report: ScanReport;
  scan(addresses: readonly string[]): Promise<ScanReport>;
}

/** Scans logs into a store of its own, pseudonymised with `testKey` or plain. */
export async function scanned(
  addresses: readonly string[],
  { pseudonymise = false, keepsSubnets = false, threads = 2 } = {},
): Promise<Scanned> {
  const path = join(mkdtempSync(join(tmpdir(), 'lamplighter-privacy-')), 'x.db');
  const store = await openStore(path);
  const sealing = pseudonymise ? new PseudonymisedStore(store, testKey) : undefined;
  if (sealing) await store.claim({ keyId: testKey.id, keepsSubnets });
  const setup = { catalogue: builtInCatalogue, ...(sealing && { pseudonymise: { key: testKey, keepsSubnets } }) };
  const pool = openPool(setup, threads, { smallBytes: 0, ...(sealing && { onSealed: sealing.keep }) });
  onTestFinished(async () => {
    await pool.close();
    await store.close();
    rmSync(dirname(path), { recursive: true });
  });
  const again = (paths: readonly string[]) =>
    scan({
      addresses: paths,
      store: sealing ?? store,
      pool,
      catalogue: builtInCatalogue,
      timeZone: 'UTC',
      window: {},
      exclude: [],
      signal: new AbortController().signal,
    });
  return { path, store, report: await again(addresses), scan: again };
}

/** Which of some texts stand in any of a database's files, in whatever case. */
export function tracesOf(path: string, texts: Iterable<string>): string[] {
  const files = readdirSync(dirname(path)).map((name) => readFileSync(join(dirname(path), name)).toString('latin1'));
  const all = files.join('\n').toLowerCase();
  return [...texts].filter((text) => all.includes(Buffer.from(text.toLowerCase()).toString('latin1')));
}
