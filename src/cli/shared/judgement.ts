import { existsSync } from 'node:fs';
import { ApiMatcher } from '../../match/api-matcher.js';
import type { Catalogue, Service } from '../../match/catalogue.js';
import { openCatalogue } from '../../match/open-catalogue.js';
import { groupsOf } from '../../policy/groups-of.js';
import { defaultPolicyFile, emptyPolicy, type Policy } from '../../policy/policy.js';
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
  describe(use: Use): UseDescription;
}

export interface JudgementOptions {
  readonly policy?: string;
  readonly signatures?: string;
}

/** Without a named policy the one in the working folder decides, if it is there; else nothing was reviewed. */
export async function openJudgement({ policy: path, signatures }: JudgementOptions): Promise<Judgement> {
  const catalogue = await openCatalogue({ signatures });
  const policy = await openPolicy(path);
  const services = new Map(catalogue.services.map((service) => [service.id, service]));
  const regions = new Regions(catalogue);
  let asked: { readonly use: Use; readonly decision: Decision } | undefined;
  // A use is asked about more than once: for totals, and for its row.
  const decision = (use: Use): Decision => {
    if (asked?.use !== use) asked = { use, decision: policy.decide(describedUse(use, services.get(use.service))) };
    return asked.decision;
  };
  return {
    catalogue,
    policy,
    decision,
    decide: (use) => decision(use).verdict,
    describe: (use) => {
      const service = services.get(use.service);
      return {
        name: service?.name,
        vendor: service?.vendor,
        category: service?.category,
        excluded: decision(use).excluded,
        get region() {
          return use.host === undefined ? undefined : regions.of(use.host);
        },
        get group() {
          return groupsOf(policy, use).join(', ') || undefined;
        },
      };
    },
  };
}

/** What reads and checks a policy is loaded only where there is one. */
async function openPolicy(named: string | undefined): Promise<Policy> {
  const now = new Date();
  const path = named ?? (existsSync(defaultPolicyFile) ? defaultPolicyFile : undefined);
  if (path === undefined) return emptyPolicy(now);
  const { loadPolicy } = await import('../../policy/load-policy.js');
  return loadPolicy(path, { now });
}

/** Written out: a spread costs as much again as deciding. */
function describedUse({ service, host, client, model, user, device, hour }: Use, known: Service | undefined) {
  return { service, host, client, model, user, device, hour, vendor: known?.vendor, category: known?.category };
}

/** The cloud regions that hosts state; made ready when a report first asks for one. */
class Regions {
  private readonly catalogue: Catalogue;
  private readonly known = new Map<string, string | undefined>();
  private apis: ApiMatcher | undefined;

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  of(host: string): string | undefined {
    if (!this.known.has(host)) {
      this.apis ??= new ApiMatcher(this.catalogue);
      if (this.known.size >= 65_536) this.known.clear();
      this.known.set(host, this.apis.regionOf(host));
    }
    return this.known.get(host);
  }
}
