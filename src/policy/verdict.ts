/** What the organisation decided about a use of AI. */
export const verdicts = ['sanctioned', 'monitored', 'unsanctioned', 'unreviewed'] as const;
export type Verdict = (typeof verdicts)[number];

/** Shadow AI is what is not allowed and what nobody decided about. */
export function isShadow(verdict: Verdict): boolean {
  return verdict === 'unsanctioned' || verdict === 'unreviewed';
}
