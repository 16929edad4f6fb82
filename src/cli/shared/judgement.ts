import { existsSync } from 'node:fs';
import { ApiMatcher } from '../../match/api-matcher.js';
import { type Catalogue, loadCatalogue, type Service } from '../../match/catalogue.js';
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
  const describe = (service: Service | undefined, host: string | undefined): UseDescription | undefined => {
    if (!service) return undefined;
    const { name, vendor, category } = service;
    const region = host === undefined ? undefined : apis.regionOf(host);
    return { name, vendor, category, ...(region !== undefined && { region }) };
  };
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
    describe: ({ service, host }) => describe(services.get(service), host),
  };
}
