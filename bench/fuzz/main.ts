/**
 * Reads mutated input with everything that reads: every dissector in `packets/` and every format. `npm run fuzz` reads a million.
 * `LAMPLIGHTER_FUZZ_CAPTURES` names a folder of captures to mutate. `--coverage` tells what code no input reached. Ends with 1 where one throws, hangs, looks outside of its input, or states what cannot be.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { CampaignResult } from './campaign.js';
import { corpora } from './targets.js';
import { runFuzz } from './watch.js';

const { values: options } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '20261120' },
    only: { type: 'string', default: '' },
    coverage: { type: 'boolean', default: false },
  },
});

if (!existsSync(corpora)) console.log(`no captures and logs of others in ${corpora}: only samples of our own`);
const results = await runFuzz(
  {
    inputs: Number(options.inputs),
    seed: Number(options.seed),
    only: options.only,
    maxCaptureBytes: 1 << 20,
    measured: options.coverage,
  },
  (result) => {
    console.log(line(result));
    for (const { what, seed, input, bytes } of result.findings)
      console.log(`  ${what}\n  seed ${seed}, input ${input}: ${bytes}`);
  },
  (files) => {
    for (const { file, percent, unreached } of files)
      if (percent < 100) console.log(`${percent.toFixed(1).padStart(5)} % ${file}: ${unreached.join(' ')}`);
  },
);
const findings = results.flatMap((result) => result.findings);
const inputs = results.reduce((sum, result) => sum + result.inputs, 0);
console.log(`${inputs} inputs of ${results.length} readers: ${findings.length} findings`);
if (findings.length > 0) process.exitCode = 1;

function line({ target, inputs, behaviours, slowestMs }: CampaignResult): string {
  return `${target.padEnd(32)} ${String(inputs).padStart(8)} inputs ${String(behaviours).padStart(6)} behaviours  slowest ${slowestMs.toFixed(1)} ms`;
}
