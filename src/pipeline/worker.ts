import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { formats } from '../../native-free-parsers/registry.js';
import { loadCatalogue } from '../match/catalogue.js';
import { signaturesOf } from '../match/signatures.js';
import { transferList } from '../tally/batch.js';
import { Tally } from '../tally/tally.js';
import { type ParseResult, type ParseTask, parseBlock } from './parse-block.js';

/** What every worker of a pool is started with. */
export interface WorkerSetup {
  /** Folder or file of the organisation's own signatures, as `loadCatalogue` takes it. */
  readonly signatures?: string;
}

const setup = workerData as WorkerSetup;
const tally = new Tally(signaturesOf(loadCatalogue(setup)));

/** The pool's task: one block in, its counts out, all buffers moved and none copied. */
export default function parse(task: ParseTask): ParseResult {
  const result = parseBlock(task, formats.get(task.format)!, tally);
  const buffers = [...transferList(result.batch), ...(result.open ? transferList(result.open) : [])];
  if (result.bytes) buffers.push(result.bytes.buffer);
  return move({ [transferableSymbol]: buffers, [valueSymbol]: result }) as unknown as ParseResult;
}
