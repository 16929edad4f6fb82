import type { Policy } from '../../policy/policy.js';
import type { RuleNote } from '../report-document.js';
import type { Section, SeenUse } from '../seen-use.js';

const soonDays = 14;
const dayMs = 86_400_000;

/** Policy rules that expired, expire soon or never decided anything in all periods of the report. */
export class RulesSection implements Section {
  private readonly policy: Policy;
  /** Lines of the rules that decided something. */
  private readonly matched = new Set<number>();

  constructor(policy: Policy) {
    this.policy = policy;
  }

  add({ decision }: SeenUse): void {
    if (decision.rule) this.matched.add(decision.rule.line);
  }

  rows(): RuleNote[] {
    const now = this.policy.now.getTime();
    return this.policy.rules.flatMap(({ name, line, verdict, expiry }): RuleNote[] => {
      if (expiry && expiry.endsMs <= now)
        return [
          {
            rule: name,
            kind: 'expired',
            detail: `line ${line}: ${verdict} until ${expiry.until}; it no longer decides`,
          },
        ];
      if (expiry && expiry.endsMs <= now + soonDays * dayMs)
        return [{ rule: name, kind: 'expires soon', detail: `line ${line}: ${verdict} until ${expiry.until}` }];
      if (!this.matched.has(line))
        return [
          { rule: name, kind: 'never matched', detail: `line ${line}: no use in this period and the eight before` },
        ];
      return [];
    });
  }
}
