import fc from 'fast-check';

/**
 * Properties are tried with the same cases in every run, so that a commit which is green stays green. `LAMPLIGHTER_SEED=random` draws
 * others, as many as `LAMPLIGHTER_RUNS` says, to look for what these do not show; what it finds becomes an example of its test.
 */
const { LAMPLIGHTER_SEED: seed = '20261120', LAMPLIGHTER_RUNS: numRuns } = process.env;
fc.configureGlobal({
  ...(seed !== 'random' && { seed: Number(seed) }),
  ...(numRuns !== undefined && { numRuns: Number(numRuns) }),
});
