/**
 * Reads mutated input with everything that reads: every dissector in `packets/` and every format. `npm run fuzz` reads a million.
 * Ends with 1 where one throws, hangs, looks outside of its input, or states what cannot be.
 */
import { parseArgs } from 'node:util';
import type { CampaignResult } from './campaign.js';
import { runFuzz } from './watch.js';

const { values: options } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '20261120' },
    only: { type: 'string', default: '' },
  },
});

const results = await runFuzz(
  { inputs: Number(options.inputs), seed: Number(options.seed), only: options.only, maxCaptureBytes: 1 << 20 },
  (result) => {
    console.log(line(result));
    for (const { what, seed, input, bytes } of result.findings)
      console.log(`  ${what}\n  seed ${seed}, input ${input}: ${bytes}`);
  },
);
const findings = results.flatMap((result) => result.findings);
const inputs = results.reduce((sum, result) => sum + result.inputs, 0);
console.log(`${inputs} inputs of ${results.length} readers: ${findings.length} findings`);
if (findings.length > 0) process.exitCode = 1;

function line({ target, inputs, behaviours, slowestMs }: CampaignResult): string {
  return `${target.padEnd(32)} ${String(inputs).padStart(8)} inputs ${String(behaviours).padStart(6)} behaviours  slowest ${slowestMs.toFixed(1)} ms`;
}
