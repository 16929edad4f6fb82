/** Reads the sources named on the command line to their ends and prints one JSON line each, then the most memory it held. */
import { openSources } from '../../collectors/registry.js';
import { never } from './read.js';

for await (const source of openSources(process.argv.slice(2), never)) {
  if ('reason' in source) {
    console.log(JSON.stringify(source));
    continue;
  }
  const head = await source.head();
  let bytes = 0;
  let blocks = 0;
  let reason: string | undefined;
  try {
    for await (const block of source.blocks(0, 1 << 20, never)) {
      blocks++;
      bytes += block.kind === 'bytes' ? block.bytes.length : block.end - block.start;
    }
  } catch (error) {
    reason = String(error);
  }
  console.log(JSON.stringify({ name: source.name, head: head.length, blocks, bytes, reason }));
  await source.close();
}
console.log(JSON.stringify({ peakBytes: process.resourceUsage().maxRSS * 1024 }));
