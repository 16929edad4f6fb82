import type { AddressRange, Catalogue, Category, Service, ServiceHost, Vendor } from './catalogue.js';
import { type RiskScore, riskScore } from './risk-score.js';
import type { Confidence, HostRole, Source } from './signature-schemas.js';

/** Everything the catalogue says of a service, its ids resolved and its risk worked out. */
export interface ServiceDescription {
  readonly id: string;
  readonly name: string;
  readonly vendor: Pick<Vendor, 'id' | 'name' | 'country'>;
  readonly category: Pick<Category, 'id' | 'name'>;
  readonly homepage?: string | undefined;
  readonly confidence: Confidence;
  readonly hosts: Readonly<Partial<Record<HostRole, readonly HostDescription[]>>>;
  readonly addresses: readonly AddressRange[];
  readonly risk: RiskScore;
  readonly sources: readonly Source[];
}

export type HostDescription = Omit<ServiceHost, 'role'>;

export function describeService(catalogue: Catalogue, service: Service): ServiceDescription {
  const { id, name, homepage, confidence, hosts, addresses, sources } = service;
  const vendor = catalogue.vendors.find((each) => each.id === service.vendor);
  const category = catalogue.categories.find((each) => each.id === service.category);
  return {
    id,
    name,
    vendor: { id: service.vendor, name: vendor?.name ?? service.vendor, country: vendor?.country },
    category: { id: service.category, name: category?.name ?? service.category },
    homepage,
    confidence,
    hosts: byRole(hosts),
    addresses,
    risk: riskScore(catalogue, service),
    sources,
  };
}

function byRole(hosts: readonly ServiceHost[]): ServiceDescription['hosts'] {
  const roles: Partial<Record<HostRole, HostDescription[]>> = {};
  for (const { role, ...host } of hosts) roles[role] = [...(roles[role] ?? []), host];
  return roles;
}
