import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { SealedName } from '../store/privacy.js';
import type { ParseResult, ParseTask, Unreadable } from './parse-block.js';
import type { CaptureResult, CaptureTask } from './read-capture.js';
import type { StartedWorker, WithSeals, WorkerSetup } from './worker.js';

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

/** `threads`: one for each core unless said otherwise. `onSealed` takes the seals of names that workers pseudonymised. */
export function openPool(
  setup: WorkerSetup,
  threads: number = availableParallelism(),
  onSealed: (sealed: readonly SealedName[]) => void = () => {},
): Pool {
  const ready = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const piscina = new Piscina<ParseTask | CaptureTask, ParseResult | CaptureResult | Unreadable>({
    filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
    minThreads: threads,
    maxThreads: threads,
    workerData: { ...setup, ready } satisfies StartedWorker,
    resourceLimits,
  });
  // Whether or not the result is used: a worker seals a name once.
  const collected = <Result extends object>(result: Result & WithSeals): Result => {
    if (result.sealed) onSealed(result.sealed);
    return result;
  };
  return {
    threads,
    parse: async (task) => {
      const transferList = task.block.kind === 'bytes' ? [task.block.bytes.buffer] : [];
      return collected(await piscina.run(task, { transferList }));
    },
    readCapture: async (task) =>
      collected((await piscina.run(task, { transferList: [task.port] })) as CaptureResult & WithSeals),
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
