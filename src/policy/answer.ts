/**
 * Whether a condition holds: what a record does not state is `unknown`, never a match.
 * Ordered so that `Math.min` is "and" and `Math.max` is "or".
 */
export const answer = { no: 0, unknown: 1, yes: 2 } as const;
export type Answer = (typeof answer)[keyof typeof answer];

/** All of them must hold. */
export function both(left: Answer, right: Answer): Answer {
  return left < right ? left : right;
}

/** One of them is enough. */
export function either(left: Answer, right: Answer): Answer {
  return left > right ? left : right;
}
