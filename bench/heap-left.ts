import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';

/** What passes over the same input leave on the JavaScript heap. */
export interface HeapLeft {
  /** For each of what a pass counts, in the pass that left least: the machine's own bookkeeping lands in one or the other. */
  readonly bytes: number;
  /** Collections that ran meanwhile; with any, `bytes` says nothing. */
  readonly collections: number;
}

/** Measures `pass`, which returns how many records it saw, after as many others as it takes to have it compiled. Needs `--expose-gc`. */
export async function heapLeft(pass: () => number, warmUpPasses: number, measuredPasses: number): Promise<HeapLeft> {
  for (let done = 0; done < warmUpPasses; done++) pass();
  await setImmediate();
  globalThis.gc!();
  let collections = 0;
  const started = performance.now();
  new PerformanceObserver((list) => {
    collections += list.getEntries().filter(({ startTime }) => startTime > started).length;
  }).observe({ entryTypes: ['gc'] });
  const passes = Array.from({ length: measuredPasses }, () => {
    const before = process.memoryUsage().heapUsed;
    const records = pass();
    return (process.memoryUsage().heapUsed - before) / records;
  });
  await setImmediate();
  await setImmediate();
  return { bytes: Math.min(...passes), collections };
}
