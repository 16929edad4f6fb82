import { Worker } from 'node:worker_threads';
import type { CampaignResult } from './campaign.js';
import type { FileCoverage } from './coverage.js';

export interface FuzzWork {
  /** In all, shared out evenly. */
  readonly inputs: number;
  readonly seed: number;
  /** Part of the names of the targets that are wanted; '' for all. */
  readonly only: string;
  readonly maxCaptureBytes: number;
  /** Whether it is measured what code was reached. */
  readonly measured: boolean;
  /** Number of the target, number of its input, and how many inputs there were. */
  readonly progress: Int32Array;
}

/** The names of the targets, then a result for each, then what code they reached if that is measured. */
type Message = readonly string[] | CampaignResult | { readonly files: readonly FileCoverage[] };

/** An input that is still being read after so long never ends. */
const hangMs = 20_000;
const lookMs = 1000;

/**
 * Runs all campaigns in a thread of their own and calls `tell` after each. An input that does not end is a finding like any other,
 * and ends the run: its bytes come again with the same seed and `only`.
 */
export function runFuzz(
  work: Omit<FuzzWork, 'progress'>,
  tell: (result: CampaignResult) => void,
  tellCoverage: (files: readonly FileCoverage[]) => void = () => {},
): Promise<readonly CampaignResult[]> {
  const progress = new Int32Array(new SharedArrayBuffer(12));
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: { ...work, progress } });
  const results: CampaignResult[] = [];
  let names: readonly string[] = [];
  return new Promise((done, fail) => {
    let last = -1;
    let sinceMs = 0;
    const timer = setInterval(() => {
      const now = Atomics.load(progress, 2);
      sinceMs = now === last || names.length === 0 ? sinceMs + lookMs : 0;
      last = now;
      if (sinceMs < hangMs || names.length === 0) return;
      clearInterval(timer);
      results.push(hung(work, names[progress[0]!]!, progress));
      tell(results.at(-1)!);
      void worker.terminate().then(() => done(results));
    }, lookMs);
    worker.on('message', (message: Message) => {
      if ('target' in message) {
        results.push(message);
        tell(message);
      } else if ('files' in message) tellCoverage(message.files);
      else names = message;
    });
    worker.on('error', (error) => {
      clearInterval(timer);
      fail(error);
    });
    worker.on('exit', () => {
      clearInterval(timer);
      done(results);
    });
  });
}

function hung({ seed }: Omit<FuzzWork, 'progress'>, target: string, progress: Int32Array): CampaignResult {
  const what = `does not end within ${hangMs / 1000} s`;
  const finding = { target, what, seed: seed + progress[0]!, input: progress[1]!, bytes: '' };
  return { target, inputs: progress[1]!, behaviours: 0, slowestMs: hangMs, findings: [finding] };
}
