import { riskScore } from '../../match/risk-score.js';
import { groupsOf } from '../../policy/groups-of.js';
import type { Knowledge, KnownService } from '../../report/knowledge.js';
import type { Judgement } from './judgement.js';

/** So many risk factors are told. */
const toldFactors = 3;

/** What a report asks of the catalogue and the policy, remembered by id. */
export function knowledgeOf({ catalogue, policy, decision, reading, department }: Judgement): Knowledge {
  const services = new Map(catalogue.services.map((service) => [service.id, service]));
  const vendors = new Map(catalogue.vendors.map(({ id, name }) => [id, name]));
  const categories = new Map(catalogue.categories.map(({ id, name }) => [id, name]));
  const clients = new Map(catalogue.clients.map(({ id, name, kind }) => [id, { name, kind }]));
  const locals = new Map(catalogue.locals.map(({ id, name, kind }) => [`local/${id}`, { name, kind }]));
  const hidden = new Map(catalogue.hidden.map(({ id, name }) => [`hidden/${id}`, name]));
  const known = new Map<string, KnownService | undefined>();
  const describe = (id: string): KnownService | undefined => {
    const service = services.get(id);
    if (!service) return undefined;
    const { score, known, factors } = riskScore(catalogue, service);
    const heaviest = [...factors].sort((a, b) => b.weight * b.points - a.weight * a.points).slice(0, toldFactors);
    return {
      name: service.name,
      vendor: vendors.get(service.vendor) ?? service.vendor,
      category: categories.get(service.category) ?? service.category,
      categoryId: service.category,
      risk: { score, known, because: heaviest.map(({ name, answer }) => `${wordsOf(name)}: ${wordsOf(answer)}`) },
    };
  };
  return {
    policy,
    reading,
    decision,
    service: (id) => {
      if (!known.has(id)) known.set(id, describe(id));
      return known.get(id);
    },
    client: (id) => clients.get(id),
    local: (id) => locals.get(id),
    hiddenName: (id) => hidden.get(id),
    department: (use) => department(use) ?? (groupsOf(policy, use).join(', ') || undefined),
  };
}

/** `trainsOnConsumerInput` and `not-known` as people write them. */
function wordsOf(name: string): string {
  return name
    .replace(/([A-Z])/g, ' $1')
    .replaceAll('-', ' ')
    .toLowerCase();
}
