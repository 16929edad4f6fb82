/** What can be decided about a use of AI, worst first: what is forbidden, what nobody decided on, what is tolerated, what is approved. */
export const worstFirst = ['unsanctioned', 'unreviewed', 'monitored', 'sanctioned'] as const;
export type Verdict = (typeof worstFirst)[number];
