import type { Claim, Figures, Result, Results } from './case.js';

/** That a number which no machine changes is what it must be. */
export function equal(promise: string, found: number | undefined, expected: number): Claim {
  const kept = found === expected;
  return { promise, found: kept ? String(found) : `${found}, not ${expected}`, kept, gate: true };
}

/** The same of many numbers at once: says how many there are, or which differ. */
export function allEqual(promise: string, found: Figures, expected: Figures): Claim {
  const wrong = Object.entries(expected).filter(([key, value]) => found[key] !== value);
  const differences = wrong.map(([key, value]) => `${key} ${found[key]}, not ${value}`);
  const text = wrong.length === 0 ? `all ${Object.keys(expected).length}` : differences.join('; ');
  return { promise, found: text, kept: wrong.length === 0, gate: true };
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
