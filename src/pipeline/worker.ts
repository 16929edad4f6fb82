import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { isCarried } from '../../native-free-parsers/carried.js';
import { loadCaptureFormat, loadCarrier, loadFormat } from '../../native-free-parsers/load-format.js';
import type { AsnDatabase } from '../match/asn-database.js';
import { type MatchedCatalogue, signaturesOf } from '../match/signatures.js';
import type { PrivacyKey } from '../privacy/privacy-key.js';
import { PseudonymisedNames } from '../privacy/pseudonymised-names.js';
import type { PseudonymOptions } from '../privacy/pseudonyms.js';
import type { SealedName } from '../store/privacy.js';
import { transferList } from '../tally/batch.js';
import { Tally } from '../tally/tally.js';
import { isUnreadable, type ParseResult, type ParseTask, parseBlock, type Unreadable } from './parse-block.js';
import { type CaptureResult, type CaptureTask, readCapture } from './read-capture.js';

/** What every worker of a pool is started with. */
export interface WorkerSetup {
  /** Loaded and checked once, by the main thread: a clone costs a worker 5 ms, reading and checking it anew 50 ms. */
  readonly catalogue: MatchedCatalogue;
  /** Which network an address is in. */
  readonly asns?: AsnDatabase;
  /** Present where names are pseudonymised. */
  readonly pseudonymise?: Pseudonymising;
}

/** How a worker pseudonymises. */
export interface Pseudonymising extends PseudonymOptions {
  readonly key: PrivacyKey;
}

/** What was sealed for a result's names. */
export interface WithSeals {
  readonly sealed?: readonly SealedName[];
}

/** The same, with a counter that each worker raises when all of its modules are loaded. */
export interface StartedWorker extends WorkerSetup {
  readonly ready: Int32Array;
}

const setup = workerData as StartedWorker;
const asnOf = setup.asns && (await import('../match/asn-database.js')).asnsIn(setup.asns);
const { pseudonymise } = setup;
const names = pseudonymise && new PseudonymisedNames(pseudonymise.key, pseudonymise);
const tally = new Tally(signaturesOf(setup.catalogue, asnOf), names);
Atomics.add(setup.ready, 0, 1);

/** The pool's task: one block or stretch in, its counts out, all buffers moved and none copied. */
export default async function work(task: ParseTask | CaptureTask): Promise<ParseResult | CaptureResult | Unreadable> {
  if ('port' in task) {
    const result = await readCapture(task, await loadCaptureFormat(task.format), tally);
    task.port.close();
    return moved(result);
  }
  const { layout } = task;
  const carrier = isCarried(layout) ? await loadCarrier(layout.carrier) : undefined;
  const result = parseBlock(task, await loadFormat(task.format, layout), carrier, tally);
  return isUnreadable(result) ? result : moved(result);
}

function moved<Result extends ParseResult>(result: Result): Result {
  const buffers = [...transferList(result.batch), ...(result.open ? transferList(result.open) : [])];
  if (result.bytes) buffers.push(result.bytes.buffer);
  const sealed = names?.takeSealed() ?? [];
  const sent: Result & WithSeals = sealed.length > 0 ? { ...result, sealed } : result;
  return move({ [transferableSymbol]: buffers, [valueSymbol]: sent }) as unknown as Result;
}
