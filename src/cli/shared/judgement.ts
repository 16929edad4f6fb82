import { existsSync } from 'node:fs';
import { ApiMatcher } from '../../match/api-matcher.js';
import { type Catalogue, loadCatalogue } from '../../match/catalogue.js';
import { groupsOf } from '../../policy/groups-of.js';
import { defaultPolicyFile, loadPolicy, type Policy } from '../../policy/policy.js';
import type { Decision } from '../../policy/use.js';
import type { Verdict } from '../../policy/verdict.js';
import type { Use } from '../../report/best-evidence.js';
import type { UseDescription } from '../../report/usage.js';

/** The catalogue and the policy, as reading commands ask them about stored uses. */
export interface Judgement {
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  decision(use: Use): Decision;
  decide(use: Use): Verdict;
  describe(use: Use): UseDescription | undefined;
}

export interface JudgementOptions {
  readonly policy?: string;
  readonly signatures?: string;
}

/** Without a named policy the one in the working folder decides, if it is there; else nothing was reviewed. */
export function openJudgement({ policy: path, signatures }: JudgementOptions): Judgement {
  const catalogue = loadCatalogue(signatures === undefined ? {} : { signatures });
  const services = new Map(catalogue.services.map((service) => [service.id, service]));
  const policy = loadPolicy(path ?? (existsSync(defaultPolicyFile) ? defaultPolicyFile : undefined), {
    now: new Date(),
  });
  const apis = new ApiMatcher(catalogue);
  let asked: { readonly use: Use; readonly decision: Decision } | undefined;
  // A use is asked about once for the totals and once for its row.
  const decision = (use: Use): Decision => {
    if (asked?.use !== use) {
      const { vendor, category } = services.get(use.service) ?? {};
      asked = { use, decision: policy.decide({ ...use, vendor, category }) };
    }
    return asked.decision;
  };
  return {
    catalogue,
    policy,
    decision,
    decide: (use) => decision(use).verdict,
    describe: (use) => {
      const { name, vendor, category } = services.get(use.service) ?? {};
      const region = use.host === undefined ? undefined : apis.regionOf(use.host);
      const group = groupsOf(policy, use).join(', ');
      const { excluded } = decision(use);
      return {
        ...(name !== undefined && { name, vendor: vendor!, category: category! }),
        ...(region !== undefined && { region }),
        ...(group !== '' && { group }),
        ...(excluded !== undefined && { excluded }),
      };
    },
  };
}
