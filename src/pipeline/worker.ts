import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { loadFormat } from '../../native-free-parsers/load-format.js';
import { type MatchedCatalogue, signaturesOf } from '../match/signatures.js';
import { transferList } from '../tally/batch.js';
import { Tally } from '../tally/tally.js';
import { isUnreadable, type ParseResult, type ParseTask, parseBlock, type Unreadable } from './parse-block.js';

/** What every worker of a pool is started with. */
export interface WorkerSetup {
  /** Loaded and checked once, by the main thread: a clone costs a worker 5 ms, reading and checking it anew 50 ms. */
  readonly catalogue: MatchedCatalogue;
}

const setup = workerData as WorkerSetup;
const tally = new Tally(signaturesOf(setup.catalogue));

/** The pool's task: one block in, its counts out, all buffers moved and none copied. */
export default async function parse(task: ParseTask): Promise<ParseResult | Unreadable> {
  const result = parseBlock(task, await loadFormat(task.format), tally);
  if (isUnreadable(result)) return result;
  const buffers = [...transferList(result.batch), ...(result.open ? transferList(result.open) : [])];
  if (result.bytes) buffers.push(result.bytes.buffer);
  return move({ [transferableSymbol]: buffers, [valueSymbol]: result }) as unknown as ParseResult;
}
