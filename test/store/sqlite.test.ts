import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openStore } from '../../src/store/open.js';
import { storeContract } from './contract.js';

const folder = mkdtempSync(join(tmpdir(), 'lamplighter-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
let lastPath = '';

storeContract('sqlite', {
  open() {
    lastPath = join(folder, `${++files}.db`);
    return openStore(lastPath);
  },
  async reopen(store) {
    await store.close();
    return openStore(`sqlite:${lastPath}`);
  },
});
