import type { Policy } from './policy.js';

const hourMs = 3_600_000;

/**
 * Whether the policy decides alike on uses that differ in nothing but the hour, as long as it is one of these (hours since 1970,
 * `end` exclusive): no rule asks for hours, and none expires in between.
 */
export function isSteadyIn(
  { rules, exclusions }: Policy,
  { first, end }: { readonly first: number; readonly end: number },
): boolean {
  if (rules.some(({ hours }) => hours !== undefined)) return false;
  // An hour counts as covered when all of it is.
  const [firstMs, endMs] = [(first + 1) * hourMs, end * hourMs];
  return [...rules, ...exclusions].every(
    ({ expiry }) => expiry === undefined || expiry.endsMs < firstMs || expiry.endsMs >= endMs,
  );
}
