import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { ParseResult, ParseTask, Unreadable } from './parse-block.js';
import type { CaptureResult, CaptureTask } from './read-capture.js';
import type { StartedWorker, WorkerSetup } from './worker.js';

/** Worker threads that parse blocks and read captures. */
export interface Pool {
  readonly threads: number;
  /** Hands a block to a worker; `bytes` blocks are moved there and come back with the result. */
  parse(task: ParseTask): Promise<ParseResult | Unreadable>;
  /** Hands a stretch of a capture to a worker, with its port. */
  readCapture(task: CaptureTask): Promise<CaptureResult>;
  close(): Promise<void>;
}

/** A worker holds one block, its tables and nothing that grows; the bound turns a leak into an error instead of a swap storm. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

export function openPool(setup: WorkerSetup, threads: number): Pool {
  const ready = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const piscina = new Piscina<ParseTask | CaptureTask, ParseResult | CaptureResult | Unreadable>({
    filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
    minThreads: threads,
    maxThreads: threads,
    workerData: { ...setup, ready } satisfies StartedWorker,
    resourceLimits,
  });
  return {
    threads,
    parse: (task) => piscina.run(task, { transferList: task.block.kind === 'bytes' ? [task.block.bytes.buffer] : [] }),
    readCapture: (task) => piscina.run(task, { transferList: [task.port] }) as Promise<CaptureResult>,
    close: async () => {
      await untilReady(ready, threads);
      await piscina.destroy();
    },
  };
}

const longestStartMs = 10_000;

/** Node aborts (`IsGraphAsync must be used on an instantiated module`) where a thread is ended while it still loads modules. */
async function untilReady(ready: Int32Array, threads: number): Promise<void> {
  const deadline = performance.now() + longestStartMs;
  while (Atomics.load(ready, 0) < threads && performance.now() < deadline) await setTimeout(2);
}
