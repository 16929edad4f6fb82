import type { Claim, Result, Results } from './case.js';

/** That a number which no machine changes is what it must be. */
export function equal(promise: string, found: number | undefined, expected: number): Claim {
  const kept = found === expected;
  return { promise, found: kept ? String(found) : `${found}, not ${expected}`, kept, gate: true };
}

/** That a measurement stays at or below a bound. `gate` only where no machine changes it. */
export function atMost(promise: string, found: number | undefined, bound: number, digits = 2, gate = false): Claim {
  return {
    promise: `${promise} ≤ ${bound}`,
    found: found === undefined ? 'not measured' : found.toFixed(digits),
    kept: found !== undefined && found <= bound,
    gate,
  };
}

export function atLeast(promise: string, found: number | undefined, bound: number, digits = 2): Claim {
  return {
    promise: `${promise} ≥ ${bound}`,
    found: found === undefined ? 'not measured' : found.toFixed(digits),
    kept: found !== undefined && found >= bound,
    gate: false,
  };
}

/** How many times as long `one` took as `other`; undefined where one of them did not run. */
export function timesAsLong(results: Results, one: string, other: string): number | undefined {
  return quotient(results.get(one), results.get(other), (result) => result.wallSeconds);
}

function quotient(one: Result | undefined, other: Result | undefined, pick: (result: Result) => number) {
  return one && other && pick(one) / pick(other);
}
