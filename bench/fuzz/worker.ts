/** Runs one campaign after the other, and shows in shared memory where it is, for the one who watches whether an input ever ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { fuzz } from './campaign.js';
import { Coverage } from './coverage.js';
import { fuzzTargets } from './targets.js';
import type { FuzzWork } from './watch.js';

const { inputs, seed, only, maxCaptureBytes, measured, progress } = workerData as FuzzWork;

const coverage = measured ? new Coverage() : undefined;
const targets = (await fuzzTargets(maxCaptureBytes)).filter(({ name }) => name.includes(only));
parentPort!.postMessage(targets.map(({ name }) => name));
for (const [number, target] of targets.entries()) {
  const each = Math.ceil(inputs / targets.length);
  const result = await fuzz(target, each, seed + number, (input) => {
    Atomics.store(progress, 0, number);
    Atomics.store(progress, 1, input);
    Atomics.add(progress, 2, 1);
  });
  parentPort!.postMessage(result);
}
if (coverage) parentPort!.postMessage({ files: coverage.take() });
