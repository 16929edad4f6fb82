import type { Verdict } from '../../policy/verdict.js';
import type { Evaded } from '../report-document.js';
import { isNow, isShadowUse, type Section, type SeenUse } from '../seen-use.js';

const mostRows = 50;

/** Shadow AI that a gateway refused to somebody who reached it all the same. */
export class EvadedSection implements Section {
  private readonly people = new Map<string, Attempts>();

  add(seen: SeenUse): void {
    if (!isNow(seen) || !isShadowUse(seen)) return;
    const { use, decision, service } = seen;
    const key = `${use.service}\n${use.user ?? ''}\n${use.user === undefined ? use.device : ''}`;
    let attempts = this.people.get(key);
    if (!attempts) {
      const { service: id, user, device } = use;
      const who = user === undefined ? { device } : { user };
      attempts = {
        ...who,
        service: id,
        name: service?.name ?? id,
        verdict: decision.verdict,
        blocked: 0,
        reached: 0,
        by: new Set(),
      };
      this.people.set(key, attempts);
    }
    attempts.blocked += use.blocked;
    const reached = Math.max(0, use.requests - use.blocked);
    attempts.reached += reached;
    if (reached > 0) attempts.by.add(use.host ?? use.client ?? use.evidence);
  }

  /** Most often refused first. */
  rows(): Evaded[] {
    return [...this.people.values()]
      .filter(({ blocked, reached }) => blocked > 0 && reached > 0)
      .sort((a, b) => b.blocked - a.blocked || b.reached - a.reached)
      .slice(0, mostRows)
      .map(({ by, ...attempts }) => ({ ...attempts, by: [...by].sort().slice(0, 5) }));
  }
}

interface Attempts {
  readonly user?: string;
  readonly device?: string;
  readonly service: string;
  readonly name: string;
  readonly verdict: Verdict;
  blocked: number;
  reached: number;
  readonly by: Set<string>;
}
