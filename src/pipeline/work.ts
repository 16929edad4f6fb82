import { isCarried } from '../../native-free-parsers/carried.js';
import { loadCaptureFormat, loadCarrier, loadFormat } from '../../native-free-parsers/load-format.js';
import type { AsnDatabase } from '../match/asn-database.js';
import { type MatchedCatalogue, signaturesOf } from '../match/signatures.js';
import type { PrivacyKey } from '../privacy/privacy-key.js';
import { PseudonymisedNames } from '../privacy/pseudonymised-names.js';
import type { PseudonymOptions } from '../privacy/pseudonyms.js';
import type { SealedName } from '../store/privacy.js';
import { Tally } from '../tally/tally.js';
import { isUnreadable, type ParseResult, type ParseTask, parseBlock, type Unreadable } from './parse-block.js';
import { type CaptureResult, type CaptureTask, readCapture } from './read-capture.js';

/** What work is done with, wherever it is done. */
export interface WorkSetup {
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

/** A block to be parsed, or a stretch of a capture to be read. */
export type Task = ParseTask | CaptureTask;

/** What was sealed for a result's names. */
export interface WithSeals {
  readonly sealed?: readonly SealedName[];
}

export type WorkResult = ((ParseResult | CaptureResult) & WithSeals) | Unreadable;

/** Those who do tasks. */
export interface Workers {
  run(task: Task): Promise<WorkResult>;
  close(): Promise<void>;
}

/** Makes one worker's tables; what it returns does one task at a time. */
export async function openWork(setup: WorkSetup): Promise<(task: Task) => Promise<WorkResult>> {
  const { asns, pseudonymise } = setup;
  const asnOf = asns && (await import('../match/asn-database.js')).asnsIn(asns);
  const names = pseudonymise && new PseudonymisedNames(pseudonymise.key, pseudonymise);
  const tally = new Tally(signaturesOf(setup.catalogue, asnOf), names);
  return async (task) => {
    const result = 'port' in task ? await read(task, tally) : await parse(task, tally);
    if (isUnreadable(result)) return result;
    const sealed = names?.takeSealed() ?? [];
    return sealed.length > 0 ? { ...result, sealed } : result;
  };
}

async function read(task: CaptureTask, tally: Tally): Promise<CaptureResult> {
  const result = await readCapture(task, await loadCaptureFormat(task.format), tally);
  task.port.close();
  return result;
}

async function parse(task: ParseTask, tally: Tally): Promise<ParseResult | Unreadable> {
  const { layout } = task;
  const carrier = isCarried(layout) ? await loadCarrier(layout.carrier) : undefined;
  return parseBlock(task, await loadFormat(task.format, layout), carrier, tally);
}
