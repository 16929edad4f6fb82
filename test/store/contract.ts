/** What a `Store` owes its callers, whatever it keeps its usage in. Each implementation runs all of it. */

import type { StoreUnderTest } from './contract/counted-stores.js';
import { forgettingContract } from './contract/forgetting.js';
import { mergingContract } from './contract/merging.js';
import { openLinesContract } from './contract/open-lines.js';
import { pseudonymsContract } from './contract/pseudonyms.js';
import { readingContract } from './contract/reading.js';
import { rollupsContract } from './contract/rollups.js';
import { sourcesContract } from './contract/sources.js';
import { statementsContract } from './contract/statements.js';

export function storeContract(name: string, under: StoreUnderTest): void {
  sourcesContract(name, under);
  mergingContract(name, under);
  openLinesContract(name, under);
  readingContract(name, under);
  statementsContract(name, under);
  forgettingContract(name, under);
  pseudonymsContract(name, under);
  rollupsContract(name, under);
}
