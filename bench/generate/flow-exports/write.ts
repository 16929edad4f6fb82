/**
 * Writes `samples/netflow` and `samples/nfcapd`: `node dist/bench/generate/flow-exports/write.js`. The packed files there are the
 * unpacked one written again by nfdump 1.7.1: `nfdump -r v2.nfcapd -w v2-lzo.nfcapd -z`, `-y` for LZ4, `-j` for bzip2.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/package-root.js';
import { ipfixMessages, v5, v9 } from './sample-exports.js';
import { events, stored } from './sample-flows.js';
import { highestByteFirst, nfcapdV1, nfcapdV2 } from './write-nfcapd.js';

const files: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['netflow/v5.netflow', v5()],
  ['netflow/v9.netflow', v9()],
  ['netflow/ipfix.netflow', ipfixMessages()],
  ['nfcapd/v1.nfcapd', nfcapdV1(stored)],
  ['nfcapd/v1-highest-first.nfcapd', highestByteFirst(() => nfcapdV1(stored))],
  ['nfcapd/v2.nfcapd', nfcapdV2(stored)],
  ['nfcapd/v2-highest-first.nfcapd', highestByteFirst(() => nfcapdV2(events))],
  ['nfcapd/v2-nsel.nfcapd', nfcapdV2(events)],
];
for (const [name, bytes] of files) {
  const path = join(packageRoot, 'samples', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
}
