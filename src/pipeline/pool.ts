import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { ParseResult, ParseTask, Unreadable } from './parse-block.js';
import type { WorkerSetup } from './worker.js';

/** Worker threads that parse blocks. */
export interface Pool {
  readonly threads: number;
  /** Hands a block to a worker; `bytes` blocks are moved there and come back with the result. */
  parse(task: ParseTask): Promise<ParseResult | Unreadable>;
  close(): Promise<void>;
}

/** A worker holds one block, its tables and nothing that grows; the bound turns a leak into an error instead of a swap storm. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** `threads`: one for each core unless said otherwise. */
export function openPool(setup: WorkerSetup, threads: number = availableParallelism()): Pool {
  const piscina = new Piscina<ParseTask, ParseResult | Unreadable>({
    filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
    minThreads: threads,
    maxThreads: threads,
    workerData: setup,
    resourceLimits,
  });
  return {
    threads,
    parse: (task) => piscina.run(task, { transferList: task.block.kind === 'bytes' ? [task.block.bytes.buffer] : [] }),
    close: () => piscina.destroy(),
  };
}
