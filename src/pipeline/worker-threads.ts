import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Task, Workers, WorkResult, WorkSetup } from './work.js';
import type { StartedWorker } from './worker.js';

/** A worker holds one block, its tables and nothing that grows; the bound turns a leak into an error instead of a swap storm. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** Starts worker threads; what is moved to them comes back with the result. */
export function startWorkerThreads(setup: WorkSetup, threads: number): Workers {
  const ready = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const piscina = new Piscina<Task, WorkResult>({
    filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
    minThreads: threads,
    maxThreads: threads,
    workerData: { ...setup, ready } satisfies StartedWorker,
    resourceLimits,
  });
  return {
    run: (task) => piscina.run(task, { transferList: movedWith(task) }),
    close: async () => {
      await untilReady(ready, threads);
      await piscina.destroy();
    },
  };
}

function movedWith(task: Task) {
  if ('port' in task) return [task.port];
  return task.block.kind === 'bytes' ? [task.block.bytes.buffer] : [];
}

const longestStartMs = 10_000;

/** Node aborts (`IsGraphAsync must be used on an instantiated module`) where a thread is ended while it still loads modules. */
async function untilReady(ready: Int32Array, threads: number): Promise<void> {
  const deadline = performance.now() + longestStartMs;
  while (Atomics.load(ready, 0) < threads && performance.now() < deadline) await setTimeout(2);
}
