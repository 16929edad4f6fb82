import type { Verdict } from '../policy/verdict.js';

/** What is forbidden, what nobody decided about, what is tolerated, what is approved. */
export const worstFirst = [
  'unsanctioned',
  'unreviewed',
  'monitored',
  'sanctioned',
] as const satisfies readonly Verdict[];
