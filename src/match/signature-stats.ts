import type { Catalogue } from './catalogue.js';
import { isProduct } from './network-services.js';
import { riskFactsOf } from './risk-score.js';

export interface SignatureStats {
  readonly digest: string;
  readonly services: number;
  readonly vendors: number;
  readonly clients: number;
  readonly apis: number;
  readonly endpoints: number;
  readonly localTools: number;
  readonly notAi: number;
  /** Host patterns. */
  readonly patterns: number;
  /** Of them, those whose name alone never convicts. */
  readonly sharedPatterns: number;
  readonly patternsByRole: Readonly<Record<string, number>>;
  readonly servicesByCategory: Readonly<Record<string, number>>;
  readonly servicesByConfidence: Readonly<Record<string, number>>;
  /** Services of which at least one risk fact is known. */
  readonly servicesWithRiskFacts: number;
  /** The oldest day any source was read. */
  readonly oldestSource?: string;
}

export function signatureStats(catalogue: Catalogue): SignatureStats {
  const { vendors, clients, apis, locals, notAi, digest } = catalogue;
  const services = catalogue.services.filter(isProduct);
  const hosts = services.flatMap((service) => service.hosts);
  const seen = services.flatMap(({ sources }) => sources.map((source) => source.seen)).sort();
  return {
    digest,
    services: services.length,
    vendors: vendors.length,
    clients: clients.length,
    apis: apis.length,
    endpoints: apis.flatMap(({ endpoints }) => endpoints).length,
    localTools: locals.length,
    notAi: notAi.length,
    patterns: hosts.length,
    sharedPatterns: hosts.filter(({ shared, paths }) => shared || paths.length > 0).length,
    patternsByRole: tally(hosts.map(({ role }) => role)),
    servicesByCategory: tally(services.map(({ category }) => category)),
    servicesByConfidence: tally(services.map(({ confidence }) => confidence)),
    servicesWithRiskFacts: services.filter((service) => Object.keys(riskFactsOf(catalogue, service)).length > 0).length,
    ...(seen[0] !== undefined && { oldestSource: seen[0] }),
  };
}

/** Most frequent first. */
function tally(values: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1)));
}
