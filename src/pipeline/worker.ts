import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { transferList } from '../tally/batch.js';
import { isUnreadable } from './parse-block.js';
import { openWork, type Task, type WorkResult, type WorkSetup } from './work.js';

/** What every worker of a pool is started with, and a counter that each raises when all of its modules are loaded. */
export interface StartedWorker extends WorkSetup {
  readonly ready: Int32Array;
}

const setup = workerData as StartedWorker;
const working = openWork(setup).finally(() => Atomics.add(setup.ready, 0, 1));

/** The pool's task: one block or stretch in, its counts out, all buffers moved and none copied. */
export default async function work(task: Task): Promise<WorkResult> {
  const result = await (await working)(task);
  return isUnreadable(result) ? result : moved(result);
}

function moved(result: Exclude<WorkResult, { readonly unreadable: string }>): WorkResult {
  const buffers = [...transferList(result.batch), ...(result.open ? transferList(result.open) : [])];
  if (result.bytes) buffers.push(result.bytes.buffer);
  return move({ [transferableSymbol]: buffers, [valueSymbol]: result }) as unknown as WorkResult;
}
